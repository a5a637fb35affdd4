"""Entries of an apply file: what each of them says, read key by key, and what is wrong with it, line by line."""

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, TypeVar

import attrs

from gateway.business.apply.places import Place, nearest_line

ENTRIES_MAX: Final = 100_000
"""Entries of one section."""
REMOVE: Final = "remove"
"""The key that takes an entry away: ``remove = true``."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_EVERY_COUNTRY: Final = "*"

_Word = TypeVar("_Word", bound=enum.StrEnum)
_Value = TypeVar("_Value")


@attrs.frozen
class Mistake:
    """One thing that is wrong with a file: the ``path`` names the entry and the key, ``line`` counts from 1."""

    path: str
    detail: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.detail}" if self.path else self.detail

    def in_file(self, file: object) -> str:
        """The mistake as compilers write it, so that editors find the line."""
        return f"{file}: {self}" if self.line is None else f"{file}:{self.line}: {self}"


@attrs.define
class Mistakes:
    """All that is wrong with one file, gathered instead of stopping at the first; ``lines`` says where things stand.

    ``entries`` tells the line of each entry, by its section and by what names it in a picture.
    """

    lines: Mapping[Place, int] = attrs.field(factory=dict)
    found: list[Mistake] = attrs.field(factory=list)
    entries: dict[tuple[str, object], int] = attrs.field(factory=dict)

    def add(self, place: Place, path: str, detail: str) -> None:
        """Something is wrong at ``place``, which people call ``path``."""
        self.found.append(Mistake(path, detail, nearest_line(self.lines, place)))


@attrs.define
class Entry:
    """One entry of a section. A reader notes a mistake and answers with something harmless; ``sound`` tells later."""

    mistakes: Mistakes
    place: Place
    path: str
    values: Mapping[str, Any]
    sound: bool = True

    @property
    def section(self) -> str:
        """The section that it stands in."""
        return str(self.place[0])

    def stands_for(self, key: object) -> None:
        """It is what a picture has under ``key``."""
        line = nearest_line(self.mistakes.lines, self.place)
        if line is not None:
            self.mistakes.entries[self.section, key] = line

    def wrong(self, key: str, detail: str) -> None:
        """Something is wrong with ``key``, which may have a way into its value: ``hosts[1]``, ``name_sender.ton``.

        Without a key it is the entry as a whole.
        """
        self.sound = False
        self.mistakes.add((*self.place, *_steps(key)), ".".join(filter(None, (self.path, key))), detail)

    def only(self, known: Iterable[str]) -> None:
        """Say which keys are not known."""
        names = [*known]
        for key in self.values:
            if key not in names:
                self.wrong(key, "this key is not known; remove it or correct its spelling" + suggestion(key, names))

    def removes(self, keys: Iterable[str]) -> bool:
        """Whether it takes away what it names; it has nothing but ``keys`` then."""
        if REMOVE not in self.values:
            return False
        if self.values[REMOVE] is not True:
            self.wrong(REMOVE, "write true, or leave it out")
        names = {REMOVE, *keys}
        for key in self.values:
            if key not in names:
                self.wrong(key, "leave it out; the entry is to be removed")
        return True

    def text(self, key: str, default: str | None = None) -> str:
        """Text; without a ``default`` it must be there."""
        value = self.values.get(key, default)
        if isinstance(value, str):
            return value
        self.wrong(key, "write it as text in quotes" if key in self.values else "it is missing; add it")
        return ""

    def word(self, key: str, words: type[_Word], default: _Word | None = None) -> _Word:
        """One word out of a few; without a ``default`` it must be there."""
        if key not in self.values and default is not None:
            return default
        choice = ", ".join(word.value for word in words)
        try:
            return words(self.values[key])
        except KeyError:
            self.wrong(key, f"it is missing; use one of: {choice}")
        except ValueError:
            self.wrong(key, f"use one of: {choice}")
        return next(iter(words))

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "write true or false")
        return default

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from ``low`` to ``high``; without a ``default`` it must be there."""
        value = self.values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(key, f"use a number from {low} to {high}" if key in self.values else "it is missing; add it")
        return low

    def country(self, key: str = "country", *, star: bool) -> str:
        """An ISO 3166-1 alpha-2 code; with ``star`` the ``*`` of every country too."""
        value = self.text(key)
        told = not isinstance(self.values.get(key), str)
        if told or _COUNTRY.fullmatch(value) or (star and value == _EVERY_COUNTRY):
            return value
        every = ', or "*" for every other one' if star else ""
        self.wrong(key, f'write the two capital letters of a country, like "CH"{every}')
        return value

    def read(self, key: str, read: Callable[[Any], _Value], default: _Value | None = None) -> _Value | None:
        """What ``read`` makes of the value; without a ``default`` it must be there. None, and a mistake, when it fails.

        ``read`` raises ValueError or TypeError with what to write.
        """
        if key not in self.values:
            if default is None:
                self.wrong(key, "it is missing; add it")
            return default
        try:
            return read(self.values[key])
        except (ValueError, TypeError) as error:
            self.wrong(key, str(error))
            return None


def entries_of(document: Mapping[str, Any], section: str, mistakes: Mistakes) -> Iterator[Entry]:
    """The entries of ``section``, each called by its place until something gives it a better name."""
    entries = document.get(section, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        mistakes.add((section,), section, f"write each entry under its own [[{section}]]")
        return
    if len(entries) > ENTRIES_MAX:
        mistakes.add((section,), section, f"it has {len(entries)} entries; {ENTRIES_MAX} are allowed")
        return
    for index, values in enumerate(entries):
        yield Entry(mistakes, (section, index), f"{section}[{index + 1}]", values)


def named_entries(document: Mapping[str, Any], section: str, key: str, mistakes: Mistakes) -> Iterator[Entry]:
    """The entries of a section whose ``key`` names each of them, and names it once."""
    seen: set[str] = set()
    for entry in entries_of(document, section, mistakes):
        name = entry.values.get(key)
        if not isinstance(name, str) or not name:
            entry.wrong(key, "write it as text in quotes" if key in entry.values else "it is missing; add it")
        elif name in seen:
            entry.wrong(key, f"{name} stands in the file twice; keep one")
        else:
            seen.add(name)
            entry.path = f"{section}.{name}"
            yield entry


def suggestion(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that was probably meant, or nothing."""
    close = get_close_matches(word, [*known], n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _steps(key: str) -> Place:
    return tuple(int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", key))
