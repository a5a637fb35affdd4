"""What a message may tell the operator to do with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.operator.behaviours import Plan
from simulators.operator.delays import DELAY_MAX_S
from simulators.operator.instructions import ObeyTexts
from smpp.pdus import SubmitSm, Tlv
from smpp.receipts import ReceiptState
from smpp.values import TlvTag


def obeyed(pdu: SubmitSm) -> Plan:
    plan = Plan(pdu)
    ObeyTexts().adjust(plan, 0.0)
    return plan


def saying(text: str) -> Plan:
    return obeyed(SubmitSm(short_message=text.encode("latin-1")))


def test_a_text_that_says_nothing_is_treated_as_any_other() -> None:
    assert saying("Your code is 123456") == Plan(SubmitSm(short_message=b"Your code is 123456"))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("status=RSYSERR", 8),
        ("please status=0x45!", 0x45),
        ("status=88", 88),
        ("status=010", 10),
        ("status=ESME_RTHROTTLED", 0x58),
        ("status=nonsense", 0),
        ("mystatus=8", 0),
    ],
)
def test_a_status_is_obeyed(text: str, status: int) -> None:
    assert saying(text).status == status


def test_all_words_of_one_text_count() -> None:
    plan = saying("delay=1.5 receipt-delay=20 outcome=expired err=0A4")
    assert (plan.latency_s, plan.receipt_delay_s) == (1.5, 20.0)
    assert (plan.receipt, plan.receipt_error) == (ReceiptState.EXPIRED, "0A4")


def test_an_infinite_delay_is_never_answered() -> None:
    plan = saying("delay=inf")
    assert (plan.silent, plan.latency_s) == (True, 0.0)


@pytest.mark.parametrize(
    "pdu",
    [
        SubmitSm(data_coding=8, short_message="status=8".encode("utf-16-be")),
        SubmitSm(esm_class=0x40, short_message=b"\x05\x00\x03\x01\x02\x01status=8"),
        SubmitSm(tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"status=8"),)),
    ],
)
def test_it_is_found_in_every_form_of_a_text(pdu: SubmitSm) -> None:
    assert obeyed(pdu).status == 8


@given(st.binary(max_size=140), st.integers(0, 255), st.sampled_from([0, 4, 8, 0xF0]))
def test_any_octets_are_obeyed_within_bounds_or_left(octets: bytes, esm_class: int, data_coding: int) -> None:
    plan = obeyed(SubmitSm(short_message=octets, esm_class=esm_class, data_coding=data_coding))
    assert 0 <= plan.latency_s <= DELAY_MAX_S * 140
    assert 0 <= plan.status <= 0xFFFFFFFF
