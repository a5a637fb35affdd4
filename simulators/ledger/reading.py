"""What a submit_sm or deliver_sm says, read as a handset would: its text, and how it is linked to other segments. Pure.

The octets come from outside, so nothing here raises: what cannot be read becomes U+FFFD.
"""

import enum
from typing import Final

import attrs

from messages.alphabets import Alphabet, decode_gsm7, decode_text
from messages.reassembly import Concatenation, Header, read_header
from messages.shift_tables import decode_shifted, tables_of
from smpp.pdus import DataSm, DeliverSm, SubmitSm
from smpp.values import EsmClass, TlvTag


class DefaultAlphabet(enum.StrEnum):
    """What an operator means by data_coding 0, which SMPP leaves to it (section 5.2.19)."""

    GSM7 = "gsm7"
    LATIN1 = "latin1"
    ASCII = "ascii"


_DEFAULT_CODECS: Final = {DefaultAlphabet.LATIN1: "latin-1", DefaultAlphabet.ASCII: "ascii"}
_CODECS: Final = {0x03: "latin-1", 0x06: "iso8859-5", 0x07: "iso8859-8", 0x0E: "euc_kr"}
_BINARY: Final = 0x02
_PLAIN: Final = Header()
_EIGHT_BITS: Final = 8


@attrs.frozen
class Reading:
    """One segment: its body without a header, how to read it, and the link to the others of its message.

    ``link`` is ``udh8``, ``udh16`` or ``sar``, and empty for a message by itself; then the numbers are 0, 1 and 1.
    ``default_alphabet`` is what data_coding 0 means here.
    """

    octets: bytes
    data_coding: int
    header: Header = _PLAIN
    link: str = ""
    reference: int = 0
    total: int = 1
    number: int = 1
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7

    @property
    def text(self) -> str:
        """As a handset shows it; binary data in hexadecimal."""
        header = self.header
        return text_of(self.octets, self.data_coding, header.single_shift, header.locking_shift, self.default_alphabet)


def read(pdu: SubmitSm | DeliverSm | DataSm, default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7) -> Reading:
    """Read the text where it stands, in short_message or message_payload, with its header or its SAR parameters."""
    body, header, link = b"" if isinstance(pdu, DataSm) else pdu.short_message, _PLAIN, ""
    if pdu.tlvs and not body:
        body = pdu.tlv(TlvTag.MESSAGE_PAYLOAD) or b""
    if pdu.esm_class & EsmClass.UDHI:
        header, body = read_header(body)
    concatenation = header.concatenation
    if concatenation is not None:
        link = "udh8" if concatenation.reference_bits == _EIGHT_BITS else "udh16"
    elif pdu.tlvs:
        concatenation = _sar(pdu)
        link = "sar" if concatenation is not None else ""
    if concatenation is None:
        return Reading(body, pdu.data_coding, header, default_alphabet=default_alphabet)
    reference, total, number = concatenation.reference, concatenation.total, concatenation.number
    return Reading(body, pdu.data_coding, header, link, reference, total, number, default_alphabet)


def text_of(
    octets: bytes,
    data_coding: int,
    single_shift: int = 0,
    locking_shift: int = 0,
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7,
) -> str:
    """Octets as a text (SMPP 3.4 section 5.2.19, TS 23.038 section 4); the shifts are national language identifiers."""
    codec = _CODECS.get(data_coding) if data_coding else _DEFAULT_CODECS.get(default_alphabet)
    if codec is not None:
        return octets.decode(codec, errors="replace")
    # bits 3-2 are the alphabet in the codings with a class, too
    alphabet = data_coding & 0x0C
    if alphabet == 0x08:  # noqa: PLR2004 - UCS-2
        return decode_text(octets, Alphabet.UCS2)
    if alphabet == 0x04 or data_coding == _BINARY:  # noqa: PLR2004 - 8 bits
        return decode_text(octets, Alphabet.BINARY)
    if single_shift or locking_shift:
        return decode_shifted(octets, tables_of(single_shift, locking_shift))
    return decode_gsm7(octets)


def _sar(pdu: SubmitSm | DeliverSm | DataSm) -> Concatenation | None:
    """What the sar parameters say (sections 5.3.2.22 to 24); None when one lacks or makes no sense."""
    values = [pdu.tlv(tag) for tag in (TlvTag.SAR_MSG_REF_NUM, TlvTag.SAR_TOTAL_SEGMENTS, TlvTag.SAR_SEGMENT_SEQNUM)]
    reference, total, number = (int.from_bytes(value) if value else 0 for value in values)
    if None in values or not 1 <= number <= total:
        return None
    return Concatenation(reference, total, number, 16)
