"""Typographic characters replaced by plain ones, so that one curly quote does not turn 160 characters into 70.

Only where somebody asked for it, only characters that GSM 7-bit lacks, and only when the whole text fits GSM 7-bit
afterwards: a text that needs UCS-2 anyway keeps every character.

The table holds what word processors and phones put in place of what was typed, and signs with a plain form:

====================================  ==================================================
what                                  becomes
====================================  ==================================================
quotes ‘ ’ ‚ ‛ ′ ` ´ ‹ ›              '
quotes “ ” „ ‟ ″ « »                  "
dashes and hyphens ‐ ‑ ‒ – — ― −      -
dots …                                ...
bullets • · ‣                         *, - for the middle dot
spaces (no-break, thin, figure …, tab)  a space
invisible ones (zero-width, soft hyphen, byte order mark, text variation selector)  nothing
line and paragraph separators         a line feed
ligatures ﬁ ﬂ ﬀ œ Œ, fractions ½ ¼ ¾  their letters: fi, fl, ff, oe, OE; 1/2, 1/4, 3/4
signs × ÷ ⁄ ™ © ® №                   x, /, /, (TM), (C), (R), No
====================================  ==================================================

Letters with accents that GSM 7-bit lacks (ê, ç, ş) are not replaced: another letter is another word. National shift
tables (``messages.shift_tables``) carry many of them.
"""

from typing import Final

import attrs

from messages.alphabets import Alphabet, choose_alphabet
from messages.values import value

_GROUPS: Final = {
    "'": "‘’‚‛′`´‹›",
    '"': "“”„‟″«»",
    "-": "‐‑‒–—―−·",
    "...": "…",
    "*": "•‣",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufeff",
    "\n": "\u2028\u2029\u0085\v",
    "fi": "ﬁ",
    "fl": "ﬂ",
    "ff": "ﬀ",
    "oe": "œ",
    "OE": "Œ",
    "1/2": "½",
    "1/4": "¼",
    "3/4": "¾",
    "x": "×",
    "/": "÷⁄",
    "(TM)": "™",
    "(C)": "©",
    "(R)": "®",
    "No": "№",
}
REPLACEMENTS: Final = {character: plain for plain, characters in _GROUPS.items() for character in characters}
"""Every character that is replaced, and what by."""

_TRANSLATION: Final = str.maketrans(REPLACEMENTS)


@attrs.frozen
class Replaced:
    """A character that was replaced, by what, and how often."""

    character: str
    replacement: str
    count: int


@value
class Transliterated:
    """A text and what was replaced in it, in the order of first appearance; empty when it stayed as it was."""

    text: str
    replaced: tuple[Replaced, ...] = ()


def transliterate(text: str) -> Transliterated:
    """``text`` with plain characters where that brings it from UCS-2 to GSM 7-bit, else as it is."""
    if choose_alphabet(text).alphabet is Alphabet.GSM7:
        return Transliterated(text)
    plain = text.translate(_TRANSLATION)
    if not plain or choose_alphabet(plain).alphabet is not Alphabet.GSM7:
        return Transliterated(text)
    return Transliterated(
        plain,
        tuple(
            Replaced(character, REPLACEMENTS[character], text.count(character))
            for character in dict.fromkeys(text)
            if character in REPLACEMENTS
        ),
    )
