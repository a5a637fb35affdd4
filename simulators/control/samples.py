"""How fast an operator was, second by second: counters in, rates and percentiles out. Pure."""

from collections import deque
from collections.abc import Sequence
from typing import Final

import attrs

INTERVAL_S: Final = 0.5
"""From one sample to the next."""

KEPT_S: Final = 300.0
"""How far samples go back."""

LATENCIES_MAX: Final = 1_000
"""Answers whose latency is looked at in one interval, the first ones; the others only count."""

COLUMNS: Final = ("submitted", "accepted", "refused", "throttled", "written")
"""What is counted; ``throttled`` is part of ``refused``."""


@attrs.define
class Counters:
    """What was counted since the start, and the latencies (seconds) of answers since the last sample."""

    submitted: int = 0
    accepted: int = 0
    refused: int = 0
    throttled: int = 0
    written: int = 0
    taken: int = 0
    inbound: int = 0
    latencies_s: list[float] = attrs.field(factory=list)

    def answered_after(self, latency_s: float) -> None:
        """Note how long an answer took."""
        if len(self.latencies_s) < LATENCIES_MAX:
            self.latencies_s.append(latency_s)


@attrs.frozen
class Sample:
    """Events per second (in the order of ``COLUMNS``) up to ``at_s``, Unix seconds; latencies None without answers."""

    at_s: float
    per_second: tuple[float, ...]
    p50_ms: float | None
    p99_ms: float | None


class History:
    """The samples of the last ``KEPT_S`` seconds."""

    def __init__(self, at_s: float) -> None:
        self.samples: deque[Sample] = deque(maxlen=int(KEPT_S / INTERVAL_S))
        self._at_s = at_s
        self._before: tuple[int, ...] = (0,) * len(COLUMNS)

    def sample(self, counters: Counters, at_s: float) -> Sample:
        """Take a sample at ``at_s`` and begin a new interval."""
        now = tuple(getattr(counters, name) for name in COLUMNS)
        elapsed_s = max(at_s - self._at_s, 1e-3)
        rates = tuple(round(max(0, new - old) / elapsed_s, 1) for new, old in zip(now, self._before, strict=True))
        latencies_s, counters.latencies_s = sorted(counters.latencies_s), []
        sample = Sample(at_s, rates, _percentile_ms(latencies_s, 0.50), _percentile_ms(latencies_s, 0.99))
        self._at_s, self._before = at_s, now
        self.samples.append(sample)
        return sample


def _percentile_ms(ordered_s: Sequence[float], part: float) -> float | None:
    """The value that ``part`` of them do not exceed, in milliseconds (nearest rank)."""
    if not ordered_s:
        return None
    return round(ordered_s[min(len(ordered_s) - 1, int(part * len(ordered_s)))] * 1_000, 2)
