"""Work that nobody awaits: every piece has an owner that logs its failure and waits for it at shutdown."""

from collections.abc import Coroutine
from typing import Any

import attrs
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

log = Logger()


@attrs.define
class Background:
    """Counts what runs, so that a stopping gateway can wait for all of it."""

    running: int = attrs.field(default=0, init=False)
    _waiting: list[Deferred[None]] = attrs.field(factory=list, init=False)

    def run(self, what: str, work: Coroutine[Deferred[Any], Any, None]) -> None:
        """Start ``work``; its failure is logged as ``what`` and goes no further."""
        self.own(what, Deferred.fromCoroutine(work))

    def own(self, what: str, work: Deferred[Any]) -> None:
        """Wait for ``work`` that was started; its failure is logged as ``what`` and goes no further."""
        self.running += 1
        _ = work.addCallbacks(self._ended, self._failed, errbackArgs=(what,))

    def _failed(self, failure: Failure, what: str) -> None:
        # nobody awaits this work, so this is the last place where its failure can be told
        log.failure("{what} failed", failure=failure, what=what)
        self._ended()

    def _ended(self, _: object = None) -> None:
        self.running -= 1
        if not self.running:
            waiting, self._waiting = self._waiting, []
            for idle in waiting:
                idle.callback(None)

    def idle(self) -> Deferred[None]:
        """Fires when nothing runs any more."""
        idle: Deferred[None] = Deferred()
        if self.running:
            self._waiting.append(idle)
        else:
            idle.callback(None)
        return idle
