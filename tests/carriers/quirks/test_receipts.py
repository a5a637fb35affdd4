"""Quirks of receipts: ids, order, addresses, disguises, repetition, dates."""

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from carriers.alarm import Alarm
from carriers.canonical_ids import IdForm
from carriers.outcome import SegmentAccepted
from carriers.profile import AcceptedMeans
from messages.addresses import Msisdn
from messages.ids import MessageId
from messages.receipt import ReceiptOutcome
from messages.status import MessageStatus
from simulators.operator.behaviours import Outcomes, ReceiptFirstEvery
from simulators.operator.dialect import Dialect, InTlvs, ReceiptId
from simulators.operator.message_ids import IdNotation
from smpp.pdus import DeliverSm
from smpp.receipts import ReceiptState
from tests.support.values.builders import NOW_MS, a_lease
from tests.support.values.stored import look
from tests.support.wires.latency import Latency
from tests.support.wires.wire import Wire
from tests.support.wires.wire_books import Books

Start = Callable[[Wire], Wire]


def speaking(wire: Wire, dialect: Dialect) -> Wire:
    wire.smsc.dialect = dialect
    return wire


def send(wire: Wire, count: int = 1) -> None:
    wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(count)])
    wire.settle()


def assert_receipts_match(wire: Wire, count: int = 1) -> None:
    """Each receipt names the id under which its segment's answer is kept."""
    accepted = [segment for outcome in wire.outcomes for segment in outcome.segments]
    ids = [segment.carrier_message_id for segment in accepted if isinstance(segment, SegmentAccepted)]
    assert len(ids) == count
    assert sorted(receipt.carrier_message_id for receipt in wire.inbox.receipts) == sorted(ids)
    assert wire.inbox.messages == []


def test_quirk_1_ids_in_hex_and_in_the_receipt_in_decimal(started: Start) -> None:
    wire = Wire(response_id_form=IdForm.HEX_TO_DECIMAL)
    started(speaking(wire, Dialect(ids=ReceiptId.DECIMAL)))
    send(wire, 5)
    assert_receipts_match(wire, 5)


def test_quirk_1_ids_in_decimal_and_in_the_receipt_in_hex(started: Start) -> None:
    wire = Wire(ids=IdNotation.DECIMAL, response_id_form=IdForm.DECIMAL_TO_HEX, receipt_id_form=IdForm.LOWER)
    started(speaking(wire, Dialect(ids=ReceiptId.HEX)))
    send(wire, 5)
    assert_receipts_match(wire, 5)


@pytest.mark.parametrize(
    ("ids", "written", "form"),
    [
        (IdNotation.HEX, ReceiptId.LOWER, IdForm.LOWER),
        (IdNotation.UUID, ReceiptId.UPPER, IdForm.LOWER),
        (IdNotation.UUID, ReceiptId.STRIPPED, IdForm.STRIP_ZEROS),
        (IdNotation.DECIMAL, ReceiptId.STRIPPED, IdForm.STRIP_ZEROS),
        (IdNotation.DECIMAL, ReceiptId.PADDED, IdForm.STRIP_ZEROS),
        (IdNotation.HEX, ReceiptId.PADDED, IdForm.STRIP_ZEROS),
        (IdNotation.UUID, ReceiptId.SAME, IdForm.RAW),
    ],
)
def test_quirk_2_ids_change_their_case_lose_zeros_or_gain_some(
    started: Start, ids: IdNotation, written: ReceiptId, form: IdForm
) -> None:
    wire = Wire(ids=ids, response_id_form=form, receipt_id_form=form)
    started(speaking(wire, Dialect(ids=written)))
    send(wire, 20)
    assert_receipts_match(wire, 20)


def test_quirk_3_a_receipt_before_the_answer_waits_for_it_and_is_applied(started: Start, kept: Books) -> None:
    wire = started(Wire(Latency(0.5), ReceiptFirstEvery(1), dispatch=kept.dispatch, inbox=kept))
    wire.dispatch.put(kept.lease())
    wire.settle()
    assert len(kept.receipts) == 1
    assert wire.smsc.tally.reported == 1, "it was answered, because it was kept"
    assert kept.look().status is MessageStatus.SENDING
    wire.advance(1)
    assert kept.look().status is MessageStatus.DELIVERED


@pytest.mark.parametrize("dialect", [Dialect(swapped=False), Dialect(number_prefix="+"), Dialect(number_prefix="00")])
def test_quirk_3b_addresses_that_are_not_swapped_or_written_another_way_decide_nothing(
    started: Start, kept: Books, dialect: Dialect
) -> None:
    wire = started(speaking(Wire(dispatch=kept.dispatch, inbox=kept), dialect))
    wire.dispatch.put(kept.lease())
    wire.settle()
    assert kept.look().status is MessageStatus.DELIVERED


