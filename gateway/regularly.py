"""Work done every few seconds for as long as the gateway runs; a round that fails is logged, and the next one comes."""

from collections.abc import Callable, Coroutine
from typing import Any

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

log = Logger()


@attrs.define
class Regularly:
    """Does ``work`` every ``interval_s`` seconds, one round at a time; ``what`` names it in the log."""

    what: str
    work: Callable[[], Coroutine[Deferred[Any], Any, None]]
    timer: IReactorTime
    interval_s: float
    _loop: LoopingCall = attrs.field(init=False)
    _running: Deferred[LoopingCall] | None = attrs.field(default=None, init=False)

    def start(self, *, now: bool = True) -> None:
        """Begin with a round at once, or with one in ``interval_s`` seconds."""
        self._loop = LoopingCall(lambda: Deferred.fromCoroutine(self._round()))
        self._loop.clock = self.timer
        self._running = self._loop.start(self.interval_s, now=now)

    async def stop(self) -> None:
        """Stop after the round under way."""
        if self._running is not None:
            running, self._running = self._running, None
            self._loop.stop()
            await running

    async def _round(self) -> None:
        try:
            await self.work()
        except Exception:
            # the next round tries again; none of this work may stop the gateway
            log.failure("{what} failed", what=self.what)
