from credits.ledger import Balance
from messages.events import Event, EventKind
from messages.message import Message, OnUnknown
from messages.status import MessageStatus
from store.database import Database
from store.outcomes import RecordUncertain
from store.receipts import RecordReceipt
from store.recovery import Recovered, RecoverLeases
from store.sweeps import ConfirmNever, DropParkedReceipts, ExpireQueued, SettleUncertain
from tests.support.values.stored import (
    NOW_MS,
    accepted,
    balance_of,
    count,
    leased,
    look,
    new_account,
    outbox_ids,
    receipt,
    run_one,
    sent,
)


def _make_uncertain(database: Database, message: Message, deadline_ms: int) -> None:
    event = Event(EventKind.UNCERTAIN, NOW_MS + 30, MessageStatus.UNCERTAIN, "The bind died.")
    run_one(database, RecordUncertain(message.id, deadline_ms, event))


def test_queued_messages_expire_when_their_time_is_over_a_bounded_number_at_a_time(database: Database) -> None:
    account_id = new_account(database, 1_000)
    old = [accepted(database, account_id, expires_at_ms=NOW_MS + second) for second in (1, 2, 3)]
    young = accepted(database, account_id)
    sweep = ExpireQueued(NOW_MS + 5, limit=2)
    first, second, third = (run_one(database, sweep) for _ in range(3))
    assert first.message_ids == (old[0].id, old[1].id)
    assert second.message_ids == (old[2].id,)
    assert third.message_ids == ()
    told = {one.id for one in first.notifications + second.notifications}
    assert set(outbox_ids(database)) == told
    assert look(database, young).status is MessageStatus.QUEUED
    assert balance_of(database, account_id) == Balance(930, 70)


def test_a_message_being_sent_does_not_expire(database: Database) -> None:
    message = leased(database, new_account(database), expires_at_ms=NOW_MS + 100)
    assert run_one(database, ExpireQueued(NOW_MS + 200, limit=10)).message_ids == ()
    assert look(database, message).status is MessageStatus.SENDING


def test_a_sent_message_without_receipt_is_unconfirmed_and_a_late_receipt_still_turns_it(database: Database) -> None:
    message = sent(database, new_account(database), "a1")
    sweep = ConfirmNever(NOW_MS + 20 + 86_400_000, older_than_ms=86_400_000, limit=10)
    assert run_one(database, ConfirmNever(sweep.now_ms - 1, sweep.older_than_ms, 10)).message_ids == ()
    swept = run_one(database, sweep)
    assert (swept.message_ids, len(swept.notifications)) == ((message.id,), 1)
    assert look(database, message).status is MessageStatus.UNCONFIRMED
    assert run_one(database, sweep).message_ids == ()
    run_one(database, RecordReceipt(receipt("a1")))
    assert look(database, message).status is MessageStatus.DELIVERED
    assert look(database, message).charged_mc == 70


def test_an_uncertain_message_is_rejected_after_its_deadline_and_not_charged(database: Database) -> None:
    account_id = new_account(database, 100)
    message = leased(database, account_id)
    _make_uncertain(database, message, NOW_MS + 60_000)
    assert run_one(database, SettleUncertain(NOW_MS + 59_999, limit=10)).message_ids == ()
    assert run_one(database, SettleUncertain(NOW_MS + 60_000, limit=10)).message_ids == (message.id,)
    assert look(database, message).status is MessageStatus.REJECTED
    assert look(database, message).error_code == "uncertain"
    assert balance_of(database, account_id) == Balance(100, 0)


def test_parked_receipts_that_nobody_waits_for_are_dropped(database: Database) -> None:
    run_one(database, RecordReceipt(receipt("old", received_at_ms=NOW_MS)))
    run_one(database, RecordReceipt(receipt("young", received_at_ms=NOW_MS + 1_000)))
    assert run_one(database, DropParkedReceipts(NOW_MS + 1_001, older_than_ms=1_000, limit=10)) == 1
    assert count(database, "parked_receipts") == 1


def test_after_a_crash_each_message_is_settled_as_it_asked(database: Database) -> None:
    account_id = new_account(database, 1_000)
    resend = leased(database, account_id, on_unknown=OnUnknown.RESEND)
    hold = leased(database, account_id, on_unknown=OnUnknown.HOLD)
    fail = leased(database, account_id, on_unknown=OnUnknown.FAIL)
    untouched = accepted(database, account_id)
    recovered = run_one(database, RecoverLeases(NOW_MS + 5_000, NOW_MS + 65_000))
    assert recovered == Recovered(1, 1, 1, recovered.notifications, recovered.endings)
    assert outbox_ids(database) == tuple(one.id for one in recovered.notifications)
    assert look(database, resend).status is MessageStatus.QUEUED
    assert look(database, resend).events == ("accepted", "sending", "requeued")
    assert look(database, hold).status is MessageStatus.UNCERTAIN
    assert look(database, fail).status is MessageStatus.REJECTED
    assert look(database, untouched).events == ("accepted",)
    assert balance_of(database, account_id) == Balance(1_000 - 3 * 70, 3 * 70)
    assert run_one(database, SettleUncertain(NOW_MS + 65_000, limit=10)).message_ids == (hold.id,)


def test_recovering_twice_finds_nothing_left(database: Database) -> None:
    leased(database, new_account(database), on_unknown=OnUnknown.RESEND)
    recovery = RecoverLeases(NOW_MS + 5_000, NOW_MS + 65_000)
    run_one(database, recovery)
    assert run_one(database, recovery) == Recovered(0, 0, 0, ())
