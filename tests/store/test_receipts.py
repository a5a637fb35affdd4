import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event

from messages.addresses import Msisdn
from messages.ids import MessageId
from messages.message import Message
from messages.network import NetworkCode
from messages.receipt import Receipt, ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus
from store.changes import Recorded
from store.database import Database
from store.outcomes import SegmentResult
from store.receipts import Parked, RecordReceipt, RematchReceipt, recent_parked
from tests.support.values.stored import (
    ALPHA,
    BETA,
    NOW_MS,
    count,
    last_event,
    lease,
    leased,
    look,
    new_account,
    outbox_ids,
    receipt,
    requeue,
    run,
    run_one,
    sent,
    taken,
)

FAILED = ReceiptOutcome.UNDELIVERED
SWISSCOM = NetworkCode("228-01")


def _record(database: Database, *receipts: Receipt) -> Sequence[Recorded | Parked]:
    return run(database, *(RecordReceipt(one) for one in receipts))


def test_a_receipt_delivers_its_message_and_is_told(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    (recorded,) = _record(database, receipt("a1"))
    assert isinstance(recorded, Recorded)
    assert recorded.status is MessageStatus.DELIVERED
    assert outbox_ids(database) == (recorded.notifications[0].id,)
    body = recorded.notifications[0].body
    assert '"type":"message.delivered"' in body
    assert '"sequence":4' in body
    assert '"charged":70' in body
    assert look(database, message).events == ("accepted", "sending", "sent", "delivered")


def test_the_same_receipt_again_in_one_batch_or_later_makes_no_second_event(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    first, second = _record(database, receipt("a1"), receipt("a1", received_at_ms=NOW_MS + 2_000))
    (third,) = _record(database, receipt("a1", received_at_ms=NOW_MS + 3_000))
    assert [isinstance(one, Recorded) and one.applied for one in (first, second, third)] == [True, False, False]
    assert look(database, message).events == ("accepted", "sending", "sent", "delivered")
    assert len(outbox_ids(database)) == 1


def test_a_contradicting_receipt_is_recorded_once_and_moves_nothing(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    _record(database, receipt("a1"))
    for _ in range(2):
        assert _record(database, receipt("a1", FAILED)) == [Recorded(MessageStatus.DELIVERED, applied=False)]
    assert look(database, message).events == ("accepted", "sending", "sent", "delivered", "receipt_ignored")
    assert look(database, message).segments == (SegmentStatus.DELIVERED,)
    assert len(outbox_ids(database)) == 1


def test_an_intermediate_receipt_is_recorded_and_moves_nothing(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    for _ in range(2):
        _record(database, receipt("a1", ReceiptOutcome.INTERMEDIATE))
    assert look(database, message).events == ("accepted", "sending", "sent", "receipt")
    assert look(database, message).status is MessageStatus.SENT
    _record(database, receipt("a1"))
    _record(database, receipt("a1", ReceiptOutcome.INTERMEDIATE))
    assert look(database, message).status is MessageStatus.DELIVERED


def test_a_failed_message_says_the_carriers_code(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    (recorded,) = _record(database, receipt("a1", FAILED))
    assert isinstance(recorded, Recorded)
    assert '"error_code":"034"' in recorded.notifications[0].body
    assert look(database, message).error_code == "034"
    assert look(database, message).charged_mc == 70


def test_a_receipt_before_its_answer_is_parked_and_applied_with_it(database: Database) -> None:
    message = leased(database, new_account(database))
    assert _record(database, receipt("a1")) == [Parked(ALPHA, "a1")]
    recorded = run_one(database, taken(message, "a1"))
    assert recorded.status is MessageStatus.DELIVERED
    assert len(recorded.notifications) == 1
    assert look(database, message).events == ("accepted", "sending", "sent", "delivered")
    assert look(database, message).held_mc == 0
    assert count(database, "parked_receipts") == 0


def test_an_answer_that_comes_twice_after_its_receipt_is_applied_once(database: Database) -> None:
    message = leased(database, new_account(database))
    _record(database, receipt("a1"))
    first, second = run(database, taken(message, "a1"), taken(message, "a1"))
    assert (first.applied, len(first.notifications)) == (True, 1)
    assert (second.applied, second.notifications) == (False, ())


def test_a_parked_receipt_that_comes_again_is_kept_once(database: Database) -> None:
    message = leased(database, new_account(database))
    early = receipt("a1", ReceiptOutcome.INTERMEDIATE, received_at_ms=NOW_MS + 15)
    _record(database, early, receipt("a1"), receipt("a1"))
    assert count(database, "parked_receipts") == 2
    run_one(database, taken(message, "a1"))
    assert look(database, message).events[2:] == ("sent", "receipt", "delivered")


def test_the_same_id_on_two_carriers_never_crosses(database: Database) -> None:
    account_id = new_account(database)
    mine = sent(database, account_id, "7")
    assert _record(database, receipt("7", FAILED, carrier=BETA)) == [Parked(BETA, "7")]
    assert look(database, mine).status is MessageStatus.SENT
    other = leased(database, account_id)
    run_one(database, taken(other, "7", carrier=BETA))
    assert look(database, other).status is MessageStatus.UNDELIVERED
    assert look(database, mine).status is MessageStatus.SENT


def test_an_id_that_a_carrier_gives_again_belongs_to_the_newest_message(database: Database) -> None:
    account_id = new_account(database)
    old, new = sent(database, account_id, "7", id="msg_1"), sent(database, account_id, "7", id="msg_2")
    _record(database, receipt("7"))
    assert look(database, old).status is MessageStatus.SENT
    assert look(database, new).status is MessageStatus.DELIVERED


OLD, NEW = "+41791111111", "+41792222222"


def _given_twice(database: Database, *carrier_message_ids: str) -> tuple[Message, Message]:
    """Two messages to OLD and NEW whose segments alpha gave the same ids."""
    account_id = new_account(database)
    held_mc = 70 * len(carrier_message_ids)
    old, new = (
        sent(database, account_id, *carrier_message_ids, id=MessageId(name), to=Msisdn(to), held_mc=held_mc)
        for name, to in (("msg_1", OLD), ("msg_2", NEW))
    )
    return old, new


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        ("41791111111", "ACME"),
        ("ACME", "+41791111111"),
        ("0791111111", ""),
        ("0041 79 111 11 11", "1234"),
        ("", "1111111"),
    ],
)
def test_of_messages_that_share_an_id_a_receipt_is_about_the_one_to_its_number(
    database: Database, source: str, destination: str
) -> None:
    old, new = _given_twice(database, "7")
    _record(database, receipt("7", source=source, destination=destination))
    assert (look(database, old).status, look(database, new).status) == (MessageStatus.DELIVERED, MessageStatus.SENT)
    _record(database, receipt("7", FAILED, source="41792222222", destination=destination))
    assert look(database, old).status is MessageStatus.DELIVERED
    assert look(database, new).status is MessageStatus.UNDELIVERED


@pytest.mark.parametrize(
    ("source", "destination"), [("", ""), ("ACME", "111111"), ("41793333333", "ACME"), (OLD, NEW), ("1111112", "2")]
)
def test_an_address_that_fits_none_or_both_of_them_leaves_it_to_the_newest(
    database: Database, source: str, destination: str
) -> None:
    old, new = _given_twice(database, "7")
    _record(database, receipt("7", source=source, destination=destination))
    assert (look(database, old).status, look(database, new).status) == (MessageStatus.SENT, MessageStatus.DELIVERED)


def test_of_several_to_one_number_the_newest_is_meant(database: Database) -> None:
    old, new = _given_twice(database, "7")
    last = sent(database, old.account_id, "7", id=MessageId("msg_3"), to=Msisdn(OLD))
    _record(database, receipt("7", source=OLD))
    assert [look(database, one).status for one in (old, new, last)] == [
        MessageStatus.SENT,
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
    ]


def test_the_segments_of_a_long_message_are_found_by_its_number_too(database: Database) -> None:
    old, new = _given_twice(database, "7", "8")
    _record(database, receipt("8", source=OLD), receipt("7", source=NEW), receipt("7", source=OLD))
    assert (look(database, old).status, look(database, new).status) == (MessageStatus.DELIVERED, MessageStatus.SENT)
    assert look(database, new).events[-1] == "receipt"


def test_a_receipt_that_overtook_one_of_two_answers_with_its_id_goes_to_its_number(database: Database) -> None:
    account_id = new_account(database)
    old = leased(database, account_id, id=MessageId("msg_1"), to=Msisdn(OLD))
    new = leased(database, account_id, id=MessageId("msg_2"), to=Msisdn(NEW))
    _record(database, receipt("7", source=OLD))
    run(database, taken(old, "7"), taken(new, "7"))
    assert (look(database, old).status, look(database, new).status) == (MessageStatus.DELIVERED, MessageStatus.SENT)


def test_one_id_for_all_segments_of_a_message_is_no_question_of_numbers(database: Database) -> None:
    account_id = new_account(database)
    sent(database, account_id, "5", "6", held_mc=140)
    plain = _statements(database, receipt("6"))
    message = sent(database, account_id, "7", "7", held_mc=140)
    assert _statements(database, receipt("7", source=OLD)) == plain
    assert look(database, message).events[-1] == "receipt"


def test_a_receipt_whose_id_is_given_once_costs_no_statement_more(database: Database) -> None:
    account_id = new_account(database)
    sent(database, account_id, "6")
    plain = _statements(database, receipt("6"))
    sent(database, account_id, "7")
    assert _statements(database, receipt("7", source=NEW, destination="ACME")) == plain
    _given_twice(database, "8")
    assert len(_statements(database, receipt("8", source=OLD))) == len(plain) + 1


def _statements(database: Database, *receipts: Receipt) -> list[str]:
    """What the database is asked while they are recorded."""
    asked: list[str] = []
    with database.begin() as connection:
        event.listen(connection, "before_cursor_execute", lambda *sent: asked.append(sent[2]))
        RecordReceipt.run_batch(connection, [RecordReceipt(one) for one in receipts])
    return asked


def test_a_receipt_without_an_id_is_not_about_a_message_whose_answer_had_none(database: Database) -> None:
    message = leased(database, new_account(database))
    nameless = SegmentResult(1, 1, SegmentStatus.SENT, None)
    run_one(database, taken(message, segments=(nameless,)))
    assert _record(database, receipt("")) == [Parked(ALPHA, "")]
    assert look(database, message).status is MessageStatus.SENT


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_a_long_message_is_delivered_when_all_its_segments_are(database: Database, batches: int) -> None:
    message = sent(database, new_account(database), "a1", "a2", "a3", held_mc=210)
    receipts = [receipt("a2"), receipt("a3"), receipt("a1")]
    size = -(-len(receipts) // batches)
    for start in range(0, len(receipts), size):
        _record(database, *receipts[start : start + size])
    assert look(database, message).events == ("accepted", "sending", "sent", "receipt", "receipt", "delivered")
    assert look(database, message).status is MessageStatus.DELIVERED
    assert len(outbox_ids(database)) == 1


def test_one_failed_segment_fails_the_message_and_the_others_only_add_to_its_timeline(database: Database) -> None:
    message = sent(database, new_account(database), "a1", "a2", held_mc=140)
    _record(database, receipt("a1", FAILED))
    assert look(database, message).status is MessageStatus.UNDELIVERED
    _record(database, receipt("a2"))
    assert look(database, message).events == ("accepted", "sending", "sent", "undelivered", "receipt")
    assert look(database, message).status is MessageStatus.UNDELIVERED
    assert len(outbox_ids(database)) == 1


def test_receipts_of_all_segments_may_come_before_the_answer(database: Database) -> None:
    message = leased(database, new_account(database), segment_count=2, held_mc=140)
    _record(database, receipt("a1"), receipt("a2"))
    assert run_one(database, taken(message, "a1", "a2")).status is MessageStatus.DELIVERED
    assert look(database, message).charged_mc == 140


def test_a_receipt_for_a_message_of_another_account_in_the_same_batch_stays_apart(database: Database) -> None:
    first = sent(database, new_account(database), "a1")
    second = sent(database, new_account(database), "a2")
    _record(database, receipt("a2", FAILED), receipt("a1"))
    assert look(database, first).status is MessageStatus.DELIVERED
    assert look(database, second).status is MessageStatus.UNDELIVERED


@pytest.mark.parametrize("outcome", [ReceiptOutcome.DELIVERED, FAILED, ReceiptOutcome.REJECTED])
def test_a_receipt_for_a_message_that_waits_to_be_sent_again_moves_nothing(
    database: Database, outcome: ReceiptOutcome
) -> None:
    message = leased(database, new_account(database))
    run_one(database, requeue(message, counts_attempt=True))
    run_one(database, taken(message, "a1"))
    (recorded,) = _record(database, receipt("a1", outcome))
    assert recorded == Recorded(MessageStatus.QUEUED, applied=False)
    assert look(database, message).events[-1] == "receipt_ignored"
    assert len(run_one(database, lease(message)).leased) == 1


DONE_MS = NOW_MS + 600
DONE_AT = "2026-09-21T14:13:20.600Z"


def _told(recorded: Recorded | Parked) -> dict[str, Any]:
    assert isinstance(recorded, Recorded)
    data: dict[str, Any] = json.loads(recorded.notifications[0].body)["data"]
    return data


@pytest.mark.parametrize("outcome", [ReceiptOutcome.DELIVERED, FAILED])
def test_the_carriers_own_date_is_in_the_event_and_in_what_the_webhook_gets(
    database: Database, outcome: ReceiptOutcome
) -> None:
    message = sent(database, new_account(database), "a1")
    (recorded,) = _record(database, receipt("a1", outcome, done_at_ms=DONE_MS))
    assert _told(recorded)["done_at"] == DONE_AT
    assert last_event(database, message).detail["done_at"] == DONE_AT
    assert last_event(database, message).at_ms == NOW_MS + 1_000


def test_a_receipt_without_a_date_has_none(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    (recorded,) = _record(database, receipt("a1"))
    assert _told(recorded)["done_at"] is None
    assert "done_at" not in last_event(database, message).detail


def test_an_intermediate_receipts_date_is_in_its_event_and_not_told_of_a_later_one(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    _record(database, receipt("a1", ReceiptOutcome.INTERMEDIATE, done_at_ms=DONE_MS))
    assert last_event(database, message).detail["done_at"] == DONE_AT
    (recorded,) = _record(database, receipt("a1"))
    assert _told(recorded)["done_at"] is None


def test_a_parked_receipt_keeps_the_carriers_date(database: Database) -> None:
    message = leased(database, new_account(database))
    early = receipt("a1", done_at_ms=DONE_MS, source="41791234567", destination="ACME")
    _record(database, early)
    with database.reading() as connection:
        assert recent_parked(connection, ALPHA, 0, NOW_MS * 2, 10) == [early]

    recorded = run_one(database, taken(message, "a1"))

    assert recorded.status is MessageStatus.DELIVERED
    assert _told(recorded)["done_at"] == DONE_AT


def test_so_does_one_that_finds_its_segment_under_another_id(database: Database) -> None:
    sent(database, new_account(database), "a1")
    stray = receipt("00a1", done_at_ms=DONE_MS)
    _record(database, stray)
    assert _told(run_one(database, RematchReceipt(stray, "a1")))["done_at"] == DONE_AT


def test_a_final_receipt_is_no_repetition_of_an_intermediate_one_that_used_its_word(database: Database) -> None:
    """As where the TLVs say accepted and the text says DELIVRD already, and at the end both say so."""
    message = sent(database, new_account(database), "a1")
    early = receipt("a1", ReceiptOutcome.INTERMEDIATE, state="DELIVRD")
    _record(database, early, early)
    assert look(database, message).events[-1] == "receipt"
    _record(database, receipt("a1"))
    _record(database, receipt("a1"))
    assert look(database, message).events == ("accepted", "sending", "sent", "receipt", "delivered")


def test_nor_is_it_one_while_both_are_parked(database: Database) -> None:
    message = leased(database, new_account(database))
    early = receipt("a1", ReceiptOutcome.INTERMEDIATE, state="DELIVRD", received_at_ms=NOW_MS + 900)
    _record(database, early, receipt("a1", done_at_ms=DONE_MS))
    _record(database, early)
    assert count(database, "parked_receipts") == 1
    recorded = run_one(database, taken(message, "a1"))
    assert (recorded.status, _told(recorded)["done_at"]) == (MessageStatus.DELIVERED, DONE_AT)


def test_a_receipt_that_tells_the_network_tells_it_of_the_messages_recipient(database: Database) -> None:
    message = sent(database, new_account(database), "1")
    recorded = run_one(database, RecordReceipt(receipt("1", network=SWISSCOM, source="", destination="")))
    assert isinstance(recorded, Recorded)
    assert recorded.told == (message.to, SWISSCOM)


def test_a_receipt_that_overtook_its_answer_tells_the_network_with_it(database: Database) -> None:
    message = leased(database, new_account(database))
    run_one(database, RecordReceipt(receipt("1", network=SWISSCOM)))
    answered = run_one(database, taken(message, "1"))
    assert (answered.status, answered.told) == (MessageStatus.DELIVERED, (message.to, SWISSCOM))


def test_most_receipts_tell_no_network(database: Database) -> None:
    sent(database, new_account(database), "1")
    recorded = run_one(database, RecordReceipt(receipt("1")))
    assert isinstance(recorded, Recorded)
    assert recorded.told is None
