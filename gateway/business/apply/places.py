"""Where in a TOML text its values stand: the line of each table, key and element, so that a mistake can be shown.

It reads text that :mod:`tomllib` has accepted; of anything else it may tell nonsense, and never fails or loops.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

import attrs

Place = tuple[str | int, ...]
"""The way to a value: keys, and indices from 0 on: ``("carriers", 0, "port")``."""

_BARE: Final = re.compile(r"""[^ \t\r\n.=\]},#"']*""")
_SPACES: Final = re.compile(r"[ \t]*")
_BLANK: Final = re.compile(r"(?:[ \t\r\n,]+|#[^\n]*)*")
_SCALAR: Final = re.compile(r"[^\n,\]}#]*")
_PLAIN_BASIC: Final = re.compile(r'[^"\\\n]*"')
_PLAIN_LITERAL: Final = re.compile(r"[^'\n]*'")
_ESCAPES: Final = {'"': '"', "\\": "\\", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def lines_of(text: str) -> Mapping[Place, int]:
    """The line, from 1 on, of every table, key, array element and inline key."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


def nearest_line(lines: Mapping[Place, int], place: Place) -> int | None:
    """The line of ``place``, else of what it would stand in; None where even that is nowhere."""
    for length in range(len(place), 0, -1):
        line = lines.get(place[:length])
        if line is not None:
            return line
    return None


@attrs.define
class _Scanner:
    """Walks through the text once; what it stands at is ``text[at]``."""

    text: str
    at: int = 0
    lines: dict[Place, int] = attrs.field(factory=dict)
    tables: dict[Place, int] = attrs.field(factory=dict)
    ends: list[int] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.ends = [found.start() for found in re.finditer("\n", self.text)]

    @property
    def line(self) -> int:
        """The line that it stands in, from 1 on."""
        return bisect_right(self.ends, self.at - 1) + 1

    def scan(self) -> None:
        table: Place = ()
        while self._blank():
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        line = self.line
        is_array = self.text.startswith("[[", self.at)
        self._go(2 if is_array else 1)
        words = self._key()
        place: Place = ()
        for word in words[:-1]:
            place = (*place, word)
            self.lines.setdefault(place, line)
            place = self._inside(place)
        place = (*place, *words[-1:])
        if is_array:
            self.lines.setdefault(place, line)
            self.tables[place] = self.tables.get(place, -1) + 1
            place = self._inside(place)
        self.lines.setdefault(place, line)
        while self.at < len(self.text) and self.text[self.at] == "]":
            self._go(1)
        return place

    def _inside(self, place: Place) -> Place:
        """The last element so far, where ``place`` is an array of tables."""
        return (*place, self.tables[place]) if place in self.tables else place

    def _pair(self, table: Place) -> None:
        start, line = self.at, self.line
        place = table
        for word in self._key():
            place = (*place, word)
            self.lines.setdefault(place, line)
        self._blank()
        if self._next() == "=":
            self._go(1)
            self._blank()
            self._value(place)
        if self.at == start:
            self._go(1)

    def _key(self) -> list[str]:
        """The words of a dotted key."""
        words: list[str] = []
        while True:
            self._spaces()
            if self._next() in {'"', "'"}:
                words.append(self._string())
            else:
                words.append(self._pass(_BARE))
            self._spaces()
            if self._next() != ".":
                return words
            self._go(1)

    def _value(self, place: Place) -> None:
        match self._next():
            case "[":
                self._array(place)
            case "{":
                self._inline_table(place)
            case '"' | "'":
                self._string()
            case _:
                self._pass(_SCALAR)

    def _array(self, place: Place) -> None:
        self._go(1)
        index = 0
        while self._blank() and self._next() != "]":
            start = self.at
            self.lines.setdefault((*place, index), self.line)
            self._value((*place, index))
            index += 1
            if self.at == start:
                self._go(1)
        self._go(1)

    def _inline_table(self, place: Place) -> None:
        self._go(1)
        while self._blank() and self._next() != "}":
            self._pair(place)
        self._go(1)

    def _string(self) -> str:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self._go(len(mark))
        if len(mark) == 1:
            plain = (_PLAIN_BASIC if quote == '"' else _PLAIN_LITERAL).match(self.text, self.at)
            if plain is not None:
                self.at = plain.end()
                return plain[0][:-1]
        found: list[str] = []
        while self.at < len(self.text) and not self.text.startswith(mark, self.at):
            step = 2 if quote == '"' and self.text[self.at] == "\\" else 1
            found.append(self._character(step))
            self._go(step)
        self._go(len(mark))
        # up to two quotes may stand right before the three that end it
        while len(mark) > 1 and self._next() == quote:
            self._go(1)
        return "".join(found)

    def _character(self, step: int) -> str:
        if step == 1:
            return self.text[self.at]
        escape = self.text[self.at + 1 : self.at + 2]
        digits = {"u": 4, "U": 8}.get(escape)
        if digits is None:
            return _ESCAPES.get(escape, escape)
        code = self.text[self.at + 2 : self.at + 2 + digits]
        self._go(digits)
        try:
            return chr(int(code, 16))
        except (ValueError, OverflowError):
            return code

    def _blank(self) -> bool:
        """Pass over spaces, commas, line ends and comments. False at the end of the text."""
        self._pass(_BLANK)
        return self.at < len(self.text)

    def _spaces(self) -> None:
        self._pass(_SPACES)

    def _pass(self, pattern: re.Pattern[str]) -> str:
        """Pass over what ``pattern`` matches here; it may be nothing."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _go(self, count: int) -> None:
        self.at += count
