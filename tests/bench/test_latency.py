import pytest

from tests.bench.latency import Latency, percentile, summarise


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (1, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)])
def test_a_percentile_is_the_smallest_value_that_enough_values_do_not_exceed(percent: float, value: int) -> None:
    assert percentile(range(1, 101), percent) == value


def test_one_value_is_every_percentile() -> None:
    assert [percentile([7], percent) for percent in (0, 50, 100)] == [7, 7, 7]


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        percentile([], 50)


def test_a_summary_is_in_milliseconds_and_takes_values_in_any_order() -> None:
    nanoseconds = [milliseconds * 1_000_000 for milliseconds in (100, *range(1, 100))]
    assert summarise(nanoseconds) == Latency(50.0, 90.0, 99.0, 100.0)
