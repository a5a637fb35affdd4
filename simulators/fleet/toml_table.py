"""One table of a TOML document on its way to become values: what is wrong is collected, and reading goes on."""

import difflib
import enum
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import attrs

T = TypeVar("T")
E = TypeVar("E", bound=enum.StrEnum)


@attrs.frozen
class Problem:
    """Something that is wrong at ``path``, in a sentence that says what to write."""

    path: str
    sentence: str


@attrs.define
class TomlTable:
    """A table at ``path``; its readers give the value, or a harmless one after they have added a problem."""

    values: Mapping[str, Any]
    path: str
    problems: list[Problem]

    def wrong(self, key: str, sentence: str) -> None:
        """Note what is wrong with a key; with the table itself where the key is empty."""
        self.problems.append(Problem(".".join(part for part in (self.path, key) if part), sentence))

    def only(self, known: Collection[str]) -> None:
        """Note every key that is not known."""
        for key in self.values:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                instead = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
                self.wrong(key, f"there is no such key; {instead}")

    def text(self, key: str, otherwise: str = "") -> str:
        """A text."""
        value = self.values.get(key, otherwise)
        if not isinstance(value, str):
            self.wrong(key, f'{value!r} is no text; write it in quotes, as {key} = "…"')
            return otherwise
        return value

    def truth(self, key: str) -> bool:
        """True or false; false when the key is missing."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, f"{value!r} is neither true nor false")
            return False
        return value

    def number(self, key: str, least: int, most: int, otherwise: int = 0) -> int:
        """A whole number."""
        value = self.values.get(key, otherwise)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(key, f"{value!r} is no whole number from {least:,} to {most:,}")
            return otherwise
        return value

    def rate(self, key: str) -> float:
        """So many in a second; 0 is without limit."""
        value = self.values.get(key, 0)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1e9:  # noqa: PLR2004
            self.wrong(key, f"{value!r} is no rate per second; write for example 50, or 0 for no limit")
            return 0.0
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(key, f'{value!r} is no list of texts; write for example {key} = ["…", "…"]')
            return ()
        return tuple(value)

    def read(self, key: str, read: Callable[[str], T], otherwise: T) -> T:
        """A text or number that ``read`` understands; its ValueError says what to write."""
        if key not in self.values:
            return otherwise
        try:
            return read(str(self.values[key]))
        except ValueError as error:
            self.wrong(key, str(error))
            return otherwise

    def word(self, key: str, kind: type[E], otherwise: E) -> E:
        """One of an enumeration's words."""
        return self.read(key, _word_of(kind), otherwise)

    def words(self, key: str, kind: type[E]) -> frozenset[E]:
        """Some of an enumeration's words; all when the key is missing."""
        if key not in self.values:
            return frozenset(kind)
        found = set()
        for text in self.texts(key):
            try:
                found.add(_word_of(kind)(text))
            except ValueError as error:
                self.wrong(key, str(error))
        return frozenset(found)

    def tables(self, key: str) -> list["TomlTable"]:
        """An array of tables, each begun by ``[[…]]``; in paths they are counted from 1 on."""
        value = self.values.get(key, [])
        path = f"{self.path}.{key}" if self.path else key
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            name = "".join(part for part in path if part not in "[]0123456789")
            self.wrong(key, f"begin each one with [[{name}]] in a line of its own")
            return []
        return [TomlTable(one, f"{path}[{number}]", self.problems) for number, one in enumerate(value, 1)]


def _word_of(kind: type[E]) -> Callable[[str], E]:
    def read(text: str) -> E:
        if text not in kind.__members__.values():
            raise ValueError(f"{text!r} is not one of: {', '.join(kind)}")
        return kind(text)

    return read
