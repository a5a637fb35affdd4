from hypothesis import given
from hypothesis import strategies as st

from simulators.load.latency import EXACT_BELOW_US, Histogram
from simulators.load.pace import OpenLoop, Recorded


def of(*times_us: int) -> Histogram:
    histogram = Histogram()
    for time_us in times_us:
        histogram.add(time_us)
    return histogram


def test_short_times_are_exact() -> None:
    histogram = of(*range(1, 101))
    assert [histogram.percentile_us(percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]


def test_without_a_time_everything_is_nothing() -> None:
    assert of().percentiles().max_ms == 0


@given(st.lists(st.integers(0, 10**12), min_size=1), st.sampled_from([50.0, 95.0, 99.0, 100.0]))
def test_a_percentile_is_within_a_half_per_cent_above_the_exact_one(times_us: list[int], percent: float) -> None:
    ascending = sorted(times_us)
    exact = ascending[max(1, -int(-len(ascending) * percent // 100)) - 1]
    measured = of(*times_us).percentile_us(percent)
    assert exact <= measured <= max(exact * 1.005, exact if exact < EXACT_BELOW_US else 0)


def test_the_histogram_of_a_million_times_is_small() -> None:
    histogram = Histogram()
    for time_us in range(0, 10**9, 10_000):
        histogram.add(time_us)
    assert len(histogram._buckets) < 15_000


def test_a_rate_spreads_requests_evenly() -> None:
    assert [OpenLoop(300).due_us(request) for request in (0, 1, 300)] == [0, 3_333, 1_000_000]


def test_a_recording_is_repeated_at_its_own_pace_or_faster() -> None:
    assert [Recorded([0, 500, 2_000], 2.0).due_us(request) for request in range(4)] == [0, 250, 1_000, 1_500]
