"""Watches how the carriers do: hears every attempt and receipt, and about once a second makes the picture of it.

What it knows itself (binds, queues, answers) is of this process; what is delivered is counted by all processes that
share the database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger

from carriers.outcome import Outcome
from carriers.profile import CarrierProfile
from gateway.clock import Clock
from gateway.conditions.fullness import Fullness
from gateway.conditions.passage_counting import PassageCounting
from gateway.conditions.reachability import Reachability
from gateway.paths.outcomes import answer_of
from gateway.regularly import Regularly
from messages.addresses import Country
from messages.ending import Ending
from messages.ids import CarrierName, new_id
from messages.times import rfc3339
from routing.health.answer import Answer
from routing.health.breaker import BreakerState
from routing.health.breakers import BreakerChange, Breakers, Whose
from routing.health.conditions import Condition, ConditionKind, Conditions
from routing.health.delivery_check import DeliveryCheck
from routing.health.passage_book import PassageBook
from routing.health.quality import QualityBoard
from store.passage_counts import WINDOW_MS, CountPassages, minute_of, passages_of_others
from store.threads import Readers
from store.writer import Writer

log = Logger()

LOOK_INTERVAL_S: Final = 1.0
COUNT_INTERVAL_S: Final = 5.0
DOWN_AFTER_MS: Final = 2_000
"""How long a carrier may be without a bind that sends before new messages go elsewhere: a reconnect takes less."""

_RECEIPTS: Final = 0b11
_EVERY_FINAL: Final = 0b01

CLOCKS_APART_MS: Final = 15_000
"""So far the clocks of processes may be apart before counts of the others are missed."""

ROWS_AT_ONCE: Final = 5_000
"""Sums taken in before others have their turn: after a restart there may be an hour's, 6 µs each."""

ROWS: Final = 500
"""Sums in one durable step: messages wait behind it."""


