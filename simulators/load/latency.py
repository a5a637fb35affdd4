"""Times as a histogram: percentiles of any number of measured times in the same small memory. Pure."""

import math
from typing import Final

import msgspec

_SUB_BITS: Final = 8
_SUB: Final = 1 << _SUB_BITS
EXACT_BELOW_US: Final = _SUB
"""Times below are kept to the microsecond; those above to 1/256 of themselves, 0.4 per cent."""


class Percentiles(msgspec.Struct, frozen=True):
    """How long something took, in milliseconds; ``count`` is how many times were measured."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


class Histogram:
    """Counts times in buckets whose width grows with the time: at most 15,000 buckets for anything below 300 years."""

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self.count = 0
        self.max_us = 0

    def add(self, time_us: int) -> None:
        """One more time; what is below 0 counts as 0, for clocks of two processes differ by microseconds."""
        time_us = max(time_us, 0)
        shift = max(time_us.bit_length() - _SUB_BITS - 1, 0)
        bucket = (shift << (_SUB_BITS + 1)) + (time_us >> shift)
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        self.count += 1
        self.max_us = max(self.max_us, time_us)

    def percentile_us(self, percent: float) -> int:
        """The time that ``percent`` (0 … 100) of all times do not exceed (nearest rank); 0 when there is none."""
        rank = max(1, math.ceil(self.count * percent / 100))
        seen = 0
        for bucket in sorted(self._buckets):
            seen += self._buckets[bucket]
            if seen >= rank:
                shift = bucket >> (_SUB_BITS + 1)
                upper = (((bucket & (2 * _SUB - 1)) + 1) << shift) - 1
                return min(upper, self.max_us)
        return 0

    def percentiles(self) -> Percentiles:
        """What a report says of them."""
        p50, p95, p99 = (round(self.percentile_us(percent) / 1_000, 3) for percent in (50, 95, 99))
        return Percentiles(self.count, p50, p95, p99, round(self.max_us / 1_000, 3))
