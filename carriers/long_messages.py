"""A message as the bodies of its submit_sm, by the method that its carrier takes for long messages. Pure."""

from typing import Final, assert_never

import attrs

from carriers.default_alphabet import DefaultAlphabet, NotInDefaultAlphabet, from_septets
from carriers.profile import LongMessage
from messages.alphabets import Alphabet
from messages.message import Message
from messages.reassembly import read_udh
from messages.segmentation import Segment, split, split_for_sar, whole
from messages.shift_tables import NO_SHIFT
from messages.values import value
from smpp.pdus import Tlv
from smpp.values import TlvTag

_SHORT_MESSAGE_OCTETS_MAX: Final = 254
_SHORT_REFERENCES: Final = 256


class TooLongForCarrier(ValueError):  # noqa: N818 - reads as the sentence it is
    """The carrier takes no text of more than one segment."""


@value
class Part:
    """What one submit_sm carries: ``short_message``, whether it begins with a UDH, and TLVs."""

    short_message: bytes = attrs.field(repr=False)
    has_header: bool = False
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=False)


def parts_of(
    message: Message, method: LongMessage, default_alphabet: DefaultAlphabet, reference: int
) -> tuple[Part, ...]:
    """The parts of ``message``, in order; ``reference`` is 0 … 65,535, of which udh8 takes the low octet.

    Raises:
        NotEncodable: the alphabet lacks a character.
        NotInDefaultAlphabet: the carrier's own lacks one, or cannot carry national shift tables.
        TooManySegments: more than 255 are needed.
        TooLongForCarrier: more than one is needed, and the carrier takes one.
    """
    content, alphabet, tables = message.content, message.alphabet, message.tables
    if tables != NO_SHIFT and default_alphabet is not DefaultAlphabet.GSM7:
        raise NotInDefaultAlphabet(f"{default_alphabet.value} cannot carry national shift tables")
    is_payload = False
    match method:
        case LongMessage.UDH8 | LongMessage.REJECT:
            segments = split(content, alphabet, reference % _SHORT_REFERENCES, tables=tables)
        case LongMessage.UDH16:
            segments = split(content, alphabet, reference, long_reference=True, tables=tables)
        case LongMessage.SAR:
            segments = split_for_sar(content, alphabet, reference, tables=tables)
        case LongMessage.PAYLOAD:
            segments = split(content, alphabet, 0, tables=tables)
            is_payload = len(segments) > 1
            if is_payload:
                segments = (whole(content, alphabet, tables=tables),)
        case _:
            assert_never(method)
    if method is LongMessage.REJECT and len(segments) > 1:
        raise TooLongForCarrier(f"it needs {len(segments)} segments and this carrier takes one")
    # a flash text says that it is GSM 7-bit; without that the carrier takes it for its own alphabet
    own = default_alphabet if alphabet is Alphabet.GSM7 and not message.flash else DefaultAlphabet.GSM7
    return tuple(_part(segment, from_septets(segment.body, own), is_payload=is_payload) for segment in segments)


def _part(segment: Segment, body: bytes, *, is_payload: bool) -> Part:
    user_data = segment.udh + body
    tlvs: tuple[Tlv, ...] = ()
    if segment.total > 1 and not _is_linked(segment):
        tlvs = (
            Tlv(TlvTag.SAR_MSG_REF_NUM, segment.reference.to_bytes(2)),
            Tlv(TlvTag.SAR_TOTAL_SEGMENTS, bytes([segment.total])),
            Tlv(TlvTag.SAR_SEGMENT_SEQNUM, bytes([segment.number])),
        )
    # 160 characters of UTF-8 may take more octets than short_message has
    if is_payload or len(user_data) > _SHORT_MESSAGE_OCTETS_MAX:
        return Part(b"", bool(segment.udh), (Tlv(TlvTag.MESSAGE_PAYLOAD, user_data), *tlvs))
    return Part(user_data, bool(segment.udh), tlvs)


def _is_linked(segment: Segment) -> bool:
    return read_udh(segment.udh)[0] is not None