def test_quirk_3b_an_id_that_a_carrier_gives_again_is_settled_by_the_last_digits_of_the_number(
    started: Start, kept: Books
) -> None:
    wire = started(Wire(Latency(receipt_delay_s=1.0), dispatch=kept.dispatch, inbox=kept))
    wire.smsc._ids = itertools.repeat("7")
    first, second = kept.lease(to=Msisdn("+41791111111")), kept.lease(to=Msisdn("+41792222222"))
    wire.dispatch.put(first, second)
    wire.settle()
    assert [look(kept.database, one.message).status for one in (first, second)] == [MessageStatus.SENT] * 2
    wire.advance(2, step_s=0.1)
    assert [look(kept.database, one.message).status for one in (first, second)] == [MessageStatus.DELIVERED] * 2


def test_quirk_4_receipts_come_round_robin_on_any_bind_of_the_account(started: Start) -> None:
    wire = started(Wire(binds=3))
    for _ in range(12):
        send(wire)
    assert len({entry.connection for entry in wire.ledger.submitted}) == 1
    assert len({entry.connection for entry in wire.ledger.reported}) == 3
    assert_receipts_match(wire, 12)


def test_quirk_4_receipts_come_by_data_sm(started: Start) -> None:
    wire = started(speaking(Wire(), Dialect(by_data_sm=True)))
    send(wire)
    assert_receipts_match(wire)
    assert wire.smsc.tally.reported == 1, "the data_sm was answered"


HEADER = bytes.fromhex("050003840101")


@pytest.mark.parametrize(
    "dialect",
    [
        Dialect(header=HEADER),
        Dialect(in_payload=True),
        Dialect(in_payload=True, header=HEADER),
        Dialect(tlvs=InTlvs.ONLY),
        Dialect(tlvs=InTlvs.ONLY, esm_class=0),
        Dialect(tlvs=InTlvs.ONLY, by_data_sm=True, esm_class=0),
    ],
)
def test_quirk_5_receipts_with_a_header_in_the_payload_or_in_tlvs_alone(started: Start, dialect: Dialect) -> None:
    wire = started(speaking(Wire(), dialect))
    send(wire)
    assert_receipts_match(wire)
    assert wire.inbox.receipts[0].outcome is ReceiptOutcome.DELIVERED


def test_quirk_5_receipts_with_esm_class_0_are_read_where_the_profile_says_so(started: Start) -> None:
    wire = started(speaking(Wire(trust_text=True), Dialect(esm_class=0)))
    send(wire)
    assert_receipts_match(wire)


def test_quirk_5_without_the_profiles_word_such_a_text_is_a_message(started: Start) -> None:
    wire = started(speaking(Wire(), Dialect(esm_class=0)))
    send(wire)
    assert wire.inbox.receipts == []
    assert len(wire.inbox.messages) == 1


def test_quirk_6_a_receipt_comes_again_until_it_is_answered_ok_and_counts_once(started: Start, kept: Books) -> None:
    wire = started(speaking(Wire(dispatch=kept.dispatch, inbox=kept), Dialect(copies=4)))
    wire.dispatch.put(kept.lease())
    wire.settle()
    assert len(kept.receipts) == 4
    assert wire.smsc.tally.reported == 4, "each is answered, or the carrier would send it again"
    assert kept.look().events == ("accepted", "sending", "sent", "delivered")


def test_quirk_6_what_is_not_durable_is_answered_so_that_it_comes_again(started: Start) -> None:
    wire = started(Wire())
    wire.inbox.hold = True
    send(wire)
    wire.inbox.lose()
    wire.inbox.hold = False
    wire.advance(2)
    assert len(wire.inbox.receipts) == 2
    assert wire.smsc.tally.reported == 1


@pytest.mark.parametrize(
    ("then", "status", "events"),
    [
        ((ReceiptState.EXPIRED,), MessageStatus.DELIVERED, ("delivered", "receipt_ignored")),
        ((ReceiptState.ACCEPTED,), MessageStatus.DELIVERED, ("delivered", "receipt")),
    ],
)
def test_quirk_7_a_contradiction_of_the_final_receipt_is_noted_and_not_applied(
    started: Start, kept: Books, then: tuple[ReceiptState, ...], status: MessageStatus, events: tuple[str, ...]
) -> None:
    wire = started(speaking(Wire(dispatch=kept.dispatch, inbox=kept), Dialect(then=then)))
    wire.dispatch.put(kept.lease())
    wire.advance(3)
    assert len(kept.receipts) == 2
    assert kept.look().status is status
    assert kept.look().events[-2:] == events


