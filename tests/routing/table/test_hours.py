"""Hours of routes: weekdays and times of day where people live."""

import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.table.hours import Hours

ZURICH = ZoneInfo("Europe/Zurich")
MONDAY = datetime(2026, 11, 23, tzinfo=ZURICH)


def at(day: int, time: str) -> int:
    """Unix milliseconds of a time of the week that begins on ``MONDAY``, in Zürich."""
    hour, minute = map(int, time.split(":"))
    return int((MONDAY + timedelta(days=day)).replace(hour=hour, minute=minute).timestamp() * 1000)


@pytest.mark.parametrize(
    ("day", "time", "holds"),
    [(0, "07:59", False), (0, "08:00", True), (4, "19:59", True), (4, "20:00", False), (5, "12:00", False)],
)
def test_they_hold_from_their_beginning_to_before_their_end(day: int, time: str, holds: bool) -> None:
    assert Hours.read("Mo-Fr 08:00-20:00 Europe/Zurich").hold_at(at(day, time)) is holds


@pytest.mark.parametrize(
    ("day", "time", "holds"),
    [(4, "21:59", False), (4, "22:00", True), (5, "05:59", True), (5, "06:00", False), (4, "03:00", False)],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(day: int, time: str, holds: bool) -> None:
    assert Hours.read("Fr 22:00-06:00 Europe/Zurich").hold_at(at(day, time)) is holds


def test_the_night_after_sunday_ends_on_monday() -> None:
    hours = Hours.read("Su 22:00-06:00 Europe/Zurich")
    assert hours.hold_at(at(0, "05:00"))
    assert not hours.hold_at(at(6, "05:00"))


def test_times_are_those_of_the_place_in_summer_and_winter() -> None:
    hours = Hours.read("Mo-Su 08:00-09:00 Europe/Zurich")
    summer, winter = datetime(2026, 7, 1, 6, 30, tzinfo=UTC), datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    assert hours.hold_at(int(summer.timestamp() * 1000))
    assert hours.hold_at(int(winter.timestamp() * 1000))
    assert not hours.hold_at(int((winter - timedelta(hours=1)).timestamp() * 1000))


def test_weekdays_may_be_listed_and_go_round_the_end_of_the_week() -> None:
    assert Hours.read("Mo,We,Fr 00:00-24:00 UTC").weekdays == {0, 2, 4}
    assert Hours.read("Fr-Mo 00:00-24:00 UTC").weekdays == {4, 5, 6, 0}
    assert Hours.read("Mo-Tu,Su 00:00-24:00 UTC").weekdays == {0, 1, 6}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "write weekdays"),
        ("Mo-Fr", "write weekdays"),
        ("Mo-Fr 08:00-20:00", "write weekdays"),
        ("Xx 08:00-20:00 UTC", "weekdays are Mo, Tu"),
        ("Mo 08:00-25:00 UTC", "00:00 to 24:00"),
        ("Mo 24:00-06:00 UTC", "00:00 to 24:00"),
        ("Mo 22:00-00:00 UTC", "write 24:00"),
        ("Mo 08:00-08:00 UTC", "for the whole day"),
        ("Mo 08:00-09:00 Europe/Atlantis", "no time zone"),
        ("Mo 08:00-09:00 Europe", "no time zone"),
    ],
)
def test_what_is_written_wrong_is_told_with_how_to_write_it(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        Hours.read(text)


every_hours = st.builds(
    Hours,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 700),
    st.integers(701, 1440),
    st.sampled_from(["UTC", "Europe/Zurich", "Asia/Kathmandu"]),
)


@given(every_hours)
def test_what_is_written_is_read_again(hours: Hours) -> None:
    assert Hours.read(str(hours)) == hours


@given(st.text(st.sampled_from("MoFrSu-, 0128:UTC/é"), max_size=24) | st.text(max_size=40))
def test_any_text_is_hours_or_told_in_a_sentence(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert Hours.read(text).weekdays


@given(every_hours, st.integers(0, 10_079))
def test_a_day_and_its_night_make_the_week(hours: Hours, minute: int) -> None:
    """Whoever turns a window round gets the rest of the day."""
    if hours.until_minute == 1440:
        return
    everyday = Hours(frozenset(range(7)), hours.from_minute, hours.until_minute, hours.zone)
    night = Hours(frozenset(range(7)), hours.until_minute, hours.from_minute or 1440, hours.zone)
    if everyday.from_minute:
        assert everyday.hold_at(minute * 60_000) is not night.hold_at(minute * 60_000)
