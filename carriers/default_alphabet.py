"""The alphabet that a carrier means by data_coding 0, "SMSC default" (SMPP 3.4 section 5.2.19).

Most mean GSM 7-bit; some take Latin-1, ASCII or UTF-8 and turn it into GSM 7-bit themselves. Texts stay cut where GSM
7-bit cuts them, for that is what travels on the air.
"""

import enum
from typing import Final

from messages.alphabets import decode_gsm7


class DefaultAlphabet(enum.StrEnum):
    """What octets of data_coding 0 mean."""

    GSM7 = "gsm7"
    LATIN1 = "latin1"
    ASCII = "ascii"
    UTF8 = "utf8"


class NotInDefaultAlphabet(ValueError):  # noqa: N818 - reads as the sentence it is
    """A text in GSM 7-bit has a character that the carrier's alphabet lacks, as Latin-1 lacks the euro sign."""


_CODECS: Final = {DefaultAlphabet.LATIN1: "latin-1", DefaultAlphabet.ASCII: "ascii", DefaultAlphabet.UTF8: "utf-8"}


def from_septets(septets: bytes, alphabet: DefaultAlphabet) -> bytes:
    """Unpacked septets of GSM 7-bit as octets of the carrier's alphabet.

    Raises:
        NotInDefaultAlphabet: it lacks a character.
    """
    if alphabet is DefaultAlphabet.GSM7:
        return septets
    try:
        return decode_gsm7(septets).encode(_CODECS[alphabet])
    except UnicodeEncodeError as error:
        lacking = ord(error.object[error.start])
        raise NotInDefaultAlphabet(f"{alphabet.value} cannot encode U+{lacking:04X}") from None
