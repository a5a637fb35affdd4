"""Where in a TOML text a key stands: the line for a path like ``carrier[1].step[2].at``, as far as it can be told."""

import re
from typing import Final

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-\s]+?)\s*\]\]?\s*(?:#.*)?")
_KEY: Final = re.compile(r"""\s*["']?([A-Za-z0-9_\-]+)["']?\s*(?:=|\.)""")


def lines_of(text: str) -> dict[str, int]:
    """The line, from 1 on, of each table and key; arrays of tables are counted from 1 on."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    path = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header is not None:
            path = _path(header[2], counts, is_array=header[1] == "[[")
            places.setdefault(path, number)
            continue
        key = _KEY.match(line)
        if key is not None:
            places.setdefault(f"{path}.{key[1]}" if path else key[1], number)
    return places


def _path(name: str, counts: dict[str, int], *, is_array: bool) -> str:
    words = [word.strip() for word in name.split(".")]
    path = ""
    for at, word in enumerate(words):
        path = f"{path}.{word}" if path else word
        if is_array and at == len(words) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
