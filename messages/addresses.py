"""Who a message goes to and whom it seems to come from."""

import enum
from typing import NewType

import attrs

Msisdn = NewType("Msisdn", str)
"""A phone number in E.164 with its leading ``+``, for example ``+41791234567``."""

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
