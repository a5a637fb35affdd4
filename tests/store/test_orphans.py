"""What nobody has settled, counted: orphan receipts and uncertain messages of each carrier."""

import pytest

from messages.addresses import Country, Msisdn
from messages.events import Event, EventKind
from messages.ids import first_message_id
from messages.status import MessageStatus
from store.changes import Recorded
from store.database import Database
from store.orphans import ORPHAN_AFTER_MS, UnreceiptedSegment, Unsettled, unreceipted_segments, unsettled
from store.outcomes import RecordUncertain
from store.receipts import RecordReceipt, RematchReceipt
from store.sweeps import ExpireQueued
from tests.support.values.stored import (
    ALPHA,
    BETA,
    NOW_MS,
    accepted,
    leased,
    look,
    new_account,
    receipt,
    run,
    run_one,
    sent,
)
from tests.support.values.stored import count as count_rows


def count(database: Database, now_ms: int) -> Unsettled:
    with database.reading() as connection:
        return unsettled(connection, now_ms)


def test_a_receipt_is_an_orphan_once_no_answer_can_come_any_more(database: Database) -> None:
    parked = [receipt("1"), receipt("2"), receipt("3", carrier=BETA)]
    run(database, *(RecordReceipt(one) for one in parked))
    received_ms = parked[0].received_at_ms

    assert count(database, received_ms + ORPHAN_AFTER_MS - 1).orphans == {}
    assert count(database, received_ms + ORPHAN_AFTER_MS).orphans == {ALPHA: 2, BETA: 1}


def test_a_receipt_that_found_its_segment_is_none(database: Database) -> None:
    sent(database, new_account(database), "1")
    run_one(database, RecordReceipt(receipt("1")))

    assert count(database, NOW_MS * 2) == Unsettled({}, {})


def test_uncertain_messages_are_counted_by_the_carrier_that_may_have_them(database: Database) -> None:
    account_id = new_account(database)
    message = leased(database, account_id)
    leased(database, account_id)
    event = Event(EventKind.UNCERTAIN, NOW_MS + 20, MessageStatus.UNCERTAIN, "The bind died.")
    run_one(database, RecordUncertain(message.id, NOW_MS + 1_000, event))

    assert count(database, NOW_MS).uncertain == {ALPHA: 1}


def test_the_oldest_queued_message_is_found_for_each_carrier_and_country(database: Database) -> None:
    account_id = new_account(database)
    france = {"country": Country("FR"), "to": Msisdn("+33612345678")}
    for seconds in (40, 5, 60):
        accepted(database, account_id, accepted_at_ms=NOW_MS + seconds * 1000)
        accepted(database, account_id, accepted_at_ms=NOW_MS + seconds * 1000 + 1, **france)
    accepted(database, account_id, accepted_at_ms=NOW_MS + 30_000, routes=(BETA,), **france)
    # neither what is on its way nor what has ended waits
    leased(database, account_id, accepted_at_ms=NOW_MS)
    expired = accepted(database, account_id, accepted_at_ms=NOW_MS, expires_at_ms=NOW_MS + 1)
    run_one(database, ExpireQueued(NOW_MS + 1, 10))

    assert look(database, expired).status is MessageStatus.EXPIRED
    assert count(database, NOW_MS).oldest_queued_ms == {
        ALPHA: {"CH": NOW_MS + 5_000, "FR": NOW_MS + 5_001},
        BETA: {"FR": NOW_MS + 30_000},
    }


def test_of_a_long_queue_the_messages_that_expire_first_are_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.orphans.QUEUED_LOOKED_AT", 2)
    account_id = new_account(database)
    accepted(database, account_id, accepted_at_ms=NOW_MS + 1, expires_at_ms=NOW_MS + 9_000)
    accepted(database, account_id, accepted_at_ms=NOW_MS + 2, expires_at_ms=NOW_MS + 3_000)
    accepted(database, account_id, accepted_at_ms=NOW_MS + 3, expires_at_ms=NOW_MS + 4_000)

    assert count(database, NOW_MS).oldest_queued_ms == {ALPHA: {"CH": NOW_MS + 2}}


def test_segments_that_wait_for_their_receipt_are_found_the_newest_first_and_bounded(database: Database) -> None:
    account_id = new_account(database)
    ids = [first_message_id(NOW_MS + number) for number in (5, 6, 7)]
    for number, message_id in enumerate(ids):
        sent(database, account_id, str(number), id=message_id)
    run_one(database, RecordReceipt(receipt("1")))

    def found(since_ms: int, limit: int = 10) -> list[UnreceiptedSegment]:
        with database.reading() as connection:
            return unreceipted_segments(connection, ALPHA, since_ms, limit)

    newest, oldest = UnreceiptedSegment("2", "+41791234567"), UnreceiptedSegment("0", "+41791234567")
    assert found(NOW_MS) == [newest, oldest]
    assert found(NOW_MS, limit=1) == [newest]
    assert found(NOW_MS + 6) == [newest]
    assert found(NOW_MS + 8) == []


def test_a_receipt_that_was_read_wrongly_settles_its_message_and_is_parked_no_more(database: Database) -> None:
    message = sent(database, new_account(database), "4d")
    parked = receipt("77")
    run_one(database, RecordReceipt(parked))

    again = [RematchReceipt(parked, "4d"), RematchReceipt(parked, "4d")]
    first, second = run(database, *again)

    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded)
    assert (first.applied, second.applied) == (True, False)
    assert look(database, message).status is MessageStatus.DELIVERED
    assert count_rows(database, "parked_receipts") == 0
