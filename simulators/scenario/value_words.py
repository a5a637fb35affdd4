"""Reads the values that stand behind a behaviour's name. Each reader raises ValueError with what to write instead."""

import enum
import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo

from simulators.operator.behaviours import OUTCOME_WORDS
from simulators.operator.countries import COUNTRIES
from simulators.operator.delays import Delay, parse_delay
from simulators.operator.weights import parse_pairs, parse_weights_of
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus

T = TypeVar("T")
W = TypeVar("W", bound=enum.StrEnum)

_SECONDS_MAX = 86_400.0
_COUNT_MAX = 1_000_000_000
_FEW = 100
_STATUS_MAX = 0xFFFFFFFF
_PLACES = {"first": 0, "last": -1}


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


def delay(text: str) -> Callable[[], Delay]:
    """Seconds or a distribution of them, see `simulators.operator.delays`."""
    return parse_delay(text, _SECONDS_MAX)


def rate_and_status(text: str) -> tuple[float, int]:
    """``RATE[:STATUS]``; RTHROTTLED alone."""
    return with_status(rate, "RTHROTTLED")(text)


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


def status_weights(text: str) -> Mapping[int, float]:
    """Statuses by weight, of which ROK accepts: ROK=95,RSYSERR=5."""
    return parse_weights_of(text, lambda word: 0 if word.upper() in {"OK", "ROK", "0"} else status(word))


def code_weights(text: str) -> Mapping[str, float]:
    """Error codes of receipts by weight: 034=3,EC_UNKNOWN=1."""
    return parse_weights_of(text, _code)


def _code(word: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,20}", word):
        raise ValueError(f"{word!r} is no error code; write 1 to 20 letters and digits")
    return word


def with_status(read: Callable[[str], T], usual: str) -> Callable[[str], tuple[T, int]]:
    """Reads ``VALUE[:STATUS]``; the status is ``usual`` unless told."""

    def read_both(text: str) -> tuple[T, int]:
        value, colon, word = text.rpartition(":")
        if not colon:
            return read(text), status(usual)
        return read(value), status(word)

    return read_both


def digits(read: Callable[[str], T]) -> Callable[[str], tuple[int, Mapping[str, T]]]:
    """Reads ``first:1=VALUE,2=VALUE`` or ``last:…``: the place (0 or -1) and what each digit means."""

    def read_all(text: str) -> tuple[int, Mapping[str, T]]:
        place, _, pairs = text.partition(":")
        if place not in _PLACES:
            raise ValueError(f"{place!r} is neither first nor last; write for example last:1=…,2=…")
        meanings = {}
        for digit, value in parse_pairs(pairs):
            if not re.fullmatch(r"[0-9]", digit):
                raise ValueError(f"{digit!r} is no digit")
            meanings[digit] = read(value)
        return _PLACES[place], meanings

    return read_all


def struck(targets: Mapping[str, T]) -> Callable[[str], tuple[T, int]]:
    """Reads ``WHAT[:N]``: one of the targets, each N-th of it."""

    def read_both(text: str) -> tuple[T, int]:
        target, colon, number = text.partition(":")
        return one_of(targets)(target), count(number) if colon else 1

    return read_both


def counts(text: str) -> tuple[str, str]:
    """What sub and dlvrd say: 001:000."""
    match = re.fullmatch(r"([0-9A-Za-z]{0,9}):([0-9A-Za-z]{0,9})", text)
    if match is None:
        raise ValueError(f"{text!r} are no two counts; write for example 001:000")
    return match[1], match[2]


def early_state(text: str) -> ReceiptState:
    """A state that is not final: enroute or accepted."""
    return one_of({"enroute": ReceiptState.ENROUTE, "accepted": ReceiptState.ACCEPTED})(text)


def octet(text: str) -> int:
    """A number from 0 to 255; 0x04 or 4."""
    return _integer(text, 0xFF)


def octets_of_choice(text: str) -> frozenset[int]:
    """Some numbers from 0 to 255: 0|0x08."""
    return frozenset(octet(word) for word in text.split("|"))


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


def countries(text: str) -> frozenset[str]:
    """Countries by their ISO 3166-1 codes: CH|LI."""
    codes = frozenset(text.upper().split("|"))
    unknown = sorted(codes - COUNTRIES)
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no country; write ISO 3166-1 codes of two letters, for example CH|LI")
    return codes


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


def state_words(text: str) -> Mapping[ReceiptState, str]:
    """What states are called: delivered=DELIVERED,undelivered=0."""
    words = {}
    for name, word in parse_pairs(text):
        (state,) = states(name)
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", word):
            raise ValueError(f"{word!r} is no word for a state; write 1 to 20 letters and digits")
        words[state] = word
    return words


def prefix(text: str) -> str:
    """What stands before a number."""
    if not re.fullmatch(r"[+0-9]{1,6}", text):
        raise ValueError(f"{text!r} does not begin a number; write + or 00")
    return text


def word_of(kind: type[W]) -> Callable[[str], W]:
    """Reads one of an enumeration's words."""
    return one_of({word.value: word for word in kind})


def several_of(kind: type[W]) -> Callable[[str], frozenset[W]]:
    """Reads some of an enumeration's words: transmitter|receiver."""
    read = word_of(kind)
    return lambda text: frozenset(read(word) for word in text.split("|"))


def key_of(table: Mapping[str, object]) -> Callable[[str], str]:
    """Reads one of a table's words as it stands."""
    return one_of({word: word for word in table})


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
