"""smpp.tlvs: every tag's rule at its limits when written, and the best made of whatever was read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib import consts

from smpp.codec import decode, encode
from smpp.errors import UsageError
from smpp.pdus import SubmitSm, Tlv, TlvTag
from smpp.tlvs import TLV_RULES, TlvKind, make_tlv, tlv_name, tlv_value
from tests.smpp.strategies import deterministic

V5 = {
    TlvTag.CONGESTION_STATE,
    TlvTag.BILLING_IDENTIFICATION,
    TlvTag.SOURCE_NETWORK_ID,
    TlvTag.DEST_NETWORK_ID,
    TlvTag.SOURCE_NODE_ID,
    TlvTag.DEST_NODE_ID,
    TlvTag.DEST_ADDR_NP_RESOLUTION,
    TlvTag.DEST_ADDR_NP_INFORMATION,
    TlvTag.DEST_ADDR_NP_COUNTRY,
}


def test_every_named_tag_has_a_rule() -> None:
    assert TLV_RULES.keys() == set(TlvTag)


def test_every_tag_that_smpplib_names_has_the_same_number() -> None:
    ours = {tag.name.lower(): int(tag) for tag in TlvTag}
    shared = {name: number for name, number in consts.OPTIONAL_PARAMS.items() if name in ours}
    assert {name: ours[name] for name in shared} == shared
    assert ours.keys() - shared.keys() <= {tag.name.lower() for tag in V5}


@pytest.mark.parametrize("tag", TlvTag, ids=lambda tag: tag.name.lower())
def test_a_value_outside_its_rule_is_refused_by_name_and_one_inside_is_read_back(tag: TlvTag) -> None:
    rule = TLV_RULES[tag]
    nul = b"\0" if rule.kind is TlvKind.C_STRING else b""
    for octets in (rule.least_octets, rule.most_octets):
        pdu = SubmitSm(tlvs=(Tlv(tag, b"x" * (octets - len(nul)) + nul),))
        assert decode(encode(pdu)) == pdu
    refused: list[Any] = ["x" * rule.least_octets, None]
    refused += [
        b"x" * (octets - len(nul)) + nul for octets in {rule.least_octets - 1, rule.most_octets + 1} if octets > 0
    ]
    if rule.kind is TlvKind.C_STRING:
        refused += [b"x" * rule.most_octets, b"x\0y\0", b""]
    for value in refused:
        with pytest.raises(UsageError, match=tag.name.lower()):
            encode(SubmitSm(tlvs=(Tlv(tag, value),)))


@pytest.mark.parametrize(
    ("tag", "value", "octets"),
    [
        (TlvTag.USER_MESSAGE_REFERENCE, 0x1234, b"\x12\x34"),
        (TlvTag.QOS_TIME_TO_LIVE, 3600, b"\0\0\x0e\x10"),
        (TlvTag.CONGESTION_STATE, 80, b"P"),
        (TlvTag.RECEIPTED_MESSAGE_ID, "abc", b"abc\0"),
        (TlvTag.DEST_NETWORK_ID, "22801", b"22801\0"),
        (TlvTag.SOURCE_NODE_ID, b"000123", b"000123"),
        (TlvTag.BILLING_IDENTIFICATION, b"\0tariff", b"\0tariff"),
        (0x1400, "1101", b"1101"),
        (0x1403, b"\x96\xec", b"\x96\xec"),
    ],
)
def test_a_tlv_is_made_from_what_it_means(tag: int, value: int | str | bytes, octets: bytes) -> None:
    assert make_tlv(tag, value) == Tlv(tag, octets)
    assert tlv_value(tag, octets) == (octets if tag >= 0x1400 else value)


@pytest.mark.parametrize(
    ("tag", "value", "words"),
    [
        (TlvTag.MESSAGE_STATE, 256, "message_state holds a number of 1 octets"),
        (TlvTag.MESSAGE_STATE, -1, "message_state holds"),
        (TlvTag.RECEIPTED_MESSAGE_ID, 7, "receipted_message_id holds a string"),
        (TlvTag.RECEIPTED_MESSAGE_ID, "x" * 65, "1 to 65"),
        (TlvTag.RECEIPTED_MESSAGE_ID, "Ω", "latin-1"),
        (0x1400, 7, "TLV 0x1400 holds octets"),
        (0x10000, b"", "16 bits"),
    ],
)
def test_what_a_tag_cannot_hold_is_refused_in_words(tag: int, value: int | str | bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        make_tlv(tag, value)


@pytest.mark.parametrize(
    ("tag", "octets", "value"),
    [
        (TlvTag.RECEIPTED_MESSAGE_ID, b"12345", "12345"),
        (TlvTag.RECEIPTED_MESSAGE_ID, b"12345\0\0", "12345"),
        (TlvTag.RECEIPTED_MESSAGE_ID, b"", ""),
        (TlvTag.MESSAGE_STATE, b"\0\2", 2),
        (TlvTag.MESSAGE_STATE, b"", b""),
        (TlvTag.SOURCE_NETWORK_ID, b"3", "3"),
        (0x1454, b"\1\2", b"\1\2"),
    ],
)
def test_a_tlv_outside_its_rule_is_read_for_what_it_means(tag: int, octets: bytes, value: int | str | bytes) -> None:
    assert tlv_value(tag, octets) == value


@deterministic
@given(st.integers(0, 0xFFFF), st.binary(max_size=70))
def test_any_tlv_means_something_and_has_a_name(tag: int, octets: bytes) -> None:
    assert isinstance(tlv_value(tag, octets), int | str | bytes)
    assert tlv_name(tag)
