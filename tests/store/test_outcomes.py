import attrs
import pytest

from credits.ledger import Balance
from messages.events import Event, EventKind
from messages.message import Message
from messages.receipt import ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus
from store.changes import Recorded, UnknownMessageError
from store.database import Database
from store.outcomes import RecordRejected, RecordUncertain, SegmentResult
from store.queries import message_view
from store.receipts import RecordReceipt
from tests.support.values.stored import (
    ALPHA,
    BETA,
    NOW_MS,
    accepted,
    count,
    lease,
    leased,
    look,
    new_account,
    new_message,
    outbox_ids,
    receipt,
    requeue,
    run,
    run_one,
    sent,
    taken,
)


def _reject(message: Message) -> RecordRejected:
    event = Event(
        EventKind.REJECTED, NOW_MS + 30, MessageStatus.REJECTED, "Every route refused it.", {"error_code": "0x0b"}
    )
    return RecordRejected(message.id, NOW_MS + 30, event)


def _uncertain(message: Message) -> RecordUncertain:
    event = Event(EventKind.UNCERTAIN, NOW_MS + 30, MessageStatus.UNCERTAIN, "The bind died.")
    return RecordUncertain(message.id, NOW_MS + 60_000, event)


def test_a_carriers_yes_captures_the_hold_and_keeps_the_carriers_id(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    assert run_one(database, taken(message, "a1")) == Recorded(MessageStatus.SENT)
    seen = look(database, message)
    assert (seen.held_mc, seen.charged_mc, seen.balance) == (0, 70, Balance(30, 0))
    assert seen.events == ("accepted", "sending", "sent")


def test_the_same_answer_again_changes_and_records_nothing(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    first, second = run(database, taken(message, "a1"), taken(message, "a1"))
    third = run_one(database, taken(message, "a1"))
    assert (first.applied, second.applied, third.applied) == (True, False, False)
    assert look(database, message).events == ("accepted", "sending", "sent")
    assert look(database, message).balance == Balance(30, 0)
    assert count(database, "segments") == 1


def test_a_message_that_lost_a_segment_is_undelivered_and_pays_for_those_taken(database: Database) -> None:
    message = leased(database, new_account(database, 1_000), segment_count=2, held_mc=140)
    segments = (
        SegmentResult(1, 2, SegmentStatus.SENT, "a1"),
        SegmentResult(2, 2, SegmentStatus.REJECTED, None, 0x0B, "invalid destination"),
    )
    recorded = run_one(database, attrs.evolve(taken(message, "x"), segments=segments, capture_mc=70, release_mc=70))
    assert recorded.status is MessageStatus.UNDELIVERED
    seen = look(database, message)
    assert (seen.charged_mc, seen.balance, seen.error_code) == (70, Balance(930, 0), "invalid destination")
    assert outbox_ids(database) == tuple(one.id for one in recorded.notifications)


def test_charging_something_else_than_was_held_is_refused(database: Database) -> None:
    message = leased(database, new_account(database, 1_000))
    with pytest.raises(ValueError, match="holds 70 mc, not 71"):
        run_one(database, taken(message, "a1", capture_mc=71))
    assert look(database, message).status is MessageStatus.SENDING


def test_an_answer_about_a_message_that_was_never_accepted_is_an_error(database: Database) -> None:
    message = new_message(new_account(database))
    with pytest.raises(UnknownMessageError):
        run_one(database, taken(message, "a1"))


def test_a_late_answer_settles_an_uncertain_message(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    assert run_one(database, _uncertain(message)).status is MessageStatus.UNCERTAIN
    assert look(database, message).held_mc == 70
    assert run_one(database, taken(message, "a1")).status is MessageStatus.SENT
    assert look(database, message).balance == Balance(30, 0)


def test_a_throttled_message_waits_in_the_queue_and_the_attempt_does_not_count(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    assert run_one(database, requeue(message)) == Recorded(MessageStatus.QUEUED)
    seen = look(database, message)
    assert (seen.status, seen.held_mc, seen.events[-1]) == (MessageStatus.QUEUED, 70, "throttled")
    assert run_one(database, lease(message)).leased[0].attempt == 1


def test_a_refused_message_goes_to_the_next_carrier(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    run_one(database, requeue(message, carrier=BETA, counts_attempt=True, refused_by=(ALPHA,)))
    assert run_one(database, lease(message)).leased == ()
    again = run_one(database, attrs.evolve(lease(message), carrier=BETA))
    assert (again.leased[0].carrier, again.leased[0].attempt, again.leased[0].refused_by) == (BETA, 2, (ALPHA,))
    with database.reading() as connection:
        view = message_view(connection, None, message.id)
    assert view is not None
    assert view.refused_by == (ALPHA,)


def test_putting_a_message_back_that_was_sent_meanwhile_is_recorded_once_and_not_done(database: Database) -> None:
    message = sent(database, new_account(database, 100), "a1")
    assert run_one(database, requeue(message)) == Recorded(MessageStatus.SENT, applied=False)
    assert run_one(database, requeue(message)) == Recorded(MessageStatus.SENT, applied=False)
    assert look(database, message).events == ("accepted", "sending", "sent", "throttled")


def test_a_message_refused_by_every_route_gives_its_credits_back_and_is_told(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    recorded = run_one(database, _reject(message))
    assert (recorded.status, recorded.applied) == (MessageStatus.REJECTED, True)
    seen = look(database, message)
    assert (seen.balance, seen.held_mc, seen.charged_mc, seen.error_code) == (Balance(100, 0), 0, 0, "0x0b")
    assert outbox_ids(database) == (recorded.notifications[0].id,)
    assert '"held":0,"charged":0' in recorded.notifications[0].body


def test_rejecting_twice_releases_once(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    first, second = run(database, _reject(message), _reject(message))
    third = run_one(database, _reject(message))
    assert (first.applied, second.applied, third.applied) == (True, False, False)
    assert look(database, message).balance == Balance(100, 0)
    assert len(outbox_ids(database)) == 1


def test_a_sent_message_cannot_be_rejected_for_its_routes(database: Database) -> None:
    message = sent(database, new_account(database, 100), "a1")
    assert not run_one(database, _reject(message)).applied
    assert look(database, message).balance == Balance(30, 0)


def test_only_a_message_that_is_being_sent_becomes_uncertain(database: Database) -> None:
    message = accepted(database, new_account(database, 100))
    assert not run_one(database, _uncertain(message)).applied
    assert look(database, message).status is MessageStatus.QUEUED


def test_a_message_without_webhook_makes_no_notification(database: Database) -> None:
    message = leased(database, new_account(database, 100), webhook_url=None)
    assert run_one(database, _reject(message)).notifications == ()
    assert outbox_ids(database) == ()


def test_the_second_answer_of_a_resent_message_charges_nothing_and_its_receipt_is_matched(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    run_one(database, requeue(message, counts_attempt=True))
    run_one(database, lease(message))
    assert run_one(database, taken(message, "second")).applied
    assert not run_one(database, taken(message, "first")).applied
    assert look(database, message).balance == Balance(30, 0)
    recorded = run_one(database, RecordReceipt(receipt("first", ReceiptOutcome.DELIVERED)))
    assert isinstance(recorded, Recorded)
    assert recorded.status is MessageStatus.DELIVERED


def test_a_receipt_for_the_first_try_pays_a_message_that_is_being_sent_again(database: Database) -> None:
    message = leased(database, new_account(database, 100))
    run_one(database, requeue(message, counts_attempt=True))
    assert not run_one(database, taken(message, "first")).applied
    run_one(database, lease(message))
    run_one(database, RecordReceipt(receipt("first")))
    seen = look(database, message)
    assert (seen.status, seen.held_mc, seen.charged_mc) == (MessageStatus.DELIVERED, 0, 70)
    assert not run_one(database, taken(message, "second")).applied
    assert look(database, message).balance == Balance(30, 0)


def test_a_late_refusal_moves_an_uncertain_message_and_no_other(database: Database) -> None:
    account_id = new_account(database)
    waiting, sending = leased(database, account_id), leased(database, account_id)
    event = Event(EventKind.UNCERTAIN, NOW_MS + 20, MessageStatus.UNCERTAIN, "No answer.")
    run_one(database, RecordUncertain(waiting.id, NOW_MS + 60_000, event))
    no = Event(EventKind.REJECTED, NOW_MS + 30, MessageStatus.REJECTED, "alpha refused it late.")
    recorded = run(
        database,
        RecordRejected(waiting.id, NOW_MS + 30, no, only_uncertain=True),
        RecordRejected(sending.id, NOW_MS + 30, no, only_uncertain=True),
    )
    assert [one.applied for one in recorded] == [True, False]
    assert look(database, waiting).status is MessageStatus.REJECTED
    assert look(database, sending).status is MessageStatus.SENDING
    again = requeue(sending, only_uncertain=True)
    assert not run_one(database, again).applied
    assert look(database, sending).status is MessageStatus.SENDING
