"""A receipt without a known id settles an uncertain message when it can be about no other, and only then."""

from typing import Any

import attrs
import pytest

from credits.ledger import Balance
from messages.addresses import Msisdn
from messages.events import Event, EventKind
from messages.ids import AccountId, CarrierName
from messages.message import Message, OnUnknown
from messages.receipt import Receipt, ReceiptOutcome
from messages.status import MessageStatus
from store.audit import audit
from store.database import Database
from store.late_words import LateWord, SegmentsAt, SettleByReceipt, late_words
from store.outcomes import RecordUncertain
from store.receipts import RecordReceipt
from tests.support.values.stored import (
    ALPHA,
    BETA,
    NOW_MS,
    balance_of,
    count,
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
)

TO, OTHER = Msisdn("+41791234567"), Msisdn("+41791234568")
FROM_HANDSET: dict[str, Any] = {"source": "41791234567", "destination": "ACME"}
HOUR_MS = 3_600_000


def uncertain(database: Database, account_id: AccountId, **changes: Any) -> Message:
    message = leased(database, account_id, on_unknown=OnUnknown.HOLD, **changes)
    event = Event(EventKind.UNCERTAIN, NOW_MS + 20, MessageStatus.UNCERTAIN, "The bind died.")
    run_one(database, RecordUncertain(message.id, NOW_MS + HOUR_MS, event))
    return message


def park(database: Database, *receipts: Receipt) -> None:
    run(database, *(RecordReceipt(one) for one in receipts))


def as_counted(message: Message, carrier: CarrierName) -> int:
    assert carrier == ALPHA
    return message.segment_count


def words(database: Database, *, after_ms: int = NOW_MS, segments_at: SegmentsAt = as_counted) -> tuple[LateWord, ...]:
    with database.reading() as connection:
        return late_words(connection, after_ms, NOW_MS + HOUR_MS, segments_at)


def settle(database: Database) -> list[bool]:
    return [run_one(database, SettleByReceipt(word, NOW_MS + 5_000)).applied for word in words(database)]


@pytest.mark.parametrize(
    "addresses", [FROM_HANDSET, {"source": "ACME", "destination": "+41791234567"}, {"source": "0791234567"}]
)
def test_the_only_message_to_a_number_is_delivered_and_paid(database: Database, addresses: dict[str, Any]) -> None:
    account_id = new_account(database, 100)
    message = uncertain(database, account_id)
    park(database, receipt("77", **addresses))

    assert settle(database) == [True]

    seen = look(database, message)
    assert (seen.status, seen.held_mc, seen.charged_mc) == (MessageStatus.DELIVERED, 0, 70)
    assert seen.events == ("accepted", "sending", "uncertain", "receipt", "delivered")
    assert balance_of(database, account_id) == Balance(30, 0)
    assert len(outbox_ids(database)) == 1
    assert count(database, "parked_receipts") == 0


def test_a_repeated_receipt_finds_the_segment_by_its_id_from_then_on(database: Database) -> None:
    message = uncertain(database, new_account(database))
    park(database, receipt("77", **FROM_HANDSET))
    settle(database)

    park(database, receipt("77", **FROM_HANDSET))

    assert count(database, "parked_receipts") == 0
    assert look(database, message).events[-1] == "delivered"


def test_an_intermediate_receipt_waits_for_the_final_one_and_goes_with_it(database: Database) -> None:
    message = uncertain(database, new_account(database))
    park(database, receipt("77", ReceiptOutcome.INTERMEDIATE, **FROM_HANDSET))
    assert settle(database) == []

    park(database, receipt("77", ReceiptOutcome.UNDELIVERED, received_at_ms=NOW_MS + 2_000, **FROM_HANDSET))

    assert settle(database) == [True]
    assert look(database, message).status is MessageStatus.UNDELIVERED
    assert count(database, "parked_receipts") == 0


def test_two_uncertain_messages_to_one_number_are_left_alone(database: Database) -> None:
    account_id = new_account(database)
    both = [uncertain(database, account_id) for _ in range(2)]
    park(database, receipt("77", **FROM_HANDSET))

    assert words(database) == ()
    assert {look(database, message).status for message in both} == {MessageStatus.UNCERTAIN}
    assert count(database, "parked_receipts") == 1


def test_a_sent_message_to_the_same_number_may_be_the_one_that_is_meant(database: Database) -> None:
    """As when the carrier's ids are read in the wrong form, and every receipt is an orphan."""
    account_id = new_account(database)
    uncertain(database, account_id)
    sent(database, account_id, "4d")
    park(database, receipt("77", **FROM_HANDSET))

    assert words(database) == ()


def test_so_may_one_that_was_tried_and_is_queued_again(database: Database) -> None:
    account_id = new_account(database)
    uncertain(database, account_id)
    run_one(database, requeue(leased(database, account_id), counts_attempt=True))
    park(database, receipt("77", **FROM_HANDSET))

    assert words(database) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "41791234568"},
        {"source": "", "destination": ""},
        {"carrier": BETA, **FROM_HANDSET},
        {"carrier_message_id": "", **FROM_HANDSET},
        {"received_at_ms": NOW_MS + 5, **FROM_HANDSET},
        {"received_at_ms": NOW_MS + HOUR_MS + 1, **FROM_HANDSET},
    ],
    ids=["another number", "no number", "another carrier", "no id", "before it was sent", "not an orphan yet"],
)
def test_a_receipt_that_does_not_fit_settles_nothing(database: Database, changes: dict[str, Any]) -> None:
    uncertain(database, new_account(database))
    park(database, attrs.evolve(receipt("77"), **changes))

    assert words(database) == ()


