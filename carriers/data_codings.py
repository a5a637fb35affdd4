"""Which data_coding says what a message carries and how it is shown (SMPP 3.4 section 5.2.19, TS 23.038 section 4)."""

from typing import Final, assert_never

from messages.alphabets import Alphabet
from messages.message import Message

BINARY: Final = 0x04
"""Octets without a class: the handset gives them to the application that their header names."""
FLASH_GSM7: Final = 0x10
"""Class 0, shown at once and not kept; the alphabet is GSM 7-bit here, whatever the carrier means by 0."""
UCS2: Final = 0x08
FLASH_UCS2: Final = 0x18


def data_coding_of(message: Message, gsm7: int) -> int:
    """The data_coding of every segment of ``message``; ``gsm7`` is what the carrier takes for GSM 7-bit text."""
    match message.alphabet:
        case Alphabet.GSM7:
            return FLASH_GSM7 if message.flash else gsm7
        case Alphabet.UCS2:
            return FLASH_UCS2 if message.flash else UCS2
        case Alphabet.BINARY:
            return BINARY
        case _:
            assert_never(message.alphabet)
