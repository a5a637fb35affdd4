"""Watches what is delivered: counts final receipts as they are told, and every minute looks for a drop.

A drop is alarmed in words when it is first seen, and once an hour for as long as it lasts. Every process looks at the
deliveries of all that share its database.
"""

from collections.abc import Sequence
from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.figures.delivery_drop import REPORTED_MIN, Drop, drops_among
from gateway.figures.tally import Tally
from gateway.regularly import Regularly
from messages.addresses import Country
from messages.ending import Ending
from messages.ids import CarrierName, new_id
from messages.status import MessageStatus
from store.delivery_counts import CountDeliveries, Deliveries, Stream, delivery_totals, span_of
from store.threads import Readers
from store.writer import Writer

log = Logger()

INTERVAL_S: Final = 60.0
STREAMS_MAX: Final = 5_000
"""Streams counted in one span; what ends in others is not watched until the next span begins."""

ROWS: Final = 500
"""Sums in one durable step: messages wait behind it."""

AGAIN_AFTER_MS: Final = 3_600_000


@attrs.define
class DeliveryWatch:
    """``drops`` are those of the last look, the most missing first; ``alarmed`` counts by carrier and country."""

    writer: Writer
    readers: Readers
    clock: Clock
    timer: IReactorTime
    alarmed: Tally
    drops: tuple[Drop, ...] = attrs.field(default=(), init=False)
    _process: str = attrs.field(init=False)
    _span_ms: int = attrs.field(init=False)
    # delivered and reported in the present span
    _counts: dict[tuple[CarrierName, Country, str], list[int]] = attrs.field(factory=dict, init=False)
    _alarmed_at_ms: dict[Stream, int] = attrs.field(factory=dict, init=False)
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        now_ms = self.clock.now_ms()
        self._process, self._span_ms = new_id("run", now_ms), span_of(now_ms)
        self._rounds = Regularly("looking at what is delivered", self.run_once, self.timer, INTERVAL_S)

    def count(self, ending: Ending) -> None:
        """A receipt told the end of a message: a dictionary's step, on the path of every message."""
        counted = self._counts.get((ending.carrier, ending.country, ending.sender))
        if counted is None:
            if len(self._counts) >= STREAMS_MAX:
                return
            counted = self._counts[ending.carrier, ending.country, ending.sender] = [0, 0]
        counted[0] += ending.status is MessageStatus.DELIVERED
        counted[1] += 1

    def start(self) -> None:
        """Look now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the look under way, and write what was counted since.

        Raises:
            Exception: whatever the writer says; the counts of less than a minute are lost.
        """
        await self._rounds.stop()
        await self._write()

    async def run_once(self) -> None:
        """Write what was counted, and look for drops.

        Raises:
            Exception: whatever the database says; the drops of the look before stay.
        """
        await self._write()
        now_ms = self.clock.now_ms()
        totals = await self.readers.read(lambda connection: delivery_totals(connection, now_ms, REPORTED_MIN))
        self.drops = drops_among(totals)
        self._alarm(now_ms)

    def of_carrier(self, carrier: CarrierName) -> Sequence[Drop]:
        """The drops of one carrier, the most missing first."""
        return [drop for drop in self.drops if drop.stream.carrier == carrier]

    async def _write(self) -> None:
        span_ms = self._span_ms
        sums = [(Stream(*key), Deliveries(*counted)) for key, counted in self._counts.items()]
        # a clock that is set back must not begin a span that was written
        if (now_span_ms := span_of(self.clock.now_ms())) > span_ms:
            # what ended since the span did counts in it. Should the database refuse these, that is all that is lost:
            # endings are told after a commit, so none come while it is away
            self._span_ms, self._counts = now_span_ms, {}
        for start in range(0, len(sums), ROWS):
            await self.writer.submit(CountDeliveries(self._process, span_ms, tuple(sums[start : start + ROWS])))

    def _alarm(self, now_ms: int) -> None:
        self._alarmed_at_ms = {
            stream: at_ms for stream, at_ms in self._alarmed_at_ms.items() if now_ms - at_ms < AGAIN_AFTER_MS
        }
        for drop in self.drops:
            if drop.stream not in self._alarmed_at_ms:
                self._alarmed_at_ms[drop.stream] = now_ms
                self.alarmed.inc(drop.stream.carrier, drop.stream.country)
                log.error("alarm delivery_drop of {carrier}: {what}", carrier=drop.stream.carrier, what=drop.sentence())
