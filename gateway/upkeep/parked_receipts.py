"""Receipts that found no segment settle an uncertain message where they can be about no other."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from carriers.pdu_building import segment_count_at
from carriers.profile import CarrierProfile
from gateway.clock import Clock
from gateway.paths.ports import Tell
from gateway.regularly import Regularly
from messages.ids import CarrierName
from messages.message import Message
from store.late_words import SettleByReceipt, late_words
from store.orphans import ORPHAN_AFTER_MS
from store.threads import Readers
from store.writer import Writer

log = Logger()

INTERVAL_S: Final = 30.0
LOOK_BACK_MS: Final = 24 * 3_600_000
"""How long a receipt may settle an uncertain message; that is how long one stays uncertain by default."""


@attrs.define
class ParkedReceipts:
    """Looks every ``INTERVAL_S`` seconds."""

    writer: Writer
    readers: Readers
    clock: Clock
    timer: IReactorTime
    tell: Tell
    profiles: Callable[[], Mapping[CarrierName, CarrierProfile]]
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("looking after parked receipts", self.run_once, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Look now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the look under way."""
        await self._rounds.stop()

    async def run_once(self) -> None:
        """Settle what can be settled.

        Raises:
            Exception: whatever the database says; the next look tries again.
        """
        now_ms = self.clock.now_ms()
        after_ms, before_ms = now_ms - LOOK_BACK_MS, now_ms - ORPHAN_AFTER_MS
        profiles = self.profiles()

        def segments_at(message: Message, carrier: CarrierName) -> int | None:
            profile = profiles.get(carrier)
            return None if profile is None else segment_count_at(message, profile)

        words = await self.readers.read(lambda connection: late_words(connection, after_ms, before_ms, segments_at))
        for word in words:
            settled = await self.writer.submit(SettleByReceipt(word, now_ms))
            self.tell(settled.notifications, settled.endings)
        if words:
            log.info("{count} uncertain messages were settled by receipts to their numbers", count=len(words))
