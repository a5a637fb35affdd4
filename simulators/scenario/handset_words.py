"""Reads what handsets are to send: ``2:stop:20200:sar``, ``1:YES|NO``, ``30:texts.csv``."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from simulators.operator.handsets import RECIPIENT_USUAL, TEXTS
from simulators.operator.inbound import Inbound, LongForm
from simulators.scenario import value_words as read

LINES_MAX: Final = 100_000
"""No file has more texts."""

_FILE_OCTETS_MAX: Final = 50_000_000
_OWN_TEXTS_MAX: Final = 100
_COLUMNS: Final = 3
_RATE_MAX: Final = 10_000.0
_SECONDS_IN_MINUTE: Final = 60


@attrs.frozen
class Speech:
    """How often, and what: the arguments of what composes the texts, or the texts themselves."""

    per_s: float
    texts: Sequence[Any]


def chatter(text: str) -> Speech:
    """``RATE[:KIND[:TO[:FORM]]]``.

    Raises:
        ValueError: a part is wrong; the message says what to write.
    """
    per_s, kind, recipient, form, *more = [*text.split(":"), *("",) * 3]
    if any(more):
        raise ValueError(f"{text!r} has too many parts; write for example 2:stop:20200:sar")
    return Speech(
        _rate(per_s),
        (
            read.one_of(TEXTS)(kind or "mixed"),
            _recipient(recipient or RECIPIENT_USUAL),
            read.word_of(LongForm)(form or LongForm.UDH8.value),
        ),
    )


def own_texts(text: str) -> Speech:
    """``RATE:TEXT|TEXT…``.

    Raises:
        ValueError: a part is wrong; the message says what to write.
    """
    per_s, colon, texts = text.partition(":")
    if not colon:
        raise ValueError(f"{text!r} has no texts; write for example 1:YES|NO {{n}}")
    given = tuple(texts.split("|"))
    if len(given) > _OWN_TEXTS_MAX:
        raise ValueError(f"{len(given)} texts are more than {_OWN_TEXTS_MAX}; use mo-file")
    for one in given:
        Inbound("41790000000", RECIPIENT_USUAL, one)
    return Speech(_rate(per_s), (given,))


def file(text: str) -> Speech:
    """``PER-MINUTE:FILE``, a CSV file in UTF-8 with sender, recipient and text in each line.

    Raises:
        ValueError: the rate is wrong or the file cannot be used; the message says why, with the line.
    """
    per_minute, _, name = text.partition(":")
    per_s = read.rate(per_minute) / _SECONDS_IN_MINUTE
    _rate(str(per_s))
    path = Path(name)
    try:
        if path.stat().st_size > _FILE_OCTETS_MAX:
            raise ValueError(f"{name} is longer than {_FILE_OCTETS_MAX:,} octets")
        with path.open(encoding="utf-8", newline="") as lines:
            texts = [_inbound(line, number) for number, line in enumerate(csv.reader(lines), 1) if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"cannot read {name!r}: {error}") from None
    if not 1 <= len(texts) <= LINES_MAX:
        raise ValueError(f"{name} has {len(texts):,} texts, and 1 to {LINES_MAX:,} can be sent")
    return Speech(per_s, texts)


def _inbound(line: Sequence[str], number: int) -> Inbound:
    if len(line) != _COLUMNS:
        raise ValueError(f"line {number} has {len(line)} columns; write from,to,text")
    try:
        sender, recipient, text = line
        return Inbound(sender, recipient, text)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None


def _rate(text: str) -> float:
    per_s = read.rate(text)
    if per_s > _RATE_MAX:
        raise ValueError(f"{text!r} is more than {_RATE_MAX:,.0f} per second")
    return per_s


def _recipient(text: str) -> str:
    Inbound("41790000000", text, "")
    return text
