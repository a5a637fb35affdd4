"""What a simulated operator notes: each submit_sm that it accepted, read as a handset would, and each receipt."""

import attrs

from messages.alphabets import Alphabet, decode_text
from messages.reassembly import Header, read_header
from messages.shift_tables import decode_shifted, tables_of
from smpp.pdus import SubmitSm
from smpp.values import EsmClass


@attrs.frozen
class Submitted:
    """A submit_sm that was accepted.

    ``text`` is what this segment carries, read by this side's own reader; ``reference``, ``total`` and ``number`` come
    from its concatenation header, 0, 1 and 1 without one. ``at_ms`` is Unix time in milliseconds.
    """

    at_ms: int
    message_id: str
    connection: int
    sender: str
    sender_ton: int
    sender_npi: int
    destination: str
    text: str
    esm_class: int
    data_coding: int
    reference: int
    total: int
    number: int
    validity_period: str
    registered_delivery: int


@attrs.frozen
class Reported:
    """A receipt that was written to a connection; it is there again each time it is sent again."""

    at_ms: int
    message_id: str
    connection: int
    state: str


Entry = Submitted | Reported


def entry_of(pdu: SubmitSm, message_id: str, connection: int, at_ms: int) -> Submitted:
    """What a submit_sm says, read as a handset would."""
    body, reference, total, number = pdu.short_message, 0, 1, 1
    header = Header()
    if pdu.esm_class & EsmClass.UDHI:
        header, body = read_header(body)
        concatenation = header.concatenation
        if concatenation is not None:
            reference, total, number = concatenation.reference, concatenation.total, concatenation.number
    return Submitted(
        at_ms=at_ms,
        message_id=message_id,
        connection=connection,
        sender=pdu.source_addr,
        sender_ton=pdu.source_addr_ton,
        sender_npi=pdu.source_addr_npi,
        destination=pdu.destination_addr,
        text=_text(body, pdu.data_coding, header),
        esm_class=pdu.esm_class,
        data_coding=pdu.data_coding,
        reference=reference,
        total=total,
        number=number,
        validity_period=pdu.validity_period,
        registered_delivery=pdu.registered_delivery,
    )


def _text(body: bytes, data_coding: int, header: Header) -> str:
    """The text as a handset shows it; binary data in hexadecimal."""
    # bits 3-2 are the alphabet in the codings with a class, too (TS 23.038 section 4)
    match data_coding & 0x0C:
        case 0x08:
            return decode_text(body, Alphabet.UCS2)
        case 0x04:
            return decode_text(body, Alphabet.BINARY)
        case _:
            return decode_shifted(body, tables_of(header.single_shift, header.locking_shift))