@attrs.define
class CarrierWatch:
    """``publish`` is given every new picture, ``changed`` every breaker that opens, is on trial or closes.

    ``enabled`` are the carriers that are switched on, ``pace_per_s`` is how many segments one can take a second.
    """

    reachability: Reachability
    fullness: Fullness
    enabled: Callable[[], Sequence[CarrierName]]
    profiles: Callable[[], Mapping[CarrierName, CarrierProfile]]
    queue_depth: Callable[[CarrierName | None], int]
    pace_per_s: Callable[[CarrierName], float]
    publish: Callable[[Conditions, QualityBoard], None]
    changed: Callable[[BreakerChange], None]
    writer: Writer
    readers: Readers
    clock: Clock
    timer: IReactorTime
    conditions: Conditions = attrs.field(factory=Conditions, init=False)
    quality: QualityBoard = attrs.field(factory=QualityBoard, init=False)
    _process: str = attrs.field(init=False)
    _breakers: Breakers = attrs.field(factory=Breakers, init=False)
    _check: DeliveryCheck = attrs.field(factory=DeliveryCheck, init=False)
    _counting: PassageCounting = attrs.field(factory=PassageCounting, init=False)
    _book: PassageBook = attrs.field(factory=PassageBook, init=False)
    _read_ms: int = attrs.field(default=0, init=False)
    _standing: dict[CarrierName, list[Condition]] = attrs.field(factory=dict, init=False)
    _full_since_ms: dict[CarrierName, int] = attrs.field(factory=dict, init=False)
    _published: tuple[Conditions, QualityBoard] | None = attrs.field(default=None, init=False)
    _looks: Regularly = attrs.field(init=False)
    _counts: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._process = new_id("run", self.clock.now_ms())
        self._looks = Regularly("looking at the carriers", self._look_once, self.timer, LOOK_INTERVAL_S)
        self._counts = Regularly("counting what carriers deliver", self.count_once, self.timer, COUNT_INTERVAL_S)

    # What it hears

    def answered(self, outcome: Outcome, now_ms: int, *, late: bool = False) -> None:
        """An attempt came to its end; on the path of every message."""
        answer = answer_of(outcome)
        if answer is None:
            return
        message, carrier = outcome.leased.message, outcome.leased.carrier
        if answer is Answer.TAKEN:
            network = None if message.network is None else message.network.code
            self._counting.took(carrier, message.country, network, now_ms)
            self._check.took(carrier, message.country)
        # late, its carrier has been held to account already for not having answered
        if not late and (changes := self._breakers.heard(carrier, message.country, answer, now_ms)):
            self._tell(changes)
            self._picture(now_ms)

    def ended(self, ending: Ending) -> None:
        """A receipt told the end of a message."""
        self._counting.ended(ending, self.clock.now_ms())

    # Life

    def start(self) -> None:
        """Look and count now and then regularly."""
        self._looks.start()
        self._counts.start()

    async def stop(self) -> None:
        """Stop after the rounds under way, and write what was counted since.

        Raises:
            Exception: whatever the writer says; the counts of less than ``COUNT_INTERVAL_S`` are lost.
        """
        await self._looks.stop()
        await self._counts.stop()
        await self._write(self.clock.now_ms())

    def look(self) -> None:
        """Look at binds, queues and breakers now, and publish what changed."""
        now_ms = self.clock.now_ms()
        enabled = self.enabled()
        self._breakers.keep(enabled)
        self._check.keep(enabled)
        self._tell([*self._breakers.look(now_ms), *self._check.pass_time(now_ms)])
        self.reachability.look(enabled, now_ms)
        self._standing = {name: self._of_carrier(name, now_ms) for name in enabled}
        self._picture(now_ms)

    def standing_against(self, carrier: CarrierName) -> Sequence[str]:
        """What makes ``carrier`` only a last resort now, in sentences; what concerns all countries first."""
        return [
            f"{condition.reason} (on trial)" if condition.trial_draws else condition.reason
            for _, condition in self.conditions.of_carrier(carrier)
        ]

    def states(self) -> Iterator[tuple[Whose, ConditionKind, BreakerState]]:
        """The breakers that are not closed."""
        for whose, breaker in self._breakers.tripped():
            yield whose, ConditionKind.BROKEN, breaker.state
        for whose, breaker in self._check.tripped().items():
            yield whose, ConditionKind.UNDELIVERING, breaker.state

    async def _look_once(self) -> None:
        self.look()

    async def count_once(self) -> None:
        """Write what was counted here, read what all counted, and judge the carriers by it.

        Raises:
            Exception: whatever the database says; the figures before stay.
        """
        now_ms = self.clock.now_ms()
        await self._write(now_ms)
        await self._read(now_ms)
        totals = self._book.totals
        if totals != self.quality.counted:
            self.quality = QualityBoard(totals)
        reporting = {name for name, profile in self.profiles().items() if _reports_all(profile)}
        self._tell(self._check.look(self._book.timelines, self.quality, reporting, now_ms))
        self._picture(now_ms)

    async def _read(self, now_ms: int) -> None:
        process, since_ms = self._process, self._read_ms - CLOCKS_APART_MS
        rows = await self.readers.read(lambda connection: passages_of_others(connection, process, now_ms, since_ms))
        self._read_ms = now_ms
        for start in range(0, len(rows), ROWS_AT_ONCE):
            if start:
                await deferLater(self.timer, 0)
            for row in rows[start : start + ROWS_AT_ONCE]:
                self._book.put(*row)
        self._book.forget_before(minute_of(now_ms) - WINDOW_MS)

    async def _write(self, now_ms: int) -> None:
        rows = self._counting.changed(now_ms)
        for row in rows:
            self._book.put(self._process, *row)
        for start in range(0, len(rows), ROWS):
            try:
                await self.writer.submit(CountPassages(self._process, now_ms, tuple(rows[start : start + ROWS])))
            except Exception:
                self._counting.again(rows[start:])
                raise

    # What it makes of it

    def _picture(self, now_ms: int) -> None:
        of_carriers = {name: [*found] for name, found in self._standing.items()}
        of_countries: dict[tuple[CarrierName, Country], list[Condition]] = {}
        for whose, condition in (*self._breakers.conditions(now_ms), *self._check.conditions(now_ms)):
            if whose.country is None:
                of_carriers.setdefault(whose.carrier, []).append(condition)
            else:
                of_countries.setdefault((whose.carrier, whose.country), []).append(condition)
        self.conditions = Conditions.gravest(of_carriers, of_countries)
        picture = (self.conditions, self.quality)
        if picture != self._published:
            self._published = picture
            self.publish(*picture)

    def _of_carrier(self, name: CarrierName, now_ms: int) -> list[Condition]:
        down_ms = self.reachability.down_since(name, DOWN_AFTER_MS, now_ms)
        full = self.fullness.look(name, self.queue_depth(name), self.pace_per_s(name))
        if full is None:
            self._full_since_ms.pop(name, None)
        found: list[Condition] = []
        if down_ms is not None:
            found.append(Condition(ConditionKind.DOWN, f"{name} is down since {rfc3339(down_ms)}", down_ms))
        if full is not None:
            found.append(Condition(ConditionKind.FULL, full, self._full_since_ms.setdefault(name, now_ms)))
        return found

    def _tell(self, changes: Sequence[BreakerChange]) -> None:
        for change in changes:
            self.changed(change)
            if change.change.state is BreakerState.OPEN:
                log.error(
                    "alarm {kind} of {carrier}: {what}",
                    kind=change.kind,
                    carrier=change.whose.carrier,
                    what=change.sentence(),
                )
            else:
                log.info("{what}", what=change.sentence())


def _reports_all(profile: CarrierProfile) -> bool:
    """Whether the carrier is asked for a receipt of every message, delivered or not (SMPP 3.4, 5.2.17)."""
    return profile.registered_delivery & _RECEIPTS == _EVERY_FINAL
