"""Days in price lists, in the notations that carriers use."""

import datetime as dt
import enum
import re
from collections.abc import Sequence
from typing import Final

from routing.costs.price_lists.words import folded, shown

_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "jan januar january janvier janv gennaio gen enero ene",
            "feb februar february fevrier fevr febbraio febrero",
            "mar marz march mars marzo maerz mrz", "apr april avril avr aprile abril abr", "may mai maggio mag mayo",
            "jun juni june juin giugno giu junio", "jul juli july juillet juil luglio lug julio",
            "aug august aout agosto ago", "sep sept september septembre settembre set septiembre",
            "oct okt october oktober octobre ottobre ott octubre", "nov november novembre noviembre",
            "dec dez december dezember decembre dicembre dic diciembre",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_YEARS: Final = range(1990, 2200)
_MONTHS_OF_YEAR: Final = 12
_YEAR_DIGITS: Final = 4
_CENTURY: Final = 2000
_SPREADSHEET_EPOCH: Final = dt.date(1899, 12, 30)
"""Spreadsheets count days from here."""


class Days(enum.StrEnum):
    """Which comes first in a day like 03/04/2027."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class _TwoDaysError(ValueError):
    """It may be two days."""


def day(text: str, days: Days | None) -> dt.date | None:
    """A day, None for an empty cell; a time of day behind it is left out.

    Raises:
        ValueError: it is none, or ``days`` would have to say whether the day or the month comes first.
    """
    words = text.strip()
    if not words:
        return None
    try:
        return _numbered(words, re.findall(r"\d+|[^\W\d_]+", words), days)
    except _TwoDaysError:
        raise ValueError(f"{shown(text)} may be two days; say whether the day or the month comes first") from None
    except (ValueError, OverflowError, IndexError):
        raise ValueError(f"{shown(text)} is no day; write it like 2027-01-31") from None


def days_in(cells: Sequence[str]) -> Days | None:
    """Whether the day or the month comes first in these cells: some have a day above the twelfth; None if none has."""
    for cell in cells:
        parts = re.findall(r"\d+", cell)
        if re.fullmatch(r"\s*\d{1,2}[/-]\d{1,2}[/-]\d{2,4}.*", cell, re.DOTALL):
            if int(parts[0]) > _MONTHS_OF_YEAR:
                return Days.DAY_FIRST
            if int(parts[1]) > _MONTHS_OF_YEAR:
                return Days.MONTH_FIRST
    return None


def _numbered(text: str, parts: Sequence[str], days: Days | None) -> dt.date:
    if re.fullmatch(r"[0-9]{8}", text):
        return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch(r"[0-9]{5}([.,][0-9]+)?", text):
        return _checked(_SPREADSHEET_EPOCH + dt.timedelta(days=int(parts[0])))
    first, second, third = parts[:3]
    if len(first) == _YEAR_DIGITS:
        return _date(int(first), _month(second), int(third))
    year = int(third) + (0 if len(third) == _YEAR_DIGITS else _CENTURY)
    if not first.isdecimal():
        return _date(year, _month(first), int(second))
    dotted = re.match(r"[0-9]+\s*\.", text)
    if dotted or not second.isdecimal() or days is Days.DAY_FIRST or int(first) > _MONTHS_OF_YEAR:
        return _date(year, _month(second), int(first))
    if days is None and first != second and int(second) <= _MONTHS_OF_YEAR:
        raise _TwoDaysError
    return _date(year, int(first), int(second))


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.get(folded(text), 0)


def _date(year: int, month: int, day_of_month: int) -> dt.date:
    return _checked(dt.date(year, month, day_of_month))


def _checked(date: dt.date) -> dt.date:
    if date.year not in _YEARS:
        raise ValueError("too far away")
    return date
