"""`TokenBucket`: a throughput limit, with the time as an argument."""

from typing import Final

from smpp.errors import UsageError

_ROUNDING: Final = 1e-9  # waiting exactly wait_s must be enough, whatever floats do


class TokenBucket:
    """Lets through `rate_per_s` tokens per second on average, and `burst` at once after a pause. It starts full.

    All moments are seconds of one monotonic clock. A clock that steps back takes nothing away.
    """

    def __init__(self, rate_per_s: float, burst: float) -> None:
        self._rate_per_s = _checked_rate(rate_per_s)
        self._burst = _checked_burst(burst)
        self._tokens = burst
        self._settled_at: float | None = None

    @property
    def rate_per_s(self) -> float:
        """The present rate."""
        return self._rate_per_s

    @property
    def burst(self) -> float:
        """How many tokens may be taken at once."""
        return self._burst

    def take(self, n: float, now: float) -> bool:
        """Take n tokens if they are there; otherwise take none.

        Raises:
            UsageError: n is more than the bucket ever holds.
        """
        self._settle(n, now)
        if self._tokens + _ROUNDING < n:
            return False
        self._tokens = max(0.0, self._tokens - n)
        return True

    def wait_s(self, n: float, now: float) -> float:
        """How long until n tokens can be taken; 0.0 if they can be now.

        Raises:
            UsageError: n is more than the bucket ever holds.
        """
        self._settle(n, now)
        return max(0.0, (n - self._tokens) / self._rate_per_s)

    def set_rate(self, rate_per_s: float, now: float | None = None, burst: float | None = None) -> None:
        """Change the rate, and the burst if one is given; with `now`, the time until now still counts at the old rate.

        The tokens that are there stay, as far as they fit the burst.
        """
        rate_per_s = _checked_rate(rate_per_s)
        burst = self._burst if burst is None else _checked_burst(burst)
        if now is not None:
            self._settle(0, now)
        self._rate_per_s, self._burst = rate_per_s, burst
        self._tokens = min(self._tokens, burst)

    def _settle(self, n: float, now: float) -> None:
        if n > self._burst:
            raise UsageError(f"{n} tokens never fit a bucket of {self._burst}")
        if self._settled_at is not None and now > self._settled_at:
            self._tokens = min(self._burst, self._tokens + (now - self._settled_at) * self._rate_per_s)
        if self._settled_at is None or now > self._settled_at:
            self._settled_at = now


def _checked_rate(rate_per_s: float) -> float:
    if rate_per_s <= 0:
        raise UsageError("rate_per_s must be more than 0")
    return rate_per_s


def _checked_burst(burst: float) -> float:
    if burst <= 0:
        raise UsageError("burst must be more than 0")
    return burst
