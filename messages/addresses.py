"""Who a message goes to and whom it seems to come from."""

import enum
from typing import Final, NewType

import attrs

Msisdn = NewType("Msisdn", str)
"""A phone number in E.164 with its leading ``+``, for example ``+41791234567``."""

COMMON_DIGITS: Final = 7
"""So many last digits must agree for two spellings to be of one number: national forms lack the rest."""

Country = NewType("Country", str)
"""ISO 3166-1 alpha-2 code of a numbering region, for example ``CH``."""


class SenderKind(enum.StrEnum):
    """What kind of origin a handset shows."""

    NAME = "name"
    NUMBER = "number"


@attrs.frozen
class Sender:
    """The origin that leaves with a message: a SenderName, or a number in E.164 with its ``+``."""

    kind: SenderKind
    value: str


def same_number(one: str, other: str) -> bool:
    """Whether two spellings are one number: the shorter is the end of the longer, without trunk zeros."""
    shorter, longer = sorted((_digits(one).lstrip("0"), _digits(other).lstrip("0")), key=len)
    return len(shorter) >= COMMON_DIGITS and longer.endswith(shorter)


def ends_alike(number: Msisdn, address: str) -> bool:
    """Whether ``address``, in any spelling, has the last digits of ``number``: a hint, for others may have them too."""
    digits = _digits(address)
    return len(digits) >= COMMON_DIGITS and number.endswith(digits[-COMMON_DIGITS:])


def _digits(address: str) -> str:
    return "".join(filter(str.isdecimal, address))