def test_two_ids_to_one_number_are_two_messages_and_one_is_not_ours(database: Database) -> None:
    uncertain(database, new_account(database))
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET))

    assert words(database) == ()


def long_message(database: Database, account_id: AccountId | None = None, **changes: Any) -> Message:
    """An uncertain message of two segments."""
    return uncertain(database, account_id or new_account(database), segment_count=2, held_mc=140, **changes)


def test_a_long_message_is_settled_by_as_many_receipts_as_it_has_segments(database: Database) -> None:
    account_id = new_account(database, 200)
    message = long_message(database, account_id)
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET))

    assert settle(database) == [True]

    seen = look(database, message)
    assert (seen.status, seen.held_mc, seen.charged_mc) == (MessageStatus.DELIVERED, 0, 140)
    assert seen.events == ("accepted", "sending", "uncertain", "receipt", "receipt", "delivered")
    assert balance_of(database, account_id) == Balance(60, 0)
    assert count(database, "parked_receipts") == 0
    with database.reading() as connection:
        assert audit(connection).findings == ()


def test_a_long_message_of_which_a_segment_was_not_delivered_is_not_delivered(database: Database) -> None:
    message = long_message(database)
    lost = receipt("78", ReceiptOutcome.UNDELIVERED, **FROM_HANDSET)
    park(database, receipt("77", **FROM_HANDSET), lost)

    assert settle(database) == [True]
    seen = look(database, message)
    assert (seen.status, seen.charged_mc) == (MessageStatus.UNDELIVERED, 140)


def test_a_repeated_receipt_of_a_long_message_finds_its_segment_from_then_on(database: Database) -> None:
    long_message(database)
    both = receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET)
    park(database, *both)
    settle(database)

    park(database, *both)

    assert count(database, "parked_receipts") == 0


def test_of_a_long_message_one_receipt_tells_too_little(database: Database) -> None:
    long_message(database)
    park(database, receipt("77", **FROM_HANDSET))
    assert words(database) == ()
    park(database, receipt("77", ReceiptOutcome.UNDELIVERED, **FROM_HANDSET))
    assert words(database) == ()
    park(database, receipt("78", ReceiptOutcome.INTERMEDIATE, **FROM_HANDSET))
    assert words(database) == ()


def test_more_receipts_than_segments_are_of_something_else_too(database: Database) -> None:
    long_message(database)
    park(database, *(receipt(f"7{number}", **FROM_HANDSET) for number in range(3)))

    assert words(database) == ()


def test_a_receipt_too_young_to_be_an_orphan_makes_the_older_ones_doubtful(database: Database) -> None:
    long_message(database)
    young = receipt("79", received_at_ms=NOW_MS + HOUR_MS + 1, **FROM_HANDSET)
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET), young)

    assert words(database) == ()


def test_another_open_message_to_the_number_may_be_what_they_tell_of(database: Database) -> None:
    account_id = new_account(database)
    long_message(database, account_id)
    sent(database, account_id, "4d")
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET))

    assert words(database) == ()


def test_a_long_message_that_was_tried_twice_may_have_a_segment_of_each_try(database: Database) -> None:
    message = leased(database, new_account(database), segment_count=2, on_unknown=OnUnknown.HOLD)
    run_one(database, requeue(message, counts_attempt=True))
    assert len(run_one(database, lease(message, at_ms=NOW_MS + 40)).leased) == 1
    event = Event(EventKind.UNCERTAIN, NOW_MS + 50, MessageStatus.UNCERTAIN, "The bind died.")
    run_one(database, RecordUncertain(message.id, NOW_MS + HOUR_MS, event))
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET))

    assert words(database) == ()


@pytest.mark.parametrize("segments", [None, 1, 3])
def test_a_carrier_that_cuts_it_otherwise_than_it_was_counted_leaves_it_in_doubt(
    database: Database, segments: int | None
) -> None:
    long_message(database)
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET))

    assert words(database, segments_at=lambda message, carrier: segments) == ()


def test_what_was_sent_before_the_look_back_may_have_receipts_that_nobody_sees(database: Database) -> None:
    long_message(database)
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET))

    assert len(words(database, after_ms=NOW_MS + 10)) == 1
    assert words(database, after_ms=NOW_MS + 11) == ()


def test_more_parked_receipts_than_one_look_reads_leave_the_older_messages_in_doubt(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.late_words.LIMIT", 2)
    long_message(database)
    park(database, receipt("77", **FROM_HANDSET), receipt("78", **FROM_HANDSET))

    assert words(database) == ()


def test_each_number_is_settled_for_itself(database: Database) -> None:
    account_id = new_account(database)
    first, second = uncertain(database, account_id, to=TO), uncertain(database, account_id, to=OTHER)
    park(database, receipt("1", **FROM_HANDSET), receipt("2", ReceiptOutcome.UNDELIVERED, source="41791234568"))

    assert settle(database) == [True, True]
    assert look(database, first).status is MessageStatus.DELIVERED
    assert look(database, second).status is MessageStatus.UNDELIVERED


def test_a_message_that_was_settled_since_the_look_stays_as_it_is(database: Database) -> None:
    message = uncertain(database, new_account(database))
    park(database, receipt("77", **FROM_HANDSET))
    (word,) = words(database)
    run_one(database, SettleByReceipt(word, NOW_MS + 5_000))

    assert not run_one(database, SettleByReceipt(word, NOW_MS + 6_000)).applied
    assert look(database, message).events.count("delivered") == 1
