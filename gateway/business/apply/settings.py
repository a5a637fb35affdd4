"""The section ``[settings]`` of an apply file."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.business.apply.entries import Entry, Mistakes
from sendername.names import check_name, read_number

SETTINGS: Final = ("substitute_sender",)


def read_settings(document: Mapping[str, Any], mistakes: Mistakes) -> Mapping[str, str]:
    """The settings that the file gives, by their names."""
    section = document.get("settings", {})
    if not isinstance(section, dict):
        mistakes.add(("settings",), "settings", "write it as a section, [settings]")
        return {}
    entry = Entry(mistakes, ("settings",), "settings", section)
    entry.only(SETTINGS)
    return {"substitute_sender": _sender(entry)} if "substitute_sender" in section else {}


def _sender(entry: Entry) -> str:
    text = entry.values["substitute_sender"]
    number = read_number(text) if isinstance(text, str) and text.startswith("+") else None
    if number is not None:
        return number.value
    if not (isinstance(text, str) and text and check_name(text) is None):
        entry.wrong("substitute_sender", 'write a number in international form, like "+41791234567"')
    return str(text)
