"""Keeps count of what is unsettled at each carrier (orphans, uncertain, oldest queued), read every few seconds.

Status and metrics show the last count, so that looking at them costs the database nothing.
"""

from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime

from gateway.clock import Clock
from gateway.regularly import Regularly
from store.orphans import Unsettled, unsettled
from store.threads import Readers

INTERVAL_S: Final = 5.0


@attrs.define
class UnsettledWatch:
    """``counted`` is at most ``INTERVAL_S`` seconds old while the database answers."""

    readers: Readers
    clock: Clock
    timer: IReactorTime
    counted: Unsettled = attrs.field(factory=Unsettled, init=False)
    _begun: int = attrs.field(default=0, init=False)
    _shown: int = attrs.field(default=0, init=False)
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("counting what is unsettled", self.count, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Count now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the count under way."""
        await self._rounds.stop()

    async def count(self) -> None:
        """Count once; an answer that another count overtook, begun later, is dropped.

        Raises:
            Exception: whatever the database says; the count before stays.
        """
        now_ms = self.clock.now_ms()
        self._begun += 1
        number = self._begun
        counted = await self.readers.read(lambda connection: unsettled(connection, now_ms))
        if number > self._shown:
            self.counted, self._shown = counted, number
