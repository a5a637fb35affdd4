"""Which receipts an operator sends."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from simulators.operator.behaviours import Behaviour, Plan
from simulators.operator.dialect import Dialect
from simulators.operator.reporting import (
    VALIDITY_USUAL_S,
    AfterValidity,
    ErrorCodes,
    Intermediate,
    LastSegmentOnly,
    NeverReported,
    OutcomeByDigit,
    StrayReceipts,
    validity_s,
)
from simulators.operator.reports import Reporter
from smpp.pdus import SubmitSm, Tlv
from smpp.receipts import DeliveryReceipt, ReceiptState, read_receipt
from smpp.times import absolute_time
from smpp.values import TlvTag
from tests.support.values.builders import NOW_MS

AT_US = NOW_MS * 1_000


def planned(behaviour: Behaviour, pdu: SubmitSm, **fields: object) -> Plan:
    plan = Plan(pdu, AT_US)
    for name, value in fields.items():
        setattr(plan, name, value)
    behaviour.adjust(plan, 0.0)
    return plan


def test_error_codes_are_for_what_was_not_delivered() -> None:
    codes = ErrorCodes({"EC_ABSENT": 1.0}, random.Random(1))
    assert planned(codes, SubmitSm()).receipt_error == "000"
    assert planned(codes, SubmitSm(), receipt=ReceiptState.EXPIRED).receipt_error == "EC_ABSENT"


@pytest.mark.parametrize(
    ("number", "state"),
    [("41791", ReceiptState.EXPIRED), ("41790", None), ("41795", ReceiptState.DELIVERED), ("", ReceiptState.DELIVERED)],
)
def test_the_last_digit_says_what_becomes_of_it(number: str, state: ReceiptState | None) -> None:
    behaviour = OutcomeByDigit(-1, {"1": ReceiptState.EXPIRED, "0": None})
    assert planned(behaviour, SubmitSm(destination_addr=number)).receipt is state


def test_each_nth_is_never_reported_and_each_nth_brings_a_stray_one() -> None:
    never, stray = NeverReported(2), StrayReceipts(2)
    assert [planned(never, SubmitSm()).receipt is None for _ in range(4)] == [False, True, False, True]
    assert [planned(stray, SubmitSm()).stray for _ in range(4)] == [False, True, False, True]


def test_what_is_reported_after_validity_waits_for_its_end() -> None:
    plan = planned(AfterValidity(5.0), SubmitSm(validity_period="000000000100000R"))
    assert plan.receipt_delay_s == 65.0


def test_validity_is_read_in_both_forms_and_a_day_where_there_is_none() -> None:
    moment = datetime.fromtimestamp(AT_US / 1e6, UTC)
    in_an_hour, an_hour_ago = (absolute_time(moment + timedelta(hours=hours)) for hours in (1, -1))
    assert validity_s(SubmitSm(validity_period=in_an_hour), AT_US) == pytest.approx(3_600, abs=0.2)
    assert validity_s(SubmitSm(validity_period=an_hour_ago), AT_US) == 0.0
    assert validity_s(SubmitSm(), AT_US) == validity_s(SubmitSm(validity_period="soon"), AT_US) == VALIDITY_USUAL_S


@pytest.mark.parametrize(
    ("pdu", "reported"),
    [
        (SubmitSm(short_message=b"alone"), True),
        (SubmitSm(esm_class=0x40, short_message=b"\x05\x00\x03\x07\x02\x01a"), False),
        (SubmitSm(esm_class=0x40, short_message=b"\x05\x00\x03\x07\x02\x02b"), True),
        (SubmitSm(esm_class=0x40, short_message=b"\x06\x08\x04\x07\x07\x03\x02b"), False),
        (
            SubmitSm(
                tlvs=(Tlv(TlvTag.SAR_SEGMENT_SEQNUM, b"\x01"), Tlv(TlvTag.SAR_TOTAL_SEGMENTS, b"\x02")),
            ),
            False,
        ),
        (SubmitSm(esm_class=0x40, short_message=b""), True),
    ],
)
def test_of_a_long_message_the_last_segment_alone_is_reported(pdu: SubmitSm, reported: bool) -> None:
    assert (planned(LastSegmentOnly(), pdu).receipt is not None) is reported


def receipts(plan: Plan, dialect: Dialect = Dialect()) -> list[tuple[float, DeliveryReceipt]]:  # noqa: B008 - frozen
    read = [(due, read_receipt(one.pdu)) for due, one in Reporter(plan, dialect, "0A", 1).receipts(2.0, 1.0)]
    assert all(isinstance(receipt, DeliveryReceipt) for _, receipt in read)
    return [(due, receipt) for due, receipt in read if isinstance(receipt, DeliveryReceipt)]


def test_an_intermediate_state_is_reported_first_and_says_that_it_is_not_final() -> None:
    plan = planned(Intermediate(ReceiptState.ENROUTE), SubmitSm(registered_delivery=1), receipt_delay_s=3.0)
    early, final = receipts(plan)
    assert (early[0], early[1].state, early[1].intermediate) == (2.0, ReceiptState.ENROUTE, True)
    assert (final[0], final[1].state, final[1].intermediate) == (5.0, ReceiptState.DELIVERED, False)


def test_nothing_is_reported_to_who_did_not_ask() -> None:
    assert receipts(planned(Intermediate(ReceiptState.ENROUTE), SubmitSm(registered_delivery=0))) == []


def test_contradictions_follow_a_second_apart_each_in_all_copies() -> None:
    plan = Plan(SubmitSm(registered_delivery=1), AT_US)
    told = receipts(plan, Dialect(copies=2, then=(ReceiptState.EXPIRED,)))
    assert [(due, one.state) for due, one in told] == [
        (2.0, ReceiptState.DELIVERED),
        (2.0, ReceiptState.DELIVERED),
        (3.0, ReceiptState.EXPIRED),
        (3.0, ReceiptState.EXPIRED),
    ]


def test_the_done_date_is_when_it_was_done() -> None:
    plan = Plan(SubmitSm(registered_delivery=1), AT_US, receipt_delay_s=3_600.0)
    [(_, receipt)] = receipts(plan)
    assert receipt.submit_date != receipt.done_date
