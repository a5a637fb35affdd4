"""Carriers' message ids in one form, so that a receipt finds its segment although it writes the id another way.

Some carriers answer submit_sm in hexadecimal and report in decimal (Vonage), some change the case or lose leading
zeros. An id is text by default; only a carrier known to do these things gets another form.
"""

import enum
from typing import assert_never


class IdForm(enum.StrEnum):
    """How to read a carrier's ids."""

    RAW = "raw"
    LOWER = "lower"
    STRIP_ZEROS = "strip_zeros"
    ALNUM = "alnum"
    HEX_TO_DECIMAL = "hex_to_decimal"
    DECIMAL_TO_HEX = "decimal_to_hex"


def canonical_id(raw: str, form: IdForm) -> str:
    """``raw`` in the carrier's canonical form; an id that is not of the expected kind is kept, only trimmed."""
    text = raw.strip()
    match form:
        case IdForm.RAW:
            return text
        case IdForm.LOWER:
            return text.lower()
        case IdForm.STRIP_ZEROS:
            return text.lower().lstrip("0") or text[:1]
        case IdForm.ALNUM:
            return "".join(filter(str.isalnum, text.lower())) or text
        case IdForm.HEX_TO_DECIMAL:
            return _rebased(text, 16, "d")
        case IdForm.DECIMAL_TO_HEX:
            return _rebased(text, 10, "x")
        case _:
            assert_never(form)


def _rebased(text: str, base: int, target: str) -> str:
    # int() also takes signs, underscores, blanks and other scripts' digits; an id with those is text
    if not text.isascii() or not text.isalnum():
        return text
    try:
        return format(int(text, base), target)
    except ValueError:
        return text
