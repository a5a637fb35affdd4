"""How a name looks at a glance: characters that are read as others fall together."""

import string
from typing import Final

_ONE_BY_ONE: Final = str.maketrans({
    "0": "o", "1": "l", "i": "l", "j": "l", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b",
    "9": "g", "q": "g",
})  # fmt: skip
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))


def shape_of(name: str) -> str:
    """The shape of an ASCII name: two names with one shape can be taken for each other (``P0st1`` and ``Posti``)."""
    folded = name.casefold()
    for pair, one in _PAIRS:
        folded = folded.replace(pair, one)
    return folded.translate(_ONE_BY_ONE)


_LETTERS: Final = string.ascii_lowercase
"""What shapes are made of, and more: digits have become letters."""


def near_shapes(shape: str) -> frozenset[str]:
    """Every text that is one letter away from ``shape``: changed, added, left out, or two that changed places."""
    cuts = [(shape[:place], shape[place:]) for place in range(len(shape) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    changed = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    added = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return frozenset(left_out | swapped | changed | added) - {shape}
