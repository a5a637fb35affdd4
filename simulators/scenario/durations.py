"""Reads and writes lengths of time as people do: ``45``, ``1.5s``, ``20m``, ``1h30m``."""

import re
from typing import Final

DAYS_MAX: Final = 7
_UNITS_S: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_PART: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)")


def seconds_of(text: str) -> float:
    """The seconds that ``text`` says; a number alone is in seconds.

    Raises:
        ValueError: it is no length of time, or longer than a week.
    """
    if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", text):
        text += "s"
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{text!r} is no length of time; write for example 30s, 1m30s or 2h")
    total = sum(float(number) * _UNITS_S[unit] for number, unit in parts)
    if total > DAYS_MAX * _UNITS_S["d"]:
        raise ValueError(f"{text!r} is longer than {DAYS_MAX} days")
    return total


def in_words(seconds: float) -> str:
    """A length of time as :func:`seconds_of` reads it, to a tenth of a second: ``1m30s``."""
    tenths = round(seconds * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths / 10:g}s" if tenths or not (hours or minutes) else ""
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "") + rest
