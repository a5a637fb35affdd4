"""A time that somebody waits for something to happen again, and what is done when it did not."""

from collections.abc import Callable

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime


@attrs.define(eq=False)
class Patience:
    """Calls ``over`` once what is waited for has not happened for so many seconds."""

    clock: IReactorTime
    over: Callable[[], None]
    _for_s: float = attrs.field(default=0.0, init=False)
    _timer: IDelayedCall | None = attrs.field(default=None, init=False)

    def begin(self, for_s: float) -> None:
        """Wait so long from now on, 0: not at all; who waits as long already goes on waiting."""
        if for_s != self._for_s:
            self._for_s = for_s
            self.happened()

    def happened(self) -> None:
        """It did: wait as long again."""
        self._cancel()
        if self._for_s:
            self._timer = self.clock.callLater(self._for_s, self.over)

    def stop(self) -> None:
        """Wait no longer."""
        self._for_s = 0.0
        self._cancel()

    def _cancel(self) -> None:
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None
