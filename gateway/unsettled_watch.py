"""Keeps count of what is unsettled at each carrier: orphan receipts and uncertain messages, read every few seconds.

Status and metrics show the last count, so that looking at them costs the database nothing.
"""

from typing import Final

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

from gateway.clock import Clock
from store.orphans import Unsettled, unsettled
from store.threads import Readers

log = Logger()

INTERVAL_S: Final = 5.0


@attrs.define
class UnsettledWatch:
    """``counted`` is at most ``INTERVAL_S`` seconds old while the database answers."""

    readers: Readers
    clock: Clock
    timer: IReactorTime
    counted: Unsettled = attrs.field(factory=Unsettled, init=False)
    _loop: LoopingCall = attrs.field(init=False)
    _running: Deferred[LoopingCall] | None = attrs.field(default=None, init=False)

    def start(self) -> None:
        """Count now and then regularly."""
        self._loop = LoopingCall(lambda: Deferred.fromCoroutine(self._guarded()))
        self._loop.clock = self.timer
        self._running = self._loop.start(INTERVAL_S)

    async def stop(self) -> None:
        """Stop after the count under way."""
        if self._running is not None:
            running, self._running = self._running, None
            self._loop.stop()
            await running

    async def count(self) -> None:
        """Count once.

        Raises:
            Exception: whatever the database says; the count before stays.
        """
        now_ms = self.clock.now_ms()
        self.counted = await self.readers.read(lambda connection: unsettled(connection, now_ms))

    async def _guarded(self) -> None:
        try:
            await self.count()
        except Exception:
            # the next run counts again; figures must never stop the gateway
            log.failure("counting what is unsettled failed")
