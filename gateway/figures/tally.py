"""Counts that cost a dictionary's step each and become Prometheus metrics only when somebody scrapes.

The library's own counters take a lock and check their value each time, 1 to 3 microseconds a step; a message makes
some ten steps. All of these are moved in the loop's thread alone, so nothing has to be locked.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import attrs
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

Labels = tuple[str | int, ...]


@attrs.define(eq=False)
class Tally(Collector):
    """A counter: ``name`` ends in ``_total``, ``labels`` name what ``inc`` is given."""

    name: str
    doc: str
    labels: Sequence[str] = ()
    _counts: defaultdict[Labels, int] = attrs.field(factory=lambda: defaultdict(int), init=False)

    @property
    def counts(self) -> Mapping[Labels, int]:
        """What was counted, by the values of the labels."""
        return self._counts

    def inc(self, *labels: str | int) -> None:
        """Count one."""
        self._counts[labels] += 1

    def add(self, count: int, *labels: str | int) -> None:
        """Count ``count`` (0 …)."""
        self._counts[labels] += count

    def collect(self) -> Iterable[Metric]:
        """The counts as they stand; one without labels begins at 0, the others when something is counted."""
        family = CounterMetricFamily(self.name.removesuffix("_total"), self.doc, labels=self.labels)
        counts = self._counts if self.labels else {(): self._counts[()]}
        for labels, count in counts.items():
            family.add_metric([str(label) for label in labels], count)
        yield family


@attrs.define(eq=False)
class Spread(Collector):
    """A histogram of seconds: ``bounds`` are the upper ends of its buckets, growing; the last bucket has none."""

    name: str
    doc: str
    bounds: Sequence[float]
    labels: Sequence[str] = ()
    _buckets: dict[Labels, list[int]] = attrs.field(factory=dict, init=False)
    _sums: defaultdict[Labels, float] = attrs.field(factory=lambda: defaultdict(float), init=False)

    def observe(self, seconds: float, *labels: str | int) -> None:
        """One more duration."""
        buckets = self._buckets.get(labels)
        if buckets is None:
            buckets = self._buckets[labels] = [0] * (len(self.bounds) + 1)
        buckets[bisect_left(self.bounds, seconds)] += 1
        self._sums[labels] += seconds

    def collect(self) -> Iterable[Metric]:
        """The buckets as Prometheus has them, each with all that is below its bound."""
        family = HistogramMetricFamily(self.name, self.doc, labels=self.labels)
        empty: dict[Labels, list[int]] = {} if self.labels else {(): [0] * (len(self.bounds) + 1)}
        for labels, buckets in (self._buckets or empty).items():
            reached = 0
            cumulative: list[tuple[str, float]] = []
            for bound, count in zip((*self.bounds, float("inf")), buckets, strict=True):
                reached += count
                cumulative.append((_in_text(bound), reached))
            family.add_metric([str(label) for label in labels], cumulative, self._sums[labels])
        yield family


def _in_text(bound: float) -> str:
    return "+Inf" if bound == float("inf") else str(float(bound))
