"""What may be written as a sender: the form of SenderNames and of numbers, before anyone asks who may use them."""

import re
from typing import Final, assert_never

from messages.addresses import Sender, SenderKind
from messages.problems import Problem

LONGEST_NAME: Final = 10
"""Characters. Carriers take 11, but some put a sign of their own before or behind the name."""

_NAME: Final = re.compile(r"[A-Za-z0-9]{1,10}")
_NUMBER_SPACING: Final = dict.fromkeys(map(ord, " -.()"))
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_SENDER: Final = 40


def check_name(text: str) -> Problem | None:
    """What keeps ``text`` from being a SenderName (row S1): 1 to 10 ASCII letters and digits, one letter at least.

    A name of digits alone would show as a number that nobody validated, so it is none.
    """
    if not text:
        return _invalid("The SenderName is empty")
    if len(text) > LONGEST_NAME:
        return _invalid(f"The SenderName has {len(text)} characters and may have {LONGEST_NAME}")
    if _NAME.fullmatch(text) is None:
        return _invalid("The SenderName holds something other than ASCII letters and digits")
    if text.isdigit():
        return _invalid("The SenderName holds digits alone and would be taken for a number")
    return None


def read_number(text: str) -> Sender | None:
    """The number that ``text`` writes as +41…, 0041… or, without either, as 41…; None when it writes none.

    Only its form is read: whether the number exists was settled when it was validated.
    """
    if len(text) > _LONGEST_SENDER:
        return None
    compact = text.translate(_NUMBER_SPACING)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    elif not compact.startswith("+"):
        compact = f"+{compact}"
    return Sender(SenderKind.NUMBER, compact) if _E164.fullmatch(compact) else None


def is_well_formed(sender: Sender) -> bool:
    """Whether ``sender`` is a SenderName or a number in the form that is stored and sent."""
    match sender.kind:
        case SenderKind.NAME:
            return check_name(sender.value) is None
        case SenderKind.NUMBER:
            return _E164.fullmatch(sender.value) is not None
        case _:
            assert_never(sender.kind)


def _invalid(why: str) -> Problem:
    detail = f"{why}; use 1 to {LONGEST_NAME} ASCII letters and digits, or a validated number like +41791234567."
    return Problem("sender-invalid", detail, "/from")
