"""The ids that a simulated operator gives to what it accepts, in the notations that real ones use."""

import enum
import random
import uuid
from collections.abc import Iterator
from typing import Final

_DECIMAL_DIGITS = 10**10
_HEX_DIGITS = 16**8


class IdNotation(enum.StrEnum):
    """How ids are written."""

    HEX = "hex"
    LOWER_HEX = "lower-hex"
    DECIMAL = "decimal"
    PADDED = "padded"
    UUID = "uuid"


_FORMS: Final = {
    IdNotation.HEX: (_HEX_DIGITS, "{:08X}"),
    IdNotation.LOWER_HEX: (_HEX_DIGITS, "{:08x}"),
    IdNotation.DECIMAL: (_DECIMAL_DIGITS, "{:010d}"),
    IdNotation.PADDED: (_DECIMAL_DIGITS, "{:020d}"),
}


def message_ids(notation: IdNotation, rng: random.Random) -> Iterator[str]:
    """Ids without end. They count up from a point that ``rng`` chooses, so that two runs rarely give the same id."""
    if notation is IdNotation.UUID:
        while True:
            yield str(uuid.UUID(int=rng.getrandbits(128), version=4))
    numbers, form = _FORMS[notation]
    write = form.format
    number = rng.randrange(numbers)
    while True:
        yield write(number % numbers)
        number += 1
