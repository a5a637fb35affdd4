"""The business as an apply file: the text that `apply` reads back to the same, without secrets."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import tomli_w

from gateway.business.apply.sections import SECTIONS
from gateway.business.picture import AccountTerms, Picture


def document_of(in_force: Picture) -> str:
    """All that is ``in_force``, section by section; accounts that are as every other one are left out."""
    parts: list[str] = []
    for section in SECTIONS:
        entries = [
            section.entry(key, value) | _called(in_force, key, value)
            for key, value in section.of(in_force).items()
            if not _says_nothing(value)
        ]
        if section.field == "settings" and entries:
            settings = {name: value for entry in entries for name, value in entry.items()}
            parts.append("[settings]\n" + _lines(settings))
        elif section.field != "settings":
            parts += [f"[[{section.name}]]\n{_lines(entry)}" for entry in entries]
    return "\n".join(parts)


def _says_nothing(value: object) -> bool:
    return isinstance(value, AccountTerms) and value == AccountTerms(value.name)


def _called(in_force: Picture, key: object, value: object) -> dict[str, Any]:
    """Of several accounts with one name each is called by its id."""
    if not isinstance(value, AccountTerms):
        return {}
    names = Counter(terms.name for terms in in_force.accounts.values())
    return {"name": str(key)} if names[value.name] > 1 else {}


def _lines(entry: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_inline(value)}\n" for key, value in entry.items())


def _inline(value: object) -> str:
    """A value on one line; what the library writes of tables and long lists would take several."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


@lru_cache(1_000)
def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")
