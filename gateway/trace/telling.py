"""What a trace says of a PDU: a line of words, with its text read as a handset would. Pure."""

from collections.abc import Iterator

from messages.alphabets import decode_gsm7
from messages.reassembly import read_udh
from smpp import telling
from smpp.pdus import Pdu
from smpp.telling import printable
from smpp.values import DataCoding, EsmClass


def told(frame: bytes) -> str:
    """``submit_sm 12 source_addr=MAXONY … text="Hello"``; what cannot be read is told so, with its octets."""
    return telling.told(frame, _text)


def _text(octets: bytes, pdu: Pdu) -> Iterator[str]:
    body = octets
    if getattr(pdu, "esm_class", 0) & EsmClass.UDHI:
        concatenation, body = read_udh(octets)
        yield f"udh={octets[: len(octets) - len(body)].hex()}"
        if concatenation is not None:
            yield f"segment={concatenation.number}/{concatenation.total} of {concatenation.reference}"
    yield f'text="{printable(_decoded(body, getattr(pdu, "data_coding", 0)))}"'


def _decoded(body: bytes, data_coding: int) -> str:
    match data_coding:
        case DataCoding.UCS2:
            return body.decode("utf-16-be", "replace")
        case 0:
            try:
                return decode_gsm7(body)
            except ValueError:
                return body.decode("latin-1")
        case _:
            return body.decode("latin-1")
