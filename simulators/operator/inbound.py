"""What a handset sends, as the deliver_sm that bring it to an ESME: one, or the segments of a long text. Pure."""

import enum
from typing import Final

import attrs

from messages.alphabets import Alphabet, choose_alphabet, unencodable_characters
from messages.segmentation import Segment, split, split_for_sar, whole
from smpp.pdus import DeliverSm, Tlv
from smpp.tlvs import make_tlv
from smpp.values import DataCoding, EsmClass, Npi, TlvTag, Ton

CHARACTERS_MAX: Final = 10_000
"""No text is longer."""

_ADDRESS_CHARACTERS_MAX: Final = 20
_SHORT_CODE_DIGITS_MAX: Final = 6


class LongForm(enum.StrEnum):
    """How the segments of a long text say that they belong together, or that it is in one piece."""

    UDH8 = "udh8"
    UDH16 = "udh16"
    SAR = "sar"
    PAYLOAD = "payload"


@attrs.frozen
class Inbound:
    """A text from a handset.

    Raises:
        ValueError: the text or an address is too long, or is no address; the message says which.
    """

    sender: str = attrs.field()
    recipient: str = attrs.field()
    text: str = attrs.field(repr=False)
    form: LongForm = LongForm.UDH8

    @sender.validator
    @recipient.validator
    def _check_address(self, attribute: "attrs.Attribute[str]", value: str) -> None:
        if not 1 <= len(value) <= _ADDRESS_CHARACTERS_MAX or not (value.isascii() and value.isprintable()):
            raise ValueError(f"the {attribute.name} has 1 to {_ADDRESS_CHARACTERS_MAX} ASCII characters: 41791234567")

    @text.validator
    def _check_text(self, _attribute: "attrs.Attribute[str]", value: str) -> None:
        if len(value) > CHARACTERS_MAX:
            raise ValueError(f"the text has {len(value):,} characters and may have {CHARACTERS_MAX:,}")
        if unencodable_characters(value):
            raise ValueError("the text has a NUL or half a surrogate pair, which no handset can write")

    def pdus(self, reference: int) -> tuple[DeliverSm, ...]:
        """The deliver_sm, in order; ``reference`` is shared by them, of which the form takes what it can hold."""
        alphabet = choose_alphabet(self.text).alphabet
        return tuple(self._pdu(segment, alphabet) for segment in self._segments(alphabet, reference))

    def _segments(self, alphabet: Alphabet, reference: int) -> tuple[Segment, ...]:
        match self.form:
            case LongForm.UDH8:
                return split(self.text, alphabet, reference & 0xFF)
            case LongForm.UDH16:
                return split(self.text, alphabet, reference & 0xFFFF, long_reference=True)
            case LongForm.SAR:
                return split_for_sar(self.text, alphabet, reference & 0xFFFF)
            case LongForm.PAYLOAD:
                return (whole(self.text, alphabet),)

    def _pdu(self, segment: Segment, alphabet: Alphabet) -> DeliverSm:
        tlvs: tuple[Tlv, ...] = ()
        text = segment.user_data
        if self.form is LongForm.PAYLOAD:
            tlvs, text = (Tlv(TlvTag.MESSAGE_PAYLOAD, text),), b""
        elif segment.total > 1 and self.form is LongForm.SAR:
            tlvs = (
                make_tlv(TlvTag.SAR_MSG_REF_NUM, segment.reference),
                make_tlv(TlvTag.SAR_TOTAL_SEGMENTS, segment.total),
                make_tlv(TlvTag.SAR_SEGMENT_SEQNUM, segment.number),
            )
        return DeliverSm(
            source_addr_ton=_ton(self.sender),
            source_addr_npi=_npi(self.sender),
            source_addr=self.sender,
            dest_addr_ton=_ton(self.recipient),
            dest_addr_npi=_npi(self.recipient),
            destination_addr=self.recipient,
            esm_class=int(EsmClass.UDHI) if segment.udh else 0,
            data_coding=int(DataCoding.UCS2) if alphabet is Alphabet.UCS2 else 0,
            short_message=text,
            tlvs=tlvs,
        )


def _ton(address: str) -> int:
    if not address.isdigit():
        return int(Ton.ALPHANUMERIC)
    return int(Ton.ABBREVIATED if len(address) <= _SHORT_CODE_DIGITS_MAX else Ton.INTERNATIONAL)


def _npi(address: str) -> int:
    return int(Npi.E164) if address.isdigit() else 0
