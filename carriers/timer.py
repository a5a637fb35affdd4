"""`Timer`: one call at a time that is due later; setting it again takes the place of what it was set to before."""

from collections.abc import Callable
from math import inf

from twisted.internet.interfaces import IDelayedCall, IReactorTime


class Timer:
    """Calls once, at a moment of ``clock`` (monotonic seconds), unless it is stopped or set anew before."""

    def __init__(self, clock: IReactorTime) -> None:
        self.due_s = inf
        """When it calls; infinity while it is not set."""
        self._clock = clock
        self._delayed: IDelayedCall | None = None

    def set(self, due_s: float, call: Callable[[], object]) -> None:
        """Make ``call()`` at ``due_s``, in the next turn of the loop where that is past."""
        self.stop()
        self.due_s = due_s
        self._delayed = self._clock.callLater(max(0.0, due_s - self._clock.seconds()), self._fire, call)

    def stop(self) -> None:
        """Call nothing."""
        delayed, self._delayed = self._delayed, None
        self.due_s = inf
        if delayed is not None:
            delayed.cancel()

    def _fire(self, call: Callable[[], object]) -> None:
        self._delayed = None
        self.due_s = inf
        call()
