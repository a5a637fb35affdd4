"""The names by which an operator is given its behaviours: what each is called, takes, and changes."""

import textwrap
from collections.abc import Mapping
from typing import Final

from simulators.scenario.catalogue.answers import ANSWERS
from simulators.scenario.catalogue.binds import BINDS
from simulators.scenario.catalogue.demands import DEMANDS
from simulators.scenario.catalogue.entry import Entry
from simulators.scenario.catalogue.handsets import HANDSETS
from simulators.scenario.catalogue.malformed import MALFORMED
from simulators.scenario.catalogue.receipts import RECEIPTS
from simulators.scenario.catalogue.tcp import TCP
from simulators.scenario.manners import Manners

__all__ = ["CATALOGUE", "LOCAL_ONLY", "Entry", "change", "knows", "listing"]

CATALOGUE: Final[Mapping[str, Mapping[str, Entry]]] = {
    "Answers to submit_sm; N strikes each N-th of them": ANSWERS,
    "What it demands of a submit_sm": DEMANDS,
    "Receipts": RECEIPTS,
    "What comes without being asked": HANDSETS,
    "Binds and connections": BINDS,
    "TCP; WHEN is 100 (PDUs), 30s or ~30s (at random); WHICH is this, random, oldest or all": TCP,
    "Malformed PDUs; PDUS are answers, receipts, enquire_links, binds or all of them": MALFORMED,
}
"""Every name, in the groups in which they are listed."""

_INDENT: Final = 35
_COLUMNS: Final = 120

LOCAL_ONLY: Final = frozenset({"mo-file"})
"""Names whose values are files of this machine: not for whoever asks over a network."""

_ENTRIES: Final = {name: entry for group in CATALOGUE.values() for name, entry in group.items()}


def knows(name: str) -> bool:
    """Whether there is a behaviour of that name."""
    return name in _ENTRIES


def change(manners: Manners, text: str) -> None:
    """Give ``manners`` one behaviour: ``NAME`` or ``NAME=VALUE``. They count in the order in which they are given.

    Raises:
        ValueError: there is no such name, or its value is wrong; the message says what to write.
    """
    name, sign, value = text.partition("=")
    entry = _ENTRIES.get(name)
    if entry is None:
        raise ValueError(f"there is no behaviour {name!r}; --list-behaviours shows them all")
    if not sign:
        if entry.default is None:
            raise ValueError(f"{name} needs a value; write {name}={entry.written}")
        value = entry.default
    elif not entry.written:
        raise ValueError(f"{name} takes no value")
    try:
        read_value = entry.read(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    entry.change(manners, read_value)


def listing() -> str:
    """All names with their values, defaults and meaning, for people."""
    lines: list[str] = []
    for group, entries in CATALOGUE.items():
        lines += [*([""] if lines else []), f"{group}:"]
        for name, entry in entries.items():
            written = f"{name}={entry.written}" if entry.written else name
            default = f" ({entry.default} unless told)" if entry.written and entry.default else ""
            lines += _told(written, entry.meaning + default)
    return "\n".join(lines)


def _told(written: str, meaning: str) -> list[str]:
    """How one is written, and beside or below it what it means, in lines that a terminal holds."""
    beside = textwrap.wrap(meaning, _COLUMNS - _INDENT, break_long_words=False, break_on_hyphens=False)
    first = f"  {written}".ljust(_INDENT)
    if len(first) > _INDENT:
        return [first, *(" " * _INDENT + line for line in beside)]
    return [first + beside[0], *(" " * _INDENT + line for line in beside[1:])]
