"""Waiting for something to become true without looking again and again: whoever changes it says so."""

import asyncio
from collections.abc import Callable

import attrs
from twisted.internet.defer import Deferred

PATIENCE_S = 10.0
"""How long a busy machine may take for what should happen at once."""


class NotInTimeError(AssertionError):
    """What a test waited for did not happen."""


@attrs.define(eq=False)
class Condition:
    """Something that changes; ``what`` names it when it does not change in time."""

    what: str
    _waiting: list[tuple[Callable[[], bool], Deferred[None]]] = attrs.field(factory=list, init=False)
    _asked: bool = attrs.field(default=False, init=False)

    def changed(self) -> None:
        """Ask everybody who waits again, in the next turn of the loop: not in the middle of what changed."""
        if self._waiting and not self._asked:
            self._asked = True
            asyncio.get_running_loop().call_soon(self._ask)

    def until(self, true: Callable[[], bool], timeout_s: float = PATIENCE_S) -> Deferred[None]:
        """Fires once ``true()``; asked now and after every change.

        Raises:
            NotInTimeError: it did not become true within ``timeout_s`` seconds.
        """
        done: Deferred[None] = Deferred()
        if true():
            done.callback(None)
            return done
        waiting = (true, done)
        self._waiting.append(waiting)
        late = asyncio.get_running_loop().call_later(timeout_s, self._give_up, waiting, timeout_s)

        def in_time(result: None) -> None:
            late.cancel()
            return result

        return done.addBoth(in_time)

    def _ask(self) -> None:
        self._asked = False
        for waiting in [*self._waiting]:
            true, done = waiting
            if waiting in self._waiting and true():
                self._waiting.remove(waiting)
                done.callback(None)

    def _give_up(self, waiting: tuple[Callable[[], bool], Deferred[None]], timeout_s: float) -> None:
        self._waiting.remove(waiting)
        waiting[1].errback(NotInTimeError(f"{self.what}: not within {timeout_s:g} s"))
