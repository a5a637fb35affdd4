"""The network that a carrier tells in its answers and receipts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.networks_told import network_told
from carriers.pdu_building import receipt_of
from carriers.profile import CarrierProfile, parse_profile
from messages.ids import CarrierName
from messages.network import network_code
from smpp.pdus import DeliverSm, SubmitSmResp, Tlv
from smpp.receipts import DeliveryReceipt, read_receipt

VENDORS, OTHER = 0x1403, 0x1404
ALPINE = CarrierProfile(CarrierName("alpine"), "127.0.0.1", 2775, "maxony", network_tlvs=(VENDORS, OTHER))


@pytest.mark.parametrize(
    ("tlvs", "code"),
    [
        ([], None),
        ([(VENDORS, b"22801")], "228-01"),
        ([(VENDORS, b"228-01\0")], "228-01"),
        ([(VENDORS, b"310012\0\0")], "310-012"),
        ([(OTHER, b"22802"), (VENDORS, b"22801")], "228-01"),
        ([(VENDORS, b"0"), (OTHER, b"22802")], "228-02"),
        ([(VENDORS, b"Swisscom")], None),
        ([(VENDORS, b"\xd9\xa2\xd9\xa2")], None),
        ([(VENDORS, b"")], None),
        ([(0x1405, b"22801")], None),
    ],
)
def test_the_first_parameter_that_holds_a_network_counts(tlvs: list[tuple[int, bytes]], code: str | None) -> None:
    assert network_told(SubmitSmResp(tlvs=tuple(Tlv(*tlv) for tlv in tlvs)), ALPINE) == code


@given(st.binary(max_size=12))
def test_whatever_a_carrier_writes_is_a_network_or_nothing(octets: bytes) -> None:
    told = network_told(SubmitSmResp(tlvs=(Tlv(VENDORS, octets),)), ALPINE)
    assert told is None or network_code(told) == told


def test_a_receipt_has_the_network_that_it_tells() -> None:
    text = b"id:1 sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:"
    pdu = DeliverSm(
        source_addr="41791234567",
        destination_addr="ACME",
        esm_class=0x04,
        short_message=text,
        tlvs=(Tlv(VENDORS, b"22801"),),
    )
    read = read_receipt(pdu, trust_text=False)
    assert isinstance(read, DeliveryReceipt)
    assert receipt_of(read, pdu, ALPINE, 0).network == "228-01"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0x1403, "write it as a list of tags"),
        ([0x10000], "use a number from 0 to 65535"),
        (["0x1403"], "write it as a whole number"),
        ([1, 1], "name each tag once"),
        ([1, 2, 3, 4, 5, 6], "write at most 5 of them"),
    ],
)
def test_a_profile_whose_tags_are_none_says_what_to_write(value: object, told: str) -> None:
    problems = parse_profile("alpine", {"host": "h", "port": 1, "system_id": "s", "network_tlvs": value})
    assert isinstance(problems, tuple)
    assert [problem.path for problem in problems] == ["carriers.alpine.network_tlvs"]
    assert problems[0].detail.startswith(told)
