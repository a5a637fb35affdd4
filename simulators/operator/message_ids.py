"""The ids that a simulated operator gives to what it accepts, in the notations that real ones use."""

import enum
import random
import uuid
from collections.abc import Iterator
from typing import assert_never

_DECIMAL_DIGITS = 10**10
_HEX_DIGITS = 16**8


class IdNotation(enum.StrEnum):
    """How ids are written."""

    HEX = "hex"
    DECIMAL = "decimal"
    UUID = "uuid"


def message_ids(notation: IdNotation, rng: random.Random) -> Iterator[str]:
    """Ids without end. They count up from a point that ``rng`` chooses, so that two runs rarely give the same id."""
    match notation:
        case IdNotation.HEX:
            number = rng.randrange(_HEX_DIGITS)
            while True:
                yield f"{number % _HEX_DIGITS:08X}"
                number += 1
        case IdNotation.DECIMAL:
            number = rng.randrange(_DECIMAL_DIGITS)
            while True:
                yield f"{number % _DECIMAL_DIGITS:010d}"
                number += 1
        case IdNotation.UUID:
            while True:
                yield str(uuid.UUID(int=rng.getrandbits(128), version=4))
        case _:
            assert_never(notation)
