"""The section ``[settings]`` of an apply file. A setting that is given as empty text is taken away."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from gateway.business.apply.entries import Entry, Mistakes
from gateway.business.credit_notation import credits_text, credits_to_mc
from sendername.names import check_name, read_number

CREDIT_MICROS_MAX: Final = 1_000_000_000
"""A credit that is worth more is a slip of the pen."""


def read_settings(document: Mapping[str, Any], mistakes: Mistakes) -> Mapping[str, str | None]:
    """The settings that the file gives, by their names."""
    section = document.get("settings", {})
    if not isinstance(section, dict):
        mistakes.add(("settings",), "settings", "write it as a section, [settings]")
        return {}
    entry = Entry(mistakes, ("settings",), "settings", section)
    entry.only(_SETTINGS)
    given = [name for name in _SETTINGS if name in section]
    return {name: None if section[name] == "" else entry.read(name, _SETTINGS[name]) for name in given}


def _sender(value: object) -> str:
    number = read_number(value) if isinstance(value, str) and value.startswith("+") else None
    if number is not None:
        return number.value
    if not isinstance(value, str) or check_name(value) is not None:
        raise ValueError('write a number in international form, like "+41791234567"')
    return value


def _currency(value: object) -> str:
    if not isinstance(value, str) or re.fullmatch("[A-Z]{3}", value) is None:
        raise ValueError('write the three capital letters of a currency, like "EUR"')
    return value


def _credit_micros(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= CREDIT_MICROS_MAX:
        raise ValueError(f"write what one credit is worth in millionths of the currency, 1 to {CREDIT_MICROS_MAX}")
    return str(value)


def _fee(value: object) -> str:
    return credits_text(credits_to_mc(value))


def _four_eyes(value: object) -> str:
    if not isinstance(value, bool):
        raise ValueError("write true or false")  # noqa: TRY004 - one kind of error for one kind of mistake
    return "true" if value else "false"


def setting_entry(name: str, value: str) -> dict[str, Any]:
    """The line of the section that says it."""
    match name:
        case "credit_micros":
            return {name: int(value)}
        case "four_eyes":
            return {name: value == "true"}
        case _:
            return {name: value}


_SETTINGS: Final[Mapping[str, Callable[[object], str]]] = {
    "substitute_sender": _sender,
    "currency": _currency,
    "credit_micros": _credit_micros,
    "sendername_fee": _fee,
    "four_eyes": _four_eyes,
}
