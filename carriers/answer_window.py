"""How many answers to wait for at once at a carrier that throttles by answering slowly instead of saying so.

A slow answer halves the limit, quick ones lift it again one by one: a request that waits longer than the response
timeout in the carrier's own queue would become uncertain although nothing is lost. Pure; ``now`` is in seconds.
"""

from typing import Final

import attrs

SLOW_SHARE: Final = 1 / 3
"""An answer is slow when it took more than this share of the response timeout."""


@attrs.define
class AnswerWindow:
    """The adaptive part of a send window of ``size`` slots, for answers due within ``response_timeout_s``."""

    size: int
    response_timeout_s: float
    limit: int = attrs.field(init=False)
    _quick: int = attrs.field(default=0, init=False)
    _halved_at_s: float = attrs.field(default=float("-inf"), init=False)

    def __attrs_post_init__(self) -> None:
        """Start with the whole window."""
        self.limit = self.size

    def answered(self, round_trip_s: float, now: float) -> None:
        """An answer came. Answers to what was sent before the last halving do not halve again."""
        if round_trip_s <= self.response_timeout_s * SLOW_SHARE:
            self._quick += 1
            if self._quick >= self.limit:
                self._quick = 0
                self.limit = min(self.size, self.limit + 1)
        else:
            self._halve(now - round_trip_s, now)

    def expired(self, now: float) -> None:
        """An answer did not come in time."""
        self._halve(now - self.response_timeout_s, now)

    def _halve(self, sent_at_s: float, now: float) -> None:
        self._quick = 0
        if sent_at_s >= self._halved_at_s:
            self._halved_at_s = now
            self.limit = max(1, self.limit // 2)
