"""How a name looks at a glance: characters that are read as others fall together."""

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
