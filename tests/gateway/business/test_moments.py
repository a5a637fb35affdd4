"""Moments as people write them, and the ends of months."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.business.moments import begins_month, moment_ms, moment_text, next_month_ms

JANUARY_MS = 1_798_761_600_000


@pytest.mark.parametrize(
    "written",
    [
        "2027-01-01",
        dt.date(2027, 1, 1),
        dt.datetime(2027, 1, 1),  # noqa: DTZ001 - what TOML makes of a local time
        "2027-01-01T01:00:00+01:00",
        dt.datetime(2027, 1, 1, 0, 0, tzinfo=dt.UTC),
    ],
)
def test_a_day_begins_in_utc_and_a_time_has_its_offset(written: object) -> None:
    assert moment_ms(written) == JANUARY_MS


@pytest.mark.parametrize(
    "written", ["", "soon", "2027-13-01", "2027-01-01T08:00", 5, None, True, [], "1969-12-31", "2027-01-01T00:00:00.5Z"]
)
def test_what_is_no_moment_is_told_how_to_write(written: object) -> None:
    with pytest.raises(ValueError, match="write a day"):
        moment_ms(written)


@given(st.integers(0, 4_000_000_000).map(lambda seconds: seconds * 1000))
def test_what_is_shown_can_be_written_again(at_ms: int) -> None:
    assert moment_ms(moment_text(at_ms)) == at_ms


@given(st.integers(0, 4_000_000_000_000))
def test_the_next_month_is_the_first_one_to_begin(at_ms: int) -> None:
    next_ms = next_month_ms(at_ms)

    assert at_ms < next_ms <= at_ms + 31 * 86_400_000
    assert begins_month(next_ms)
    assert not any(
        begins_month(day) for day in range(at_ms // 86_400_000 * 86_400_000 + 86_400_000, next_ms, 86_400_000)
    )
