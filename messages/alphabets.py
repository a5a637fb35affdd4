"""How a text is encoded on the air: GSM 7-bit where every character fits, else UCS-2.

GSM 7-bit is the default alphabet of 3GPP TS 23.038 with its extension table, written as unpacked septets (one octet
each), which is how SMPP carries it. UCS-2 is UTF-16 big endian, surrogate pairs included, which is what handsets
understand by it. The national tables that may stand in for those two are in ``messages.shift_tables``: they are used
only where somebody asked for them, because they need the handset's support.
"""

import codecs
import enum
import itertools
import re
from collections.abc import Mapping
from typing import Final

import attrs


class Alphabet(enum.StrEnum):
    """The alphabets a message may travel in; the API calls it ``encoding``."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"
    BINARY = "binary"
    """Octets that are no text: 8-bit data, for an application on the handset."""


@attrs.frozen
class ForcedBy:
    """A character that an alphabet lacks, and where it first stands in the text (in characters, from 0)."""

    character: str
    index: int


@attrs.frozen
class AlphabetChoice:
    """The alphabet of a text; ``forced_by`` names the first 10 distinct characters that GSM 7-bit lacks."""

    alphabet: Alphabet
    forced_by: tuple[ForcedBy, ...] = ()


class NotEncodable(ValueError):  # noqa: N818 - reads as the sentence it is
    """The text holds a character that the alphabet lacks; ``characters`` names the first of them."""

    def __init__(self, alphabet: Alphabet, characters: tuple[ForcedBy, ...]) -> None:
        self.alphabet = alphabet
        self.characters = characters
        named = ", ".join(f"U+{ord(found.character):04X} at {found.index}" for found in characters)
        super().__init__(f"{alphabet.value} cannot encode {named}")


ESCAPE: Final = 0x1B
"""The septet that announces one from the extension table; it and the septet after it make one character."""

# The index is the septet. ESCAPE stands at its own place and is no character.
BASIC_TABLE: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet, TS 23.038 section 6.2.1."""
EXTENSION_TABLE: Final[Mapping[int, str]] = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
"""What a septet after the escape stands for, TS 23.038 section 6.2.1.1."""
EXTENSION_CHARACTERS: Final = frozenset(EXTENSION_TABLE.values())
"""The characters that cost two septets."""

GSM7_CHARACTERS: Final = (frozenset(BASIC_TABLE) - {chr(ESCAPE)}) | EXTENSION_CHARACTERS
"""Every character that GSM 7-bit can carry."""

_REPLACEMENT: Final = "\ufffd"
_MOST_NAMED: Final = 10

_TO_SEPTETS: Final = {
    ord(character): chr(septet) for septet, character in enumerate(BASIC_TABLE) if septet != ESCAPE
} | {ord(character): chr(ESCAPE) + chr(septet) for septet, character in EXTENSION_TABLE.items()}
_NO_SEPTETS: Final = _REPLACEMENT * 128
# C's own table for texts that need no escape, which is nearly all of them; U+FFFE marks a place without a character
_BASIC_SEPTETS: Final = codecs.charmap_build(BASIC_TABLE.replace(chr(ESCAPE), "\ufffe"))

# A compiled character class is the fastest test of a whole text (0.5 µs for 130 characters); the set above is its
# oracle.
_NOT_GSM7: Final = re.compile("[^" + re.escape("".join(sorted(GSM7_CHARACTERS))) + "]")
# A str holds a surrogate only when it stands alone: a pair is one character. NUL ends strings on too many roads (C
# octet strings of carriers, text columns of databases) to promise that it arrives.
_IN_NO_ALPHABET: Final = re.compile("[\x00\ud800-\udfff]")

_GSM7_CHOICE: Final = AlphabetChoice(Alphabet.GSM7)


def choose_alphabet(text: str) -> AlphabetChoice:
    """GSM 7-bit when it holds every character of ``text``, else UCS-2 with the characters that forced it."""
    if _NOT_GSM7.search(text) is None:
        return _GSM7_CHOICE
    return AlphabetChoice(Alphabet.UCS2, _first_of_each(_NOT_GSM7, text))


def unencodable_characters(text: str) -> tuple[ForcedBy, ...]:
    """The characters that no SMS can carry, lone surrogates and NUL: the first 10 distinct ones, mostly none."""
    if _IN_NO_ALPHABET.search(text) is None:
        return ()
    return _first_of_each(_IN_NO_ALPHABET, text)


def encode_gsm7(text: str) -> bytes:
    """The unpacked septets of ``text``, one octet each.

    Raises:
        NotEncodable: a character is not in the alphabet.
    """
    try:
        return codecs.charmap_encode(text, "strict", _BASIC_SEPTETS)[0]
    except UnicodeEncodeError:
        if _NOT_GSM7.search(text) is not None:
            raise NotEncodable(Alphabet.GSM7, _first_of_each(_NOT_GSM7, text)) from None
        return text.translate(_TO_SEPTETS).encode("latin-1")


def decode_gsm7(septets: bytes, basic: str = BASIC_TABLE, extension: Mapping[int, str] = EXTENSION_TABLE) -> str:
    """The text of unpacked septets, whatever they are: what comes from outside is shown, not refused.

    ``basic`` (128 characters) and ``extension`` are the tables in force: those of a national language, if a header
    named some.

    As TS 23.038 section 6.2.1 asks of a receiver, an unknown septet after the escape reads as that of the basic
    table, and an escape before another escape or at the end reads as a space. An octet above 0x7F is no septet and
    reads as U+FFFD.
    """
    if ESCAPE not in septets:
        return septets.decode("latin-1").translate(basic + _NO_SEPTETS)
    from_septet = basic + _NO_SEPTETS
    characters: list[str] = []
    octets = iter(septets)
    for octet in octets:
        if octet != ESCAPE:
            characters.append(from_septet[octet])
            continue
        escaped = next(octets, ESCAPE)
        characters.append(" " if escaped == ESCAPE else extension.get(escaped, from_septet[escaped]))
    return "".join(characters)


def encode_text(text: str, alphabet: Alphabet) -> bytes:
    """``text`` as it stands in a message's user data.

    Raises:
        NotEncodable: a character is not in the alphabet.
        ValueError: the alphabet is none, but binary data.
    """
    if alphabet is Alphabet.GSM7:
        return encode_gsm7(text)
    if alphabet is Alphabet.BINARY:
        raise ValueError("a text cannot travel as binary data; hand in octets")
    if _IN_NO_ALPHABET.search(text) is not None:
        raise NotEncodable(Alphabet.UCS2, _first_of_each(_IN_NO_ALPHABET, text))
    return text.encode("utf-16-be")


def decode_text(data: bytes, alphabet: Alphabet) -> str:
    """The text of user data, whatever it is: what cannot be read becomes U+FFFD; binary data is told in hexadecimal."""
    if alphabet is Alphabet.GSM7:
        return decode_gsm7(data)
    if alphabet is Alphabet.BINARY:
        return data.hex()
    return data.decode("utf-16-be", errors="replace")


def _first_of_each(pattern: re.Pattern[str], text: str) -> tuple[ForcedBy, ...]:
    # over the distinct characters, in order: a text of another script has dozens of them and hundreds of matches
    found = (character for character in dict.fromkeys(text) if pattern.match(character))
    return tuple(ForcedBy(character, text.index(character)) for character in itertools.islice(found, _MOST_NAMED))
