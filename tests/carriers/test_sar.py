import pytest

from carriers.pdu_building import inbound_of
from carriers.profile import CarrierProfile
from carriers.sar import sar_link
from messages.ids import CarrierName
from messages.reassembly import Concatenation
from smpp.pdus import DataSm, DeliverSm, Tlv
from smpp.values import TlvTag

REFERENCE, TOTAL, NUMBER = TlvTag.SAR_MSG_REF_NUM, TlvTag.SAR_TOTAL_SEGMENTS, TlvTag.SAR_SEGMENT_SEQNUM


@pytest.mark.parametrize(
    ("tlvs", "link"),
    [
        (((REFERENCE, b"\x12\x34"), (TOTAL, b"\x03"), (NUMBER, b"\x02")), Concatenation(0x1234, 3, 2, 16)),
        (((NUMBER, b"\x01"), (TOTAL, b"\x01"), (REFERENCE, b"\x00\x00")), Concatenation(0, 1, 1, 16)),
        (((REFERENCE, b"\x12\x34"), (TOTAL, b"\x03")), None),
        (((REFERENCE, b"\x12"), (TOTAL, b"\x03"), (NUMBER, b"\x02")), None),
        (((REFERENCE, b"\x12\x34"), (TOTAL, b"\x03"), (NUMBER, b"\x04")), None),
        (((REFERENCE, b"\x12\x34"), (TOTAL, b"\x03"), (NUMBER, b"\x00")), None),
        ((), None),
    ],
)
def test_the_three_tlvs_link_segments_when_they_make_sense(
    tlvs: tuple[tuple[TlvTag, bytes], ...], link: Concatenation | None
) -> None:
    made = tuple(Tlv(tag, value) for tag, value in tlvs)
    assert sar_link(DeliverSm(tlvs=made)) == link
    assert sar_link(DataSm(tlvs=made)) == link


def test_a_delivery_carries_its_link() -> None:
    alpine = CarrierProfile(CarrierName("alpine"), "127.0.0.1", 2775, "maxony")
    tlvs = (Tlv(REFERENCE, b"\x00\x09"), Tlv(TOTAL, b"\x02"), Tlv(NUMBER, b"\x02"))
    assert inbound_of(DeliverSm(short_message=b"b", tlvs=tlvs), alpine, 0).link == Concatenation(9, 2, 2, 16)
    assert inbound_of(DeliverSm(short_message=b"b"), alpine, 0).link is None