@pytest.mark.parametrize(
    ("means", "first"),
    [(AcceptedMeans.INTERMEDIATE, MessageStatus.SENT), (AcceptedMeans.DELIVERED, MessageStatus.DELIVERED)],
)
def test_quirk_7_accepted_and_then_delivered_is_delivered_whatever_accepted_means(
    started: Start, kept: Books, means: AcceptedMeans, first: MessageStatus
) -> None:
    accepted = Outcomes({ReceiptState.ACCEPTED: 1.0}, random.Random(1))
    wire = Wire(accepted, dispatch=kept.dispatch, inbox=kept, accepted_means=means)
    started(speaking(wire, Dialect(then=(ReceiptState.DELIVERED,))))
    wire.dispatch.put(kept.lease())
    wire.settle()
    assert (len(kept.receipts), kept.look().status) == (1, first)
    wire.advance(2)
    assert (len(kept.receipts), kept.look().status) == (2, MessageStatus.DELIVERED)


def test_quirk_7_a_receipt_that_nobody_asked_for_is_kept_and_answered(started: Start, kept: Books) -> None:
    wire = started(Wire(dispatch=kept.dispatch, inbox=kept))
    [connection] = wire.server.connections.values()
    text = b"id:NOBODY sub:001 dlvrd:001 submit date:2611230400 done date:2611230400 stat:DELIVRD err:000 text:"
    connection.session.submit(DeliverSm(esm_class=4, short_message=text), wire.clock.seconds())
    connection.flush()
    wire.settle()
    assert [receipt.carrier_message_id for receipt in kept.receipts] == ["NOBODY"]
    assert connection.session.window_used == 0, "it was answered"


def test_quirk_19_a_long_message_is_delivered_when_all_its_segments_are(started: Start, kept: Books) -> None:
    wire = started(Wire(Latency(0, 1.0), dispatch=kept.dispatch, inbox=kept, window=1))
    wire.dispatch.put(kept.lease(text="x" * 400, segment_count=3, held_mc=210))
    wire.settle()
    assert kept.look().status is MessageStatus.SENT
    wire.advance(2)
    assert len(kept.receipts) == 3
    assert kept.look().status is MessageStatus.DELIVERED
    assert kept.look().charged_mc == 210


def test_quirk_27_dates_in_the_carriers_local_time_are_read_in_its_zone(started: Start) -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    wire = started(speaking(Wire(receipt_time_zone=kolkata), Dialect(zone=kolkata)))
    send(wire)
    [receipt] = wire.inbox.receipts
    minute_ms = NOW_MS // 60_000 * 60_000
    assert receipt.done_at_ms == minute_ms
    assert receipt.received_at_ms >= NOW_MS, "our own clock is what counts"


def test_quirk_27_receipts_in_a_zone_that_the_profile_does_not_name_are_alarmed_with_the_one_that_fits(
    started: Start,
) -> None:
    wire = started(speaking(Wire(), Dialect(zone=ZoneInfo("Asia/Kolkata"))))
    send(wire, 60)
    assert len(wire.inbox.receipts) == 60
    [(alarm, reason)] = wire.observer.alarms
    assert alarm is Alarm.RECEIPT_DATES_OFF
    assert 'receipt_time_zone = "Asia/Kolkata" would fit' in reason
    wire.advance(3601, step_s=100)
    send(wire, 20)
    assert len(wire.observer.alarms) == 2, "it comes again while it lasts"


def test_quirk_27_receipts_in_the_zone_of_the_profile_are_not_alarmed(started: Start) -> None:
    for name in ("Asia/Kolkata", "America/New_York", "UTC"):
        wire = started(speaking(Wire(receipt_time_zone=ZoneInfo(name)), Dialect(zone=ZoneInfo(name))))
        for _ in range(10):
            send(wire, 20)
            wire.advance(600, step_s=60)
        assert wire.observer.alarms == []


def test_quirk_27_dates_with_seconds_and_four_digits_of_year_are_read(started: Start) -> None:
    wire = started(Wire(receipt_time_zone=ZoneInfo("Europe/Zurich")))
    [connection] = wire.server.connections.values()
    for done in ("2701151302", "270115130200", "20270115130200"):
        text = f"id:1 sub:001 dlvrd:001 submit date:{done} done date:{done} stat:DELIVRD err:000 text:"
        connection.session.submit(DeliverSm(esm_class=4, short_message=text.encode()), wire.clock.seconds())
    connection.flush()
    wire.settle()
    moment = datetime(2027, 1, 15, 12, 2, tzinfo=UTC)
    assert [receipt.done_at_ms for receipt in wire.inbox.receipts] == [int(moment.timestamp() * 1000)] * 3
