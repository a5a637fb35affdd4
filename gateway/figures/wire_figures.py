"""How each bind does just now: what it sends per second and how long its carrier takes to answer.

Pure; ``now`` is in seconds of one monotonic clock. Everything slides: what is long ago is forgotten.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

import attrs

from messages.ids import CarrierName

ROUND_TRIPS_KEPT: Final = 512
RATE_OVER_S: Final = 5


@attrs.frozen
class Percentiles:
    """Of the last ``count`` round trips, in seconds; all 0 when there was none."""

    count: int = 0
    p50_s: float = 0.0
    p90_s: float = 0.0
    p99_s: float = 0.0


@attrs.define
class RoundTrips:
    """The last ``size`` round trips: one more costs an assignment, percentiles cost a sort when asked for."""

    size: int = ROUND_TRIPS_KEPT
    _kept: deque[float] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Nothing was measured yet."""
        self._kept = deque(maxlen=self.size)

    def add(self, round_trip_s: float) -> None:
        """One more; the oldest gives way."""
        self._kept.append(round_trip_s)

    def percentiles(self) -> Percentiles:
        """By nearest rank: each is a round trip that really was."""
        ordered = sorted(self._kept)
        count = len(ordered)
        if not count:
            return Percentiles()
        p50_s, p90_s, p99_s = (ordered[-(-count * share // 100) - 1] for share in (50, 90, 99))
        return Percentiles(count, p50_s, p90_s, p99_s)


@attrs.define
class SendRate:
    """How many segments left per second, over the last ``RATE_OVER_S`` whole seconds."""

    _counts: deque[tuple[int, int]] = attrs.field(factory=lambda: deque(maxlen=RATE_OVER_S + 1), init=False)

    def add(self, now: float) -> None:
        """One left."""
        second = int(now)
        if self._counts and self._counts[-1][0] == second:
            self._counts[-1] = (second, self._counts[-1][1] + 1)
        else:
            self._counts.append((second, 1))

    def per_s(self, now: float) -> float:
        """The mean of the whole seconds before this one."""
        second = int(now)
        return sum(count for at, count in self._counts if second - RATE_OVER_S <= at < second) / RATE_OVER_S


@attrs.define
class BindFigures:
    """What is measured of one bind."""

    round_trips: RoundTrips = attrs.field(factory=RoundTrips)
    rate: SendRate = attrs.field(factory=SendRate)


@attrs.define
class WireFigures:
    """The figures of every bind that ever sent something; ``seconds`` is the monotonic clock."""

    seconds: Callable[[], float]
    _binds: dict[tuple[CarrierName, str], BindFigures] = attrs.field(factory=dict, init=False)

    def of(self, carrier: CarrierName, bind: str) -> BindFigures:
        """The figures of one bind."""
        figures = self._binds.get((carrier, bind))
        if figures is None:
            figures = self._binds[carrier, bind] = BindFigures()
        return figures

    def submitted(self, carrier: CarrierName, bind: str) -> None:
        """A segment left."""
        self.of(carrier, bind).rate.add(self.seconds())

    def answered(self, carrier: CarrierName, bind: str, round_trip_s: float) -> None:
        """Its answer came."""
        self.of(carrier, bind).round_trips.add(round_trip_s)
