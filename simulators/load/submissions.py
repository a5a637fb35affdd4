"""A planned message as the submit_sm that carry it. Pure."""

from typing import Final

from messages.alphabets import Alphabet, choose_alphabet
from messages.segmentation import split
from simulators.load.plan import Planned
from smpp.pdus import SubmitSm
from smpp.values import DataCoding, EsmClass, Npi, RegisteredDelivery, Ton

DEFAULT_SENDER: Final = "LOADTEST"
_UCS2: Final = 0x08


def segments_of(planned: Planned, index: int) -> list[SubmitSm]:
    """A message as the submit_sm of its segments, linked by a header with the message's number as reference."""
    alphabet = choose_alphabet(planned.text).alphabet
    sender = planned.sender or DEFAULT_SENDER
    is_number = sender.lstrip("+").isdigit()
    segments = split(planned.text, alphabet, index % 256)
    return [
        SubmitSm(
            source_addr_ton=Ton.INTERNATIONAL if is_number else Ton.ALPHANUMERIC,
            source_addr_npi=Npi.E164 if is_number else Npi.UNKNOWN,
            source_addr=sender.lstrip("+"),
            dest_addr_ton=Ton.INTERNATIONAL,
            dest_addr_npi=Npi.E164,
            destination_addr=planned.to.lstrip("+"),
            esm_class=EsmClass.UDHI if segment.udh else 0,
            registered_delivery=RegisteredDelivery.FINAL,
            data_coding=_UCS2 if alphabet is Alphabet.UCS2 else DataCoding.DEFAULT,
            short_message=segment.user_data,
        )
        for segment in segments
    ]
