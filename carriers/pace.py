"""How fast one bind may send: a token bucket that a throttling carrier slows down and quiet time speeds up again.

A carrier that asks for less (ESME_RTHROTTLED, ESME_RMSGQFUL) pauses the bind for a jittered while, which grows until
something is accepted again, and halves its rate: once for all that was sent before the bind heard of it. Each interval
without such an answer gives back a twentieth of the rate at which the carrier asked: halved at once and given back
step by step, the rate stays near what the carrier allows, and throttles stay rare. A carrier that stays quiet beyond
the rate at which it asked had another reason: each interval then gives back twice what the one before gave, so that
seconds of trouble do not cost half an hour. Pure; ``now`` is in seconds.
"""

import random
from typing import Final

import attrs

from carriers.backoff import Backoff
from smpp.token_bucket import TokenBucket

PAUSE_FLOOR_S: Final = 0.5
PAUSE_CEILING_S: Final = 8.0
RATE_FLOOR_PER_S: Final = 0.5
"""No carrier slows a bind below this, unless its profile does."""

RECOVERY_INTERVAL_S: Final = 2.0
RECOVERY_SHARE: Final = 0.05
RECOVERY_STEP_MIN_PER_S: Final = 0.1
RECOVERY_STEPS: Final = 10
"""So many steps lead from the half back to the whole; from then on they grow."""

FREE_AGAIN: Final = 2.0
"""A bind without a limit is unlimited again at so many times the rate at which it was throttled."""

BURST_S: Final = 0.25
"""So much of a second may leave at once: carriers count in seconds, and some in parts of one."""

SLOWED_BURST_S: Final = 0.05
"""The same for a bind that was ever throttled: it has met a carrier that counts strictly."""

_MEASURE_S: Final = 1.0
_ROUNDING_S: Final = 1e-9


@attrs.define
class Pace:
    """The rate of one bind.

    ``rate_limit_per_s`` is what the profile allows, in segments per second; 0 is unlimited. An unlimited bind that is
    throttled continues at half the rate it was seen to have.
    """

    rate_limit_per_s: float
    rng: random.Random
    throttles: int = attrs.field(default=0, init=False)
    _rate_per_s: float = attrs.field(init=False)
    _bucket: TokenBucket | None = attrs.field(init=False)
    _pause: Backoff = attrs.field(init=False)
    _paused_until_s: float = attrs.field(default=float("-inf"), init=False)
    _slowed_at_s: float = attrs.field(default=float("-inf"), init=False)
    _throttled_at_per_s: float = attrs.field(default=0.0, init=False)
    _recover_at_s: float = attrs.field(default=float("inf"), init=False)
    _given_back: int = attrs.field(default=0, init=False)
    _measured_from_s: float = attrs.field(default=float("-inf"), init=False)
    _measured: int = attrs.field(default=0, init=False)
    _seen_per_s: float = attrs.field(default=0.0, init=False)
    _accepted: bool = attrs.field(default=True, init=False)

    def __attrs_post_init__(self) -> None:
        """Start at the profile's rate."""
        self._rate_per_s = self.rate_limit_per_s
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

    def throttled(self, sent_at_s: float, now: float, *, again: bool = False) -> None:
        """The carrier asked for less in its answer to what was sent at ``sent_at_s``.

        What was sent before the bind slowed down asks for nothing more. ``again`` is a segment that was throttled
        before: where others were accepted in between, the queue of its recipient is full, and it pauses the bind alone.
        """
        self.throttles += 1
        self._recover_at_s, self._given_back = now + RECOVERY_INTERVAL_S, 0
        if sent_at_s <= self._slowed_at_s:
            return
        self._slowed_at_s = now
        self._paused_until_s = now + self._pause.next_s()
        if again and self._accepted:
            return
        before_per_s = self._rate_per_s or self._sending_per_s(now)
        if self._accepted:
            # a carrier that takes nothing at all says nothing of the rate that it allows
            self._throttled_at_per_s, self._accepted = before_per_s, False
        floor_per_s = min(RATE_FLOOR_PER_S, before_per_s) or RATE_FLOOR_PER_S
        self._rate_per_s = max(floor_per_s, before_per_s / 2)
        self._bucket = TokenBucket(self._rate_per_s, _slowed_burst(self._rate_per_s))

    def accepted(self) -> None:
        """The carrier takes messages again: the next pause is a short one."""
        self._pause.reset()
        self._accepted = True

    def _sending_per_s(self, now: float) -> float:
        """What an unlimited bind was seen to send: in the last whole second, or in the one that has begun."""
        return max(self._seen_per_s, self._measured / max(BURST_S, now - self._measured_from_s))

    def _recover(self, now: float) -> None:
        while self._recover_at_s <= now:
            self._give_back(self._recover_at_s)

    def _give_back(self, at_s: float) -> None:
        step_per_s = max(RECOVERY_STEP_MIN_PER_S, self._throttled_at_per_s * RECOVERY_SHARE)
        self._given_back += 1
        rate_per_s = self._rate_per_s + step_per_s * 2.0 ** max(0, self._given_back - RECOVERY_STEPS)
        whole_per_s = self.rate_limit_per_s or max(1.0, FREE_AGAIN * self._throttled_at_per_s)
        self._recover_at_s = at_s + RECOVERY_INTERVAL_S
        if rate_per_s >= whole_per_s:
            rate_per_s, self._recover_at_s = self.rate_limit_per_s, float("inf")
        self._rate_per_s = rate_per_s
        if not rate_per_s or self._bucket is None:
            self._bucket = None
        else:
            self._bucket.set_rate(rate_per_s, at_s, _slowed_burst(rate_per_s))


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
    return TokenBucket(rate_per_s, max(1.0, rate_per_s * BURST_S)) if rate_per_s else None


def _slowed_burst(rate_per_s: float) -> float:
    return max(1.0, rate_per_s * SLOWED_BURST_S)
