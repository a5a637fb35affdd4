"""How fast one bind may send: a token bucket that a throttling carrier slows down and success speeds up again.

ESME_RTHROTTLED and ESME_RMSGQFUL pause the bind for a jittered while, which grows until something is accepted again.
When they are more than a rare exception they also halve the rate; each quiet interval without them gives back a part
of it. Pure; ``now`` is in seconds.
"""

import random
from typing import Final

import attrs

from carriers.backoff import Backoff
from smpp.token_bucket import TokenBucket

PAUSE_FLOOR_S: Final = 0.5
PAUSE_CEILING_S: Final = 8.0
RATE_FLOOR_PER_S: Final = 1.0
RARE_AFTER: Final = 20
"""So many accepted segments make a throttle a rare exception, which costs a pause and no rate."""

RECOVERY_INTERVAL_S: Final = 2.0
RECOVERY_SHARE: Final = 0.05
_MEASURE_S: Final = 1.0
_ROUNDING_S: Final = 1e-9


@attrs.define
class Pace:
    """The rate of one bind.

    ``rate_limit_per_s`` is what the profile allows, in segments per second; 0 is unlimited. An unlimited bind that is
    throttled continues at half the rate it was seen to have, until additive recovery lifts it past that rate again.
    """

    rate_limit_per_s: float
    rng: random.Random
    throttles: int = attrs.field(default=0, init=False)
    _rate_per_s: float = attrs.field(init=False)
    _target_per_s: float = attrs.field(init=False)
    _bucket: TokenBucket | None = attrs.field(init=False)
    _pause: Backoff = attrs.field(init=False)
    _paused_until_s: float = attrs.field(default=float("-inf"), init=False)
    _recover_at_s: float = attrs.field(default=float("inf"), init=False)
    _measured_from_s: float = attrs.field(default=float("-inf"), init=False)
    _measured: int = attrs.field(default=0, init=False)
    _accepted: int = attrs.field(default=0, init=False)
    _seen_per_s: float = attrs.field(default=0.0, init=False)

    def __attrs_post_init__(self) -> None:
        """Start at the profile's rate."""
        self._rate_per_s = self._target_per_s = self.rate_limit_per_s
        self._bucket = bucket_for(self.rate_limit_per_s)
        self._pause = Backoff(PAUSE_FLOOR_S, PAUSE_CEILING_S, self.rng)

    @property
    def rate_per_s(self) -> float:
        """The rate in force; 0 is unlimited."""
        return self._rate_per_s

    def allowance(self, wanted: int, now: float) -> int:
        """How many of ``wanted`` segments may leave at ``now``, without taking them."""
        self._recover(now)
        if now < self._paused_until_s:
            return 0
        if self._bucket is None:
            return wanted
        return min(wanted, whole_tokens(self._bucket, wanted, now))

    def take(self, now: float) -> bool:
        """Take the right to send one segment at ``now``."""
        self._recover(now)
        if now < self._paused_until_s:
            return False
        if self._bucket is not None and not self._bucket.take(1, now):
            return False
        if now - self._measured_from_s >= _MEASURE_S:
            self._seen_per_s = self._measured / max(_MEASURE_S, now - self._measured_from_s)
            self._measured_from_s, self._measured = now, 0
        self._measured += 1
        return True

    def wait_s(self, now: float) -> float:
        """Seconds until one more segment may leave; 0 when it may now."""
        pause_s = max(0.0, self._paused_until_s - now)
        return pause_s if self._bucket is None else max(pause_s, self._bucket.wait_s(1, now))

    def throttled(self, now: float) -> None:
        """The carrier asked for less. The answers of one window count as one request to slow down."""
        self.throttles += 1
        self._recover_at_s = now + RECOVERY_INTERVAL_S
        if now < self._paused_until_s:
            return
        self._paused_until_s = now + self._pause.next_s()
        rare, self._accepted = self._accepted >= RARE_AFTER, 0
        if rare:
            return
        before_per_s = self._rate_per_s or max(self._seen_per_s, float(self._measured))
        self._target_per_s = max(self._target_per_s, before_per_s)
        self._set_rate(max(RATE_FLOOR_PER_S, before_per_s / 2))

    def accepted(self) -> None:
        """The carrier takes messages again: the next pause is a short one."""
        self._pause.reset()
        self._accepted += 1

    def _recover(self, now: float) -> None:
        while self._recover_at_s <= now:
            self._recover_at_s += RECOVERY_INTERVAL_S
            rate_per_s = self._rate_per_s + max(1.0, self._target_per_s * RECOVERY_SHARE)
            if rate_per_s >= self._target_per_s:
                rate_per_s = self._target_per_s = self.rate_limit_per_s
                self._recover_at_s = float("inf")
            self._set_rate(rate_per_s)

    def _set_rate(self, rate_per_s: float) -> None:
        self._rate_per_s = rate_per_s
        self._bucket = bucket_for(rate_per_s)


def whole_tokens(bucket: TokenBucket, wanted: int, now: float) -> int:
    """How many of ``wanted`` tokens a bucket has at ``now``."""
    low, high = 0, min(wanted, int(bucket.burst))
    while low < high:
        middle = (low + high + 1) // 2
        if bucket.wait_s(middle, now) <= _ROUNDING_S:
            low = middle
        else:
            high = middle - 1
    return low


def bucket_for(rate_per_s: float) -> TokenBucket | None:
    """A bucket for a rate in segments per second; None for 0, which is unlimited."""
    # a burst of at most a quarter of a second: carriers count in seconds and some in parts of one
    return TokenBucket(rate_per_s, max(1.0, rate_per_s / 4)) if rate_per_s else None
