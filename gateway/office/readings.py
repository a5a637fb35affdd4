"""What somebody may have meant by the text they search for: a message's id, a number, a reference; pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from messages.addresses import Country, Msisdn
from messages.ids import MessageId
from routing.numbers.identification import Recipient, identify
from store.office.search import Search

_ID: Final = re.compile(r"msg_[0-9A-Z]{26}")
_NUMBER: Final = re.compile(r"\+?[0-9][0-9 ()/.\-\u00a0\u202f]{4,30}")
COUNTRIES_MAX: Final = 8
"""Countries that a number without its own is read in."""


@attrs.frozen
class Reading:
    """One way to read it: ``read_as`` is ``id``, ``number`` or ``reference``."""

    read_as: str
    search: Search


def readings(text: str, home_countries: Iterable[Country]) -> Iterator[Reading]:
    """The ways to read ``text``, the likeliest first; none for an empty one.

    A number in national form is read in each of ``home_countries``.
    """
    if not text:
        return
    if _ID.fullmatch(text):
        yield Reading("id", Search(message_id=MessageId(text)))
        return
    if _NUMBER.fullmatch(text):
        yield from (
            Reading("number", Search(number=number)) for number in dict.fromkeys(_numbers(text, home_countries))
        )
    yield Reading("reference", Search(client_ref=text))
    yield Reading("reference", Search(carrier_message_id=text))


def _numbers(text: str, home_countries: Iterable[Country]) -> Iterator[Msisdn]:
    digits = "".join(filter(str.isdecimal, text))
    if digits.startswith("00"):
        yield Msisdn(f"+{digits[2:]}")
    elif text.startswith("+") or not digits.startswith("0"):
        yield Msisdn(f"+{digits}")
    if not text.startswith(("+", "00")):
        for country in list(home_countries)[:COUNTRIES_MAX]:
            recipient = identify(text, country)
            if isinstance(recipient, Recipient):
                yield recipient.msisdn
