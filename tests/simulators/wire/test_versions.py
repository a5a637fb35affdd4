"""An operator of another version answers binds as that version does."""

import pytest

from simulators.wire.frames import enquiry_unanswered, speaking
from smpp.codec import decode, encode
from smpp.pdus import BindTransceiverResp, DeliverSm, EnquireLinkResp
from smpp.tlvs import make_tlv
from smpp.values import TlvTag


@pytest.mark.parametrize(("version", "told"), [(0x33, None), (0x34, b"\x34"), (0x50, b"\x50")])
def test_a_bind_is_answered_in_the_version(version: int, told: bytes | None) -> None:
    """SMPP 3.3 knows no sc_interface_version."""
    answer = encode(BindTransceiverResp(system_id="a", tlvs=(make_tlv(TlvTag.SC_INTERFACE_VERSION, 0x34),)), 1)
    read = decode(speaking(version)(answer))
    assert isinstance(read, BindTransceiverResp)
    assert (read.system_id, read.tlv(TlvTag.SC_INTERFACE_VERSION)) == ("a", told)


def test_a_deliver_sm_of_an_old_version_has_no_tlvs() -> None:
    """And is otherwise the same."""
    tlv = make_tlv(TlvTag.MESSAGE_STATE, 2)
    frame = encode(DeliverSm(source_addr="1", short_message=b"text", tlvs=(tlv,)), 5)
    assert decode(speaking(0x33)(frame)) == decode(encode(DeliverSm(source_addr="1", short_message=b"text"), 5))
    assert speaking(0x50)(frame) == frame


def test_an_enquiry_stays_unanswered() -> None:
    """The answer is not written."""
    assert enquiry_unanswered(encode(EnquireLinkResp(), 3)) == b""
