"""Where a text may be cut so that what a reader sees as one character stays whole.

After Unicode's grapheme clusters (UAX 29 section 3): combining marks, variation selectors, joiners, skin tones and tags
stay with what is before them, what follows a joiner stays with it, flags keep both of their letters. Without its tables
of pictographs and of Indic conjuncts, so a few clusters are taken for two and nothing is for none.
"""

import unicodedata
from typing import Final

_JOINER: Final = "\u200d"
_NON_JOINER: Final = "\u200c"
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_TAGS: Final = range(0xE0020, 0xE0080)
_HANGUL_ENDS: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
"""Vowels and final consonants of a syllable in parts; they never begin one."""
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})


def cuts_character(before: str, after: str) -> bool:
    """Whether a cut between these two texts goes through one visible character; nothing is cut off an empty one."""
    if not before or not after:
        return False
    last, first = before[-1], after[0]
    if last == _JOINER or first in {_JOINER, _NON_JOINER} or (last, first) == ("\r", "\n"):
        return True
    code = ord(first)
    if code in _SKIN_TONES or code in _TAGS or any(code in ends for ends in _HANGUL_ENDS):
        return True
    if code in _FLAG_LETTERS:
        letters = len(before) - len(before.rstrip("".join(map(chr, _FLAG_LETTERS))))
        return letters % 2 == 1
    return unicodedata.category(first) in _MARKS
