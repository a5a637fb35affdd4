"""What is measured of a bind: percentiles of the last answers, the rate of the last seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.figures.wire_figures import RATE_OVER_S, Percentiles, RoundTrips, SendRate, WireFigures
from messages.ids import CarrierName

ALPHA = CarrierName("alpha")


def test_percentiles_are_round_trips_that_really_were() -> None:
    trips = RoundTrips()
    for milliseconds in range(100, 0, -1):
        trips.add(milliseconds / 1000)

    assert trips.percentiles() == Percentiles(100, 0.050, 0.090, 0.099)


def test_what_is_long_ago_is_forgotten() -> None:
    trips = RoundTrips(size=3)
    for seconds in (9.0, 1.0, 2.0, 3.0):
        trips.add(seconds)

    assert trips.percentiles() == Percentiles(3, 2.0, 3.0, 3.0)


def test_without_answers_there_are_no_percentiles() -> None:
    assert RoundTrips().percentiles() == Percentiles()


@given(st.lists(st.floats(0, 60), min_size=1, max_size=50))
def test_percentiles_rise_and_at_most_a_share_lies_above(seconds: list[float]) -> None:
    trips = RoundTrips()
    for one in seconds:
        trips.add(one)

    found = trips.percentiles()

    assert min(seconds) <= found.p50_s <= found.p90_s <= found.p99_s <= max(seconds)
    assert sum(one > found.p50_s for one in seconds) <= len(seconds) / 2
    assert sum(one > found.p90_s for one in seconds) <= len(seconds) / 10


def test_the_rate_is_the_mean_of_the_last_whole_seconds() -> None:
    rate = SendRate()
    for tenth in range(10 * RATE_OVER_S):
        for _ in range(3):
            rate.add(100 + tenth / 10)

    assert rate.per_s(100 + RATE_OVER_S) == pytest.approx(30)
    assert rate.per_s(100 + RATE_OVER_S + 1.5) == pytest.approx(30 * (RATE_OVER_S - 1) / RATE_OVER_S)
    assert rate.per_s(100 + 3 * RATE_OVER_S) == 0


def test_the_second_under_way_does_not_count_yet() -> None:
    rate = SendRate()
    rate.add(7.2)

    assert rate.per_s(7.9) == 0
    assert rate.per_s(8.0) == pytest.approx(1 / RATE_OVER_S)


def test_each_bind_has_its_own_figures() -> None:
    now = 1.0
    figures = WireFigures(lambda: now)
    figures.submitted(ALPHA, "trx1")
    figures.answered(ALPHA, "trx1", 0.25)

    assert figures.of(ALPHA, "trx1").rate.per_s(2.0) > 0
    assert figures.of(ALPHA, "trx1").round_trips.percentiles().p50_s == 0.25
    assert figures.of(ALPHA, "trx2").round_trips.percentiles() == Percentiles()
