"""How a submit_sm is read, against what other code wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.shift_tables import IDENTIFIERS, Language, ShiftTables, encode_shifted
from simulators.ledger.reading import read, text_of
from smpp.pdus import SubmitSm, Tlv
from smpp.values import TlvTag


def sar(reference: int, total: int, number: int) -> tuple[Tlv, ...]:
    return (
        Tlv(TlvTag.SAR_MSG_REF_NUM, reference.to_bytes(2)),
        Tlv(TlvTag.SAR_TOTAL_SEGMENTS, bytes([total])),
        Tlv(TlvTag.SAR_SEGMENT_SEQNUM, bytes([number])),
    )


@pytest.mark.parametrize(
    ("pdu", "link"),
    [
        (SubmitSm(esm_class=0x40, short_message=b"\x05\0\x03\x4d\x03\x02Hi"), ("udh8", 77, 3, 2)),
        (SubmitSm(esm_class=0x40, short_message=b"\x06\x08\x04\x01\x02\x03\x02Hi"), ("udh16", 258, 3, 2)),
        (SubmitSm(short_message=b"Hi", tlvs=sar(4_000, 3, 2)), ("sar", 4_000, 3, 2)),
        (SubmitSm(short_message=b"Hi"), ("", 0, 1, 1)),
        (SubmitSm(short_message=b"Hi", tlvs=sar(4_000, 3, 4)), ("", 0, 1, 1)),
        (SubmitSm(short_message=b"Hi", tlvs=sar(4_000, 3, 2)[:2]), ("", 0, 1, 1)),
    ],
)
def test_a_segment_is_known_by_its_header_or_its_sar_parameters(pdu: SubmitSm, link: tuple[str, int, int, int]) -> None:
    reading = read(pdu)

    assert (reading.link, reading.reference, reading.total, reading.number) == link
    assert reading.text == "Hi"


def test_a_text_in_message_payload_is_read_with_its_header() -> None:
    payload = b"\x05\0\x03\x01\x02\x01" + "ö".encode("utf-16-be")
    reading = read(SubmitSm(esm_class=0x40, data_coding=8, tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, payload),)))

    assert (reading.text, reading.total) == ("ö", 2)


@pytest.mark.parametrize(
    ("octets", "data_coding", "text"),
    [
        (b"\x1be \x02", 0x00, "€ $"),
        ("日本".encode("utf-16-be"), 0x08, "日本"),
        ("日本".encode("utf-16-be"), 0x18, "日本"),
        (b"caf\xe9", 0x03, "café"),
        (b"\x00\xff", 0x04, "00ff"),
        (b"\x00\xff", 0x02, "00ff"),
        (b"\x00\xff", 0xF5, "00ff"),
        ("Привет".encode("iso8859-5"), 0x06, "Привет"),
    ],
)
def test_each_data_coding_has_its_alphabet(octets: bytes, data_coding: int, text: str) -> None:
    assert text_of(octets, data_coding) == text


def test_the_shift_tables_of_the_header_are_obeyed() -> None:
    tables = ShiftTables(single=Language.TURKISH)
    header = bytes((3, 0x24, 1, IDENTIFIERS[Language.TURKISH]))
    pdu = SubmitSm(esm_class=0x40, short_message=header + encode_shifted("ağ şu", tables))

    assert read(pdu).text == "ağ şu"


@given(st.binary(max_size=254), st.integers(0, 255), st.integers(0, 255), st.lists(st.binary(max_size=4), max_size=3))
def test_whatever_comes_is_read(octets: bytes, esm_class: int, data_coding: int, values: list[bytes]) -> None:
    tags = (TlvTag.SAR_MSG_REF_NUM, TlvTag.SAR_TOTAL_SEGMENTS, TlvTag.SAR_SEGMENT_SEQNUM)
    tlvs = tuple(Tlv(tag, value) for tag, value in zip(tags, values, strict=False))
    reading = read(SubmitSm(esm_class=esm_class, data_coding=data_coding, short_message=octets, tlvs=tlvs))

    assert isinstance(reading.text, str)
    assert 1 <= reading.number <= max(1, reading.total)
