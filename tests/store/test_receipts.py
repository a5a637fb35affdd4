import json
from collections.abc import Sequence
from typing import Any

import pytest

from messages.receipt import Receipt, ReceiptOutcome
from messages.status import MessageStatus
from store.changes import Recorded
from store.database import Database
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
