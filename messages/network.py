"""Which mobile network a number is in: its code, and how that is known."""

import enum
import re
from typing import Final, NewType

from messages.values import value

NetworkCode = NewType("NetworkCode", str)
"""A mobile network: its country's code and its own (MCC and MNC, ITU-T E.212), as ``228-01``: 3 digits, then 2 or 3."""

_CODE: Final = re.compile(r"([0-9]{3})[- ]?([0-9]{2,3})")


class NetworkSource(enum.StrEnum):
    """How a network is known: by the range that the number is in, by asking a service, or from what carriers told."""

    PREFIX = "prefix"
    LOOKUP = "lookup"
    LEARNED = "learned"


@value
class NetworkGuess:
    """The network that a number is most likely in, with the source of the guess: numbers are ported."""

    code: NetworkCode
    source: NetworkSource


def network_code(text: str) -> NetworkCode:
    """The code that ``text`` writes as ``22801``, ``228-01`` or ``228 01``; spaces around it do not matter.

    The zeros of the second part count: 310-12 and 310-012 are two networks.

    Raises:
        ValueError: it is none; the message says how to write one, and quotes nothing.
    """
    found = _CODE.fullmatch(text.strip())
    if found is None:
        raise ValueError("a network is written as its MCC and MNC with two or three digits, for example 228-01")
    return NetworkCode(f"{found[1]}-{found[2]}")
