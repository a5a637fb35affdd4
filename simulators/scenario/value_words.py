"""Reads the values that stand behind a behaviour's name. Each reader raises ValueError with what to write instead."""

import enum
import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo

from simulators.operator.behaviours import OUTCOME_WORDS
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus

T = TypeVar("T")
W = TypeVar("W", bound=enum.StrEnum)

_SECONDS_MAX = 86_400.0
_COUNT_MAX = 1_000_000_000
_FEW = 100
_STATUS_MAX = 0xFFFFFFFF


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not re.fullmatch(r"[0-9]{1,10}", text) or not 1 <= int(text) <= _COUNT_MAX:
        raise ValueError(f"{text!r} is no number from 1 to {_COUNT_MAX:,}")
    return int(text)


def few(text: str) -> int:
    """A whole number from 1 to 100."""
    number = count(text)
    if number > _FEW:
        raise ValueError(f"{text!r} is more than {_FEW}")
    return number


def seconds(text: str) -> float:
    """A time in seconds, a day at most."""
    return _number(text, "a time in seconds, for example 0.25", _SECONDS_MAX)


def rate(text: str) -> float:
    """So many in a second; more than 0."""
    value = _number(text, "a rate per second, for example 50", float(_COUNT_MAX))
    if value <= 0:
        raise ValueError("a rate is more than 0 per second")
    return value


def _number(text: str, what: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise ValueError(f"{text!r} is not {what}")
    return value


def status(text: str) -> int:
    """A command_status other than 0, as a number or by its name."""
    try:
        value = int(text, 0)
    except ValueError:
        try:
            value = int(CommandStatus[text.upper().removeprefix("ESME_")])
        except KeyError:
            value = 0
    if not 0 < value <= _STATUS_MAX:
        raise ValueError(f"{text!r} is no command_status that refuses; write 0x45 or RSUBMITFAIL")
    return value


def octet(text: str) -> int:
    """A number from 0 to 255; 0x04 or 4."""
    return _integer(text, 0xFF)


def tag(text: str) -> int:
    """The tag of an optional parameter: 0x1400."""
    return _integer(text, 0xFFFF)


def _integer(text: str, most: int) -> int:
    try:
        value = int(text, 0)
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        raise ValueError(f"{text!r} is no number from 0 to {most:#x}")
    return value


def octets(text: str) -> bytes:
    """Octets in hexadecimal."""
    try:
        value = bytes.fromhex(text)
    except ValueError:
        raise ValueError(f"{text!r} is not hexadecimal; write for example 050003840101") from None
    return value


def pattern(text: str) -> str:
    """A regular expression that must match as a whole."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


def zone(text: str) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{text!r} is no time zone; write for example Asia/Kolkata") from None


def states(text: str) -> tuple[ReceiptState, ...]:
    """States of receipts, in order: expired,rejected."""
    words = text.split(",")
    known = [OUTCOME_WORDS.get(word) for word in words]
    found = tuple(state for state in known if state is not None)
    if len(found) < len(words):
        names = ", ".join(word for word, state in OUTCOME_WORDS.items() if state is not None)
        raise ValueError(f"{text!r} are no states of receipts; use some of: {names}")
    return found


def prefix(text: str) -> str:
    """What stands before a number."""
    if not re.fullmatch(r"[+0-9]{1,6}", text):
        raise ValueError(f"{text!r} does not begin a number; write + or 00")
    return text


def word_of(kind: type[W]) -> Callable[[str], W]:
    """Reads one of an enumeration's words."""
    return one_of({word.value: word for word in kind})


def one_of(table: Mapping[str, T]) -> Callable[[str], T]:
    """Reads one of a table's words."""

    def read(text: str) -> T:
        if text not in table:
            raise ValueError(f"{text!r} is not one of: {', '.join(table)}")
        return table[text]

    return read


def each(read: Callable[[str], T], usual: str) -> Callable[[str], tuple[int, T]]:
    """Reads ``N:VALUE``: what becomes of each N-th; ``N`` alone means ``usual``."""

    def read_both(text: str) -> tuple[int, T]:
        number, colon, value = text.partition(":")
        return count(number), read(value if colon else usual)

    return read_both
