"""A PDU in one line of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.trace.telling import told
from smpp.codec import encode
from smpp.pdus import BindTransceiver, DeliverSm, EnquireLink, Pdu, SubmitSm, SubmitSmResp, Tlv, TlvTag, UnknownPdu
from smpp.values import EsmClass
from tests.smpp.strategies import all_pdus, deterministic


@pytest.mark.parametrize(
    ("pdu", "line"),
    [
        (EnquireLink(sequence_number=3), "enquire_link 3"),
        (SubmitSmResp(message_id="7f", sequence_number=12), "submit_sm_resp 12 ROK (0x00) message_id=7f"),
        (SubmitSmResp(command_status=0x58, sequence_number=12), "submit_sm_resp 12 RTHROTTLED (0x58)"),
        (
            BindTransceiver(system_id="gw", password="********", sequence_number=1),
            "bind_transceiver 1 system_id=gw password=******** interface_version=0x34",
        ),
        (
            SubmitSm(
                source_addr_ton=5,
                source_addr="MAXONY",
                dest_addr_ton=1,
                dest_addr_npi=1,
                destination_addr="41xxxxxxx67",
                short_message=b"Hello",
                sequence_number=12,
            ),
            (
                "submit_sm 12 source_addr_ton=5 source_addr=MAXONY dest_addr_ton=1 dest_addr_npi=1 "
                'destination_addr=41xxxxxxx67 text="Hello"'
            ),
        ),
        (
            DeliverSm(data_coding=8, short_message="Grüße".encode("utf-16-be"), sequence_number=2),
            'deliver_sm 2 data_coding=0x08 text="Grüße"',
        ),
        (
            SubmitSm(
                esm_class=int(EsmClass.UDHI),
                short_message=b"\x05\x00\x03\x2a\x02\x01" + b"Part",
                sequence_number=4,
                tlvs=(Tlv(TlvTag.USER_MESSAGE_REFERENCE, b"\0\7"), Tlv(0x1400, b"\xab")),
            ),
            (
                'submit_sm 4 esm_class=0x40 udh=0500032a0201 segment=1/2 of 42 text="Part" '
                "user_message_reference=7 0x1400=ab"
            ),
        ),
        (UnknownPdu(0x00010000, 0, 5, b"\x01\x02"), "command 0x00010000 5 body=0102"),
    ],
)
def test_what_it_says(pdu: Pdu, line: str) -> None:
    assert told(encode(pdu)) == line


def test_a_carrier_cannot_write_to_the_terminal() -> None:
    line = told(encode(SubmitSmResp(message_id="7\x1b[2J\n8", sequence_number=1)))

    assert line == "submit_sm_resp 1 ROK (0x00) message_id=7\\x1b[2J\\n8"


@deterministic
@given(all_pdus)
def test_every_pdu_is_one_line(pdu: Pdu) -> None:
    line = told(encode(pdu))

    assert line.isprintable()
    assert line.splitlines() == [line]


@given(st.binary(max_size=60))
def test_what_cannot_be_read_is_told_with_its_octets(octets: bytes) -> None:
    assert octets.hex() in told(octets)
