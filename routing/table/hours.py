"""When a route holds: weekdays, a time of day from and until, in the time of one place."""

import functools
import re
from datetime import datetime, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

import attrs

_WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MINUTES_OF_DAY: Final = 24 * 60
_FORM: Final = re.compile(
    r"([A-Z][a-z](?:[-,][A-Z][a-z])*) +"
    r"([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9]) +"
    r"([A-Za-z][A-Za-z0-9_+/-]{0,63})"
)
_HOW_TO_WRITE: Final = 'write weekdays, times and a time zone like "Mo-Fr 08:00-20:00 Europe/Zurich"'


@attrs.frozen
class Hours:
    """From ``from_minute`` (0 … 1,439 after midnight) to before ``until_minute`` (1 … 1,440) of the ``weekdays``.

    Weekdays are 0 (Monday) … 6. An end before the beginning is one of the next day: the night of Friday ends on
    Saturday. ``zone`` is a name of the IANA time zone database; where its clocks go back an hour, the hour that comes
    twice counts twice.
    """

    weekdays: frozenset[int]
    from_minute: int
    until_minute: int
    zone: str

    def __attrs_post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(len(_WEEKDAYS))):
            raise ValueError("name at least one weekday out of " + ", ".join(_WEEKDAYS))
        if not (0 <= self.from_minute < _MINUTES_OF_DAY and 0 < self.until_minute <= _MINUTES_OF_DAY):
            raise ValueError("times are 00:00 to 24:00, and none ends at 00:00: write 24:00")
        if self.from_minute == self.until_minute:
            raise ValueError("it ends when it begins; write 00:00-24:00 for the whole day")
        _zone(self.zone)

    def hold_at(self, at_ms: int) -> bool:
        """Whether ``at_ms`` (Unix milliseconds) is within them."""
        local = datetime.fromtimestamp(at_ms // 1000, _zone(self.zone))
        minute = local.hour * 60 + local.minute
        if self.from_minute < self.until_minute:
            return local.weekday() in self.weekdays and self.from_minute <= minute < self.until_minute
        if minute >= self.from_minute:
            return local.weekday() in self.weekdays
        return minute < self.until_minute and (local - timedelta(days=1)).weekday() in self.weekdays

    @classmethod
    def read(cls, text: str) -> Self:
        """What ``text`` writes: ``Mo-Fr 08:00-20:00 Europe/Zurich``, ``Sa,Su 22:00-06:00 UTC``.

        Raises:
            ValueError: it writes none; the message says how to.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError(_HOW_TO_WRITE)
        days, *times, zone = found.groups()
        from_hour, from_minute, until_hour, until_minute = map(int, times)
        return cls(_read_weekdays(days), from_hour * 60 + from_minute, until_hour * 60 + until_minute, zone)

    def __str__(self) -> str:
        """As ``read`` reads them."""
        return f"{_weekdays_text(self.weekdays)} {_time(self.from_minute)}-{_time(self.until_minute)} {self.zone}"


@functools.cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        # an unknown key, a folder of the database, a name that is no path
        raise ValueError(f"{name!r} is no time zone; write a name like Europe/Zurich or UTC") from None


def _read_weekdays(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not {first, last or first} <= set(_WEEKDAYS):
            raise ValueError("weekdays are " + ", ".join(_WEEKDAYS))
        begin, end = _WEEKDAYS.index(first), _WEEKDAYS.index(last or first)
        # Fr-Mo goes round the week's end
        days.update((begin + step) % len(_WEEKDAYS) for step in range((end - begin) % len(_WEEKDAYS) + 1))
    return frozenset(days)


def _weekdays_text(days: frozenset[int]) -> str:
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = [_WEEKDAYS[run[0]] if len(run) == 1 else f"{_WEEKDAYS[run[0]]}-{_WEEKDAYS[run[-1]]}" for run in runs]
    return ",".join(words)


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
