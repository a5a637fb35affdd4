"""Times as SMPP writes them: ``YYMMDDhhmmsstnnp``, absolute or relative (SMPP 3.4 section 7.1.1)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

import attrs

from smpp.errors import PeerError, UsageError
from smpp.statuses import CommandStatus

RELATIVE_VALIDITY_MAX_S: Final = 31 * 86_400
"""Longer periods would need months, whose length nobody agrees on."""

_FORM: Final = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([-+R])", re.ASCII)
_QUARTER_HOURS_MAX: Final = 48
_FIRST_YEAR_OF_1900S: Final = 38  # 00 to 37 is 2000 to 2037


@attrs.frozen
class AbsoluteTime:
    """A moment, aware of its zone."""

    moment: datetime


@attrs.frozen
class RelativeTime:
    """A time after the SMSC's present one."""

    years: int
    months: int
    days: int
    hours: int
    minutes: int
    seconds: int

    @property
    def approximate_s(self) -> int:
        """The period in seconds, with months of 30 and years of 365 days."""
        days = self.years * 365 + self.months * 30 + self.days
        return ((days * 24 + self.hours) * 60 + self.minutes) * 60 + self.seconds


@lru_cache(maxsize=1024)
def relative_validity(seconds: int) -> str:
    """Write a period, as ``000000040000000R`` for 4 hours.

    Raises:
        UsageError: it is shorter than 1 second or longer than 31 days.
    """
    if not 1 <= seconds <= RELATIVE_VALIDITY_MAX_S:
        raise UsageError(f"a relative time has 1 to {RELATIVE_VALIDITY_MAX_S} seconds, not {seconds}")
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    return f"0000{day:02}{hour:02}{minute:02}{second:02}000R"


def absolute_time(moment: datetime) -> str:
    """Write a moment in UTC, to the tenth of a second.

    Raises:
        UsageError: it has no zone, or lies outside 1938 to 2037.
    """
    if moment.tzinfo is None:
        raise UsageError("an absolute time needs a time zone")
    utc = moment.astimezone(UTC)
    if not 1900 + _FIRST_YEAR_OF_1900S <= utc.year < 2000 + _FIRST_YEAR_OF_1900S:
        raise UsageError(f"the year {utc.year} cannot be written with two digits")
    return f"{utc:%y%m%d%H%M%S}{utc.microsecond // 100_000}00+"


def parse_time(text: str) -> AbsoluteTime | RelativeTime:
    """Read a time as a peer wrote it.

    Raises:
        PeerError: it is not in the form, or names no moment; the status to answer is that of validity_period.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise _unreadable()
    year, month, day, hour, minute, second, tenth, quarters = (int(part) for part in match.groups()[:8])
    sign = match[9]
    if sign == "R":
        return RelativeTime(year, month, day, hour, minute, second)
    if quarters > _QUARTER_HOURS_MAX:
        raise _unreadable()
    offset = timedelta(minutes=15 * quarters)
    zone = timezone(-offset if sign == "-" else offset)
    century = 2000 if year < _FIRST_YEAR_OF_1900S else 1900
    try:
        moment = datetime(century + year, month, day, hour, minute, second, tenth * 100_000, tzinfo=zone)
    except ValueError:
        raise _unreadable() from None
    return AbsoluteTime(moment)


def _unreadable() -> PeerError:
    return PeerError("a time is not YYMMDDhhmmsstnnp", command_status=CommandStatus.RINVEXPIRY)
