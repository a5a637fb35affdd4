"""smpp.times: SMPP's own way to write a time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp.errors import PeerError, UsageError
from smpp.statuses import CommandStatus
from smpp.times import AbsoluteTime, RelativeTime, absolute_time, parse_time, relative_validity
from tests.smpp.strategies import deterministic


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (14_400, "000000040000000R"),
        (60, "000000000100000R"),
        (1, "000000000001000R"),
        (3 * 86_400, "000003000000000R"),
        (31 * 86_400, "000031000000000R"),
        (90_061, "000001010101000R"),
    ],
)
def test_a_period_is_written_as_a_relative_time(seconds: int, text: str) -> None:
    assert relative_validity(seconds) == text
    parsed = parse_time(text)
    assert isinstance(parsed, RelativeTime)
    assert parsed.approximate_s == seconds


@pytest.mark.parametrize("seconds", [0, -1, 31 * 86_400 + 1])
def test_a_period_that_cannot_be_written_is_refused(seconds: int) -> None:
    with pytest.raises(UsageError, match=str(seconds)):
        relative_validity(seconds)


# source: the tests of smpp.pdu
def test_a_relative_time_has_calendar_parts() -> None:
    assert parse_time("020610233429000R") == RelativeTime(2, 6, 10, 23, 34, 29)


# source: the tests of smpp.pdu
@pytest.mark.parametrize(("sign", "hours"), [("+", 12), ("-", -12)])
def test_quarter_hours_are_the_distance_from_utc(sign: str, hours: int) -> None:
    parsed = parse_time("070927233429848" + sign)
    assert parsed == AbsoluteTime(datetime(2007, 9, 27, 23, 34, 29, 800_000, tzinfo=timezone(timedelta(hours=hours))))


def test_two_digit_years_lie_between_1938_and_2037() -> None:
    for text, year in (("37", 2037), ("38", 1938), ("00", 2000), ("99", 1999)):
        parsed = parse_time(f"{text}0101000000000+")
        assert isinstance(parsed, AbsoluteTime)
        assert parsed.moment.year == year


@deterministic
@given(st.datetimes(datetime(1938, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants bounds without zone
def test_a_moment_is_written_and_read_back_to_the_tenth(moment: datetime) -> None:
    tenth = moment.replace(microsecond=moment.microsecond // 100_000 * 100_000)
    assert parse_time(absolute_time(moment)) == AbsoluteTime(tenth)


def test_a_moment_is_written_in_utc() -> None:
    moment = datetime(2024, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert absolute_time(moment) == "231231233000000+"


@pytest.mark.parametrize("moment", [datetime(2024, 1, 1), datetime(2038, 1, 1, tzinfo=UTC)])  # noqa: DTZ001 - that is the mistake
def test_a_moment_that_cannot_be_written_is_refused(moment: datetime) -> None:
    with pytest.raises(UsageError):
        absolute_time(moment)


@pytest.mark.parametrize(
    "text", ["", "000000040000000", "000000040000000X", "070927233429849+", "071327233429800+", "07092723342980٣+"]
)
def test_a_time_that_names_no_moment_is_answered_as_an_invalid_validity_period(text: str) -> None:
    with pytest.raises(PeerError) as caught:
        parse_time(text)
    assert caught.value.command_status == CommandStatus.RINVEXPIRY
