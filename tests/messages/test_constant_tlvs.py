"""Constant TLVs: which of two is sent, and how they are stored."""

from hypothesis import given
from hypothesis import strategies as st

from messages.constant_tlvs import (
    GATEWAY_TAGS,
    ConstantTlv,
    ConstantTlvs,
    more_specific,
    tlvs_of_text,
    tlvs_text,
)
from smpp.values import TlvTag

tlvs = st.lists(
    st.builds(ConstantTlv, st.integers(0, 0xFFFF), st.binary(max_size=20)), max_size=6, unique_by=lambda one: one.tag
).map(tuple)


@given(tlvs)
def test_what_is_stored_is_read_again(some: ConstantTlvs) -> None:
    assert tlvs_of_text(tlvs_text(some)) == some


def test_they_are_stored_in_hex() -> None:
    assert tlvs_text((ConstantTlv(0x1400, b"11"), ConstantTlv(0x2, b""))) == "1400=3131 0002="
    assert tlvs_text(()) == ""


@given(tlvs, tlvs)
def test_of_one_tag_the_more_specific_value_is_sent_and_the_others_stay(
    general: ConstantTlvs, specific: ConstantTlvs
) -> None:
    together = dict(more_specific(general, specific))
    assert len(together) == len(more_specific(general, specific))
    assert together == dict(general) | dict(specific)


def test_the_tags_that_the_gateway_writes_have_their_names_in_the_protocol() -> None:
    assert {TlvTag(tag).name for tag in GATEWAY_TAGS} == {
        "MESSAGE_PAYLOAD",
        "SAR_MSG_REF_NUM",
        "SAR_TOTAL_SEGMENTS",
        "SAR_SEGMENT_SEQNUM",
        "MORE_MESSAGES_TO_SEND",
    }
