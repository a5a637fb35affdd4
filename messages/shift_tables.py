"""National language shift tables: GSM 7-bit with other characters for Turkish, Spanish and Portuguese texts.

3GPP TS 23.038 annex A. A single shift table replaces what may follow an escape, a locking shift table replaces the
default alphabet itself; an element of the user data header names each (3GPP TS 23.040 sections 9.2.3.24.15 and 16), and
a handset that does not know the element shows wrong characters. So they are used only where somebody asked for them.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from messages.alphabets import (
    BASIC_TABLE,
    ESCAPE,
    EXTENSION_TABLE,
    Alphabet,
    ForcedBy,
    NotEncodable,
    decode_gsm7,
    encode_gsm7,
)

SINGLE_SHIFT_ELEMENT: Final = 0x24
"""The element that names the single shift table."""
LOCKING_SHIFT_ELEMENT: Final = 0x25
"""The element that names the locking shift table."""

_MOST_NAMED: Final = 10


class Language(enum.StrEnum):
    """The languages whose tables are here, by ISO 639-1."""

    TURKISH = "tr"
    SPANISH = "es"
    PORTUGUESE = "pt"


IDENTIFIERS: Final[Mapping[Language, int]] = {Language.TURKISH: 1, Language.SPANISH: 2, Language.PORTUGUESE: 3}
"""The national language identifier of each, TS 23.038 section 6.2.1.2.4."""

_EXTENSION: Final = dict(EXTENSION_TABLE)
SINGLE_SHIFTS: Final[Mapping[Language, Mapping[int, str]]] = {
    Language.TURKISH: _EXTENSION | {0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş"},
    Language.SPANISH: _EXTENSION
    | {0x09: "ç", 0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x61: "á", 0x69: "í", 0x6F: "ó", 0x75: "ú"},
    Language.PORTUGUESE: _EXTENSION
    | {0x05: "ê", 0x09: "ç", 0x0B: "Ô", 0x0C: "ô", 0x0E: "Á", 0x0F: "á"}
    | {0x12: "Φ", 0x13: "Γ", 0x15: "Ω", 0x16: "Π", 0x17: "Ψ", 0x18: "Σ", 0x19: "Θ", 0x1F: "Ê"}
    | {0x41: "À", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x5B: "Ã", 0x5C: "Õ"}
    | {0x61: "Â", 0x69: "í", 0x6F: "ó", 0x75: "ú", 0x7B: "ã", 0x7C: "õ", 0x7F: "â"},
}
"""What a septet after the escape stands for, TS 23.038 section A.2; each keeps what the default extension table has."""

LOCKING_SHIFTS: Final[Mapping[Language, str]] = {
    Language.TURKISH: (
        "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        "İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà"
    ),
    Language.PORTUGUESE: (
        "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\x1bÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?"
        "ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà"
    ),
}
"""What stands in for the default alphabet, TS 23.038 section A.3; Spanish has none."""


@attrs.frozen
class ShiftTables:
    """The tables in force for one message; None is the default one.

    Raises:
        ValueError: the language has no locking shift table.
    """

    single: Language | None = None
    locking: Language | None = None

    def __attrs_post_init__(self) -> None:
        """Check that there is such a table."""
        if self.locking is not None and self.locking not in LOCKING_SHIFTS:
            raise ValueError(f"{self.locking} has no locking shift table")

    @property
    def header(self) -> bytes:
        """The elements that name them in a user data header: 0, 3 or 6 octets."""
        return b"".join(
            bytes((element, 1, IDENTIFIERS[language]))
            for element, language in ((SINGLE_SHIFT_ELEMENT, self.single), (LOCKING_SHIFT_ELEMENT, self.locking))
            if language is not None
        )

    @property
    def basic(self) -> str:
        """The 128 characters of the alphabet."""
        return BASIC_TABLE if self.locking is None else LOCKING_SHIFTS[self.locking]

    @property
    def extension(self) -> Mapping[int, str]:
        """What may follow an escape."""
        return EXTENSION_TABLE if self.single is None else SINGLE_SHIFTS[self.single]


NO_SHIFT: Final = ShiftTables()
"""The default alphabet and its extension table."""


def encode_shifted(text: str, tables: ShiftTables) -> bytes:
    """The unpacked septets of ``text`` in ``tables``, one octet each; a character of both tables takes one.

    Raises:
        NotEncodable: a character is in neither table.
    """
    if tables == NO_SHIFT:
        return encode_gsm7(text)
    septets = _septets_of(tables)
    try:
        return b"".join([septets[character] for character in text])
    except KeyError:
        missing = [character for character in dict.fromkeys(text) if character not in septets]
        named = tuple(ForcedBy(character, text.index(character)) for character in missing[:_MOST_NAMED])
        raise NotEncodable(Alphabet.GSM7, named) from None


def decode_shifted(septets: bytes, tables: ShiftTables) -> str:
    """The text of unpacked septets in ``tables``, whatever they are, as ``decode_gsm7`` reads them."""
    return decode_gsm7(septets, tables.basic, tables.extension)


def combinations(languages: Iterable[Language]) -> Iterator[ShiftTables]:
    """Every pair of tables of one language, the one with the shortest header first."""
    for language in languages:
        yield ShiftTables(single=language)
        if language in LOCKING_SHIFTS:
            yield ShiftTables(locking=language)
            yield ShiftTables(single=language, locking=language)


def tables_of(single: int, locking: int) -> ShiftTables:
    """The tables that the identifiers of a received header name; one that is not here is taken for the default.

    So asks TS 23.038 section 6.2.1.2.4 of a receiver that does not know a table.
    """
    by_identifier = {identifier: language for language, identifier in IDENTIFIERS.items()}
    locked = by_identifier.get(locking)
    return ShiftTables(by_identifier.get(single), locked if locked in LOCKING_SHIFTS else None)


def _septets_of(tables: ShiftTables) -> dict[str, bytes]:
    septets = {character: bytes((ESCAPE, septet)) for septet, character in tables.extension.items()}
    septets.update({character: bytes((septet,)) for septet, character in enumerate(tables.basic) if septet != ESCAPE})
    return septets
