"""Percentiles of measured times. Pure."""

from collections.abc import Sequence

import attrs


@attrs.frozen
class Latency:
    """How long answers took, in milliseconds."""

    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float


def percentile(ascending: Sequence[int], percent: float) -> int:
    """The smallest measured value that ``percent`` (0 … 100) of all values do not exceed (nearest rank).

    Raises:
        ValueError: there is no value.
    """
    if not ascending:
        raise ValueError("a percentile needs at least one value")
    rank = -int(-len(ascending) * percent // 100)
    return ascending[min(max(rank, 1), len(ascending)) - 1]


def summarise(nanoseconds: Sequence[int]) -> Latency:
    """The percentiles of ``nanoseconds`` (in any order, at least one)."""
    ascending = sorted(nanoseconds)
    p50, p90, p99 = (round(percentile(ascending, percent) / 1e6, 2) for percent in (50, 90, 99))
    return Latency(p50, p90, p99, round(ascending[-1] / 1e6, 2))
