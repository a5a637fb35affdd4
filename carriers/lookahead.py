"""How many messages a bind leases beyond its window: twice as many as are answered while one lease is made durable.

A lease takes a commit. A quick carrier has answered the whole window before the next lease is there, and the bind would
stand idle for as long; a slow one never needs more than its window. Twice, because a bind that waits for its leases
sends no more than they bring: it has to ask for more to find out that it could send more. Pure; ``now`` is in seconds.
"""

from typing import Final

import attrs

MEASURED_S: Final = 0.5
"""Answers are counted over so long before they make a rate."""

AHEAD_LEASES: Final = 2


@attrs.define
class Lookahead:
    """Measures a bind's answers and its leases; never wants more than ``size_max`` messages."""

    size_max: int
    _rate_per_s: float = attrs.field(default=0.0, init=False)
    _lease_s: float = attrs.field(default=0.0, init=False)
    _answers: int = attrs.field(default=0, init=False)
    _counted_from_s: float | None = attrs.field(default=None, init=False)

    @property
    def size(self) -> int:
        """So many messages to have at hand when the window is full."""
        return min(self.size_max, int(AHEAD_LEASES * self._rate_per_s * self._lease_s))

    def answered(self, now: float) -> None:
        """A segment was answered."""
        if self._counted_from_s is None:
            self._counted_from_s = now
            return
        self._answers += 1
        counted_s = now - self._counted_from_s
        if counted_s >= MEASURED_S:
            self._rate_per_s = self._answers / counted_s
            self._counted_from_s, self._answers = now, 0

    def leased(self, took_s: float) -> None:
        """A lease became durable ``took_s`` seconds after it was asked for; a single slow one counts half."""
        self._lease_s = (self._lease_s + took_s) / 2
