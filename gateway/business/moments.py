"""Moments as people write them: a day of UTC, or a time with its offset; and the months whose ends prices wait for."""

import datetime as dt
from typing import Final

DAY_MS: Final = 86_400_000
HOW_TO_WRITE: Final = 'write a day, like "2027-01-01" (it begins at 00:00 UTC), or a time with its offset'


def moment_ms(value: object) -> int:
    """A day or a time, of TOML or as text, in Unix milliseconds.

    Raises:
        ValueError: it is none; the message says what to write.
    """
    try:
        return _moment_ms(dt.datetime.fromisoformat(value) if isinstance(value, str) else value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(HOW_TO_WRITE) from None


def moment_text(at_ms: int) -> str:
    """As ``moment_ms`` reads it: the day, where it begins then; 0 is 1970-01-01."""
    moment = dt.datetime.fromtimestamp(at_ms // 1000, dt.UTC)
    return moment.date().isoformat() if at_ms % DAY_MS == 0 else moment.isoformat()


def begins_month(at_ms: int) -> bool:
    """Whether a month of UTC begins at this moment."""
    return at_ms % DAY_MS == 0 and dt.datetime.fromtimestamp(at_ms // 1000, dt.UTC).day == 1


def next_month_ms(at_ms: int) -> int:
    """When the next month of UTC begins."""
    moment = dt.datetime.fromtimestamp(at_ms // 1000, dt.UTC)
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return int(dt.datetime(year, month + 1, 1, tzinfo=dt.UTC).timestamp() * 1000)


def _moment_ms(value: object) -> int:
    if isinstance(value, dt.datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=dt.UTC)
        if value.tzinfo is None and value.time() != dt.time():
            raise ValueError("a time without its offset could be anywhere's")
    elif isinstance(value, dt.date):
        moment = dt.datetime.combine(value, dt.time(), dt.UTC)
    else:
        raise TypeError("no moment")
    seconds = moment.timestamp()
    if seconds < 0 or seconds != int(seconds):
        raise ValueError("before 1970, or in parts of a second")
    return int(seconds) * 1000
