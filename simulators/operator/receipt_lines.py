"""The line of a receipt as operators write it: its fields, their order and labels, and its dates (appendix B). Pure."""

import enum
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Final, assert_never

_DATES: Final = "submit date:{submitted} done date:{done}"

LINES: Final[Mapping[str, str]] = {
    "plain": f"id:{{id}} sub:{{sub}} dlvrd:{{dlvrd}} {_DATES} stat:{{stat}} err:{{err}} text:",
    "capital-text": f"id:{{id}} sub:{{sub}} dlvrd:{{dlvrd}} {_DATES} stat:{{stat}} err:{{err}} Text:",
    "without-text": f"id:{{id}} sub:{{sub}} dlvrd:{{dlvrd}} {_DATES} stat:{{stat}} err:{{err}}",
    "reordered": f"stat:{{stat}} err:{{err}} {_DATES} dlvrd:{{dlvrd}} sub:{{sub}} id:{{id}} text:",
    "extra": f"id:{{id}} sub:{{sub}} dlvrd:{{dlvrd}} {_DATES} stat:{{stat}} err:{{err}} mccmnc:22801 price:0.045 text:",
    "upper": "ID:{id} SUB:{sub} DLVRD:{dlvrd} SUBMIT DATE:{submitted} DONE DATE:{done} STAT:{stat} ERR:{err} TEXT:",
    "spaced": "id: {id}  sub: {sub}  dlvrd: {dlvrd}  done date: {done}  stat: {stat}  err: {err}  text: ",
    "short": "id:{id} stat:{stat}",
    "without-id": f"sub:{{sub}} dlvrd:{{dlvrd}} {_DATES} stat:{{stat}} err:{{err}} text:",
    "without-state": f"id:{{id}} sub:{{sub}} dlvrd:{{dlvrd}} {_DATES} err:{{err}} text:",
    "empty": "",
}
"""Every form of the line by its name; ``plain`` is that of the specification."""


class DateForm(enum.StrEnum):
    """How a receipt writes its dates; ``impossible`` is the 31st of February, ``zero`` nothing but zeros."""

    MINUTES = "10"
    SECONDS = "12"
    CENTURY = "14"
    IMPOSSIBLE = "impossible"
    ZERO = "zero"
    WORDS = "words"
    EMPTY = "empty"


@lru_cache(maxsize=64)
def date_in(form: DateForm, second: int, zone: tzinfo) -> str:
    """A date of a receipt; ``second`` is Unix time."""
    moment = datetime.fromtimestamp(second, zone)
    match form:
        case DateForm.MINUTES:
            return f"{moment:%y%m%d%H%M}"
        case DateForm.SECONDS:
            return f"{moment:%y%m%d%H%M%S}"
        case DateForm.CENTURY:
            return f"{moment:%Y%m%d%H%M%S}"
        case DateForm.IMPOSSIBLE:
            return f"{moment:%y}0231{moment:%H%M}"
        case DateForm.ZERO:
            return "0000000000"
        case DateForm.WORDS:
            return f"{moment:%d-%b-%Y %H:%M:%S}"
        case DateForm.EMPTY:
            return ""
        case _:
            assert_never(form)
