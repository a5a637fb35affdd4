"""What a durable step tells the figures: each message's end once, whichever step it was that ended it."""

from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from messages.addresses import Country, Sender, SenderKind
from messages.ending import Ending
from messages.events import Event, EventKind
from messages.message import OnUnknown
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.receipt import ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus
from store.changes import Recorded
from store.database import Database
from store.outcomes import RecordRejected, RecordUncertain, SegmentResult
from store.receipts import RecordReceipt
from store.recovery import RecoverLeases
from store.sweeps import ConfirmNever, ExpireQueued, SettleUncertain
from tests.support.values.stored import (
    ALPHA,
    BETA,
    NOW_MS,
    accepted,
    lease,
    leased,
    new_account,
    receipt,
    requeue,
    run,
    run_one,
    sent,
    taken,
)

FRANCE = Country("FR")
LATER_MS = NOW_MS + 10_000_000
REPORTED: dict[str, Any] = {"by_receipt": True, "latency_ms": 980}


def ending(status: MessageStatus, **changes: Any) -> Ending:
    return attrs.evolve(Ending(ALPHA, Country("CH"), "ACME", status, by_receipt=False), **changes)


def endings(database: Database, *operations: Any) -> Sequence[Ending]:
    return [one for recorded in run(database, *operations) for one in recorded.endings]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (ReceiptOutcome.DELIVERED, MessageStatus.DELIVERED),
        (ReceiptOutcome.UNDELIVERED, MessageStatus.UNDELIVERED),
        (ReceiptOutcome.REJECTED, MessageStatus.REJECTED),
    ],
    ids=str,
)
def test_a_receipt_ends_a_message_once(database: Database, outcome: ReceiptOutcome, status: MessageStatus) -> None:
    sent(database, new_account(database), "1", country=FRANCE, webhook_url=None)
    final = RecordReceipt(receipt("1", outcome))

    assert endings(database, final, final) == [ending(status, country=FRANCE, **REPORTED)]
    assert endings(database, final) == []


def test_a_receipt_of_one_segment_of_two_ends_nothing_and_that_of_the_second_does(database: Database) -> None:
    sent(database, new_account(database), "1", "2")

    assert endings(database, RecordReceipt(receipt("1"))) == []
    assert endings(database, RecordReceipt(receipt("2"))) == [ending(MessageStatus.DELIVERED, **REPORTED)]


def test_a_receipt_that_overtook_the_answer_ends_its_message_with_the_answer(database: Database) -> None:
    message = leased(database, new_account(database))

    early = receipt("1", received_at_ms=NOW_MS + 15)

    assert not isinstance(run_one(database, RecordReceipt(early)), Recorded)
    assert endings(database, taken(message, "1")) == [ending(MessageStatus.DELIVERED, by_receipt=True, latency_ms=0)]


def test_a_message_of_which_a_segment_was_refused_ends_by_no_receipt(database: Database) -> None:
    message = leased(database, new_account(database), segment_count=2)
    segments = (
        SegmentResult(1, 2, SegmentStatus.SENT, "1"),
        SegmentResult(2, 2, SegmentStatus.REJECTED, None, 0x0B, "invalid address"),
    )

    assert endings(database, taken(message, segments=segments)) == [ending(MessageStatus.UNDELIVERED)]


def test_a_message_that_no_route_took_ends_with_the_last_carrier(database: Database) -> None:
    message = leased(database, new_account(database))
    run_one(database, requeue(message, carrier=BETA))
    rejected = Event(EventKind.REJECTED, NOW_MS + 40, MessageStatus.REJECTED, "No route took it.")

    assert endings(database, RecordRejected(message.id, NOW_MS + 40, rejected)) == [
        ending(MessageStatus.REJECTED, carrier=BETA)
    ]


def test_time_ends_messages(database: Database) -> None:
    account_id = new_account(database)
    accepted(database, account_id)
    sent(database, account_id, "1")
    uncertain = leased(database, account_id, on_unknown=OnUnknown.HOLD)
    died = Event(EventKind.UNCERTAIN, NOW_MS + 20, MessageStatus.UNCERTAIN, "The bind died.")
    run_one(database, RecordUncertain(uncertain.id, NOW_MS + 60_000, died))

    assert endings(database, ExpireQueued(LATER_MS, 10)) == [ending(MessageStatus.EXPIRED)]
    assert endings(database, ConfirmNever(LATER_MS, 1_000, 10)) == [ending(MessageStatus.UNCONFIRMED)]
    assert endings(database, SettleUncertain(LATER_MS, 10)) == [ending(MessageStatus.REJECTED)]


def test_a_late_receipt_ends_an_unconfirmed_message_once_more(database: Database) -> None:
    sent(database, new_account(database), "1")
    run_one(database, ConfirmNever(LATER_MS, 1_000, 10))

    assert endings(database, RecordReceipt(receipt("1"))) == [ending(MessageStatus.DELIVERED, by_receipt=True)]


def test_a_message_that_expired_when_a_bind_asked_for_it_has_ended(database: Database) -> None:
    message = accepted(database, new_account(database))

    assert endings(database, lease(message, at_ms=message.expires_at_ms)) == [ending(MessageStatus.EXPIRED)]


def test_what_a_crash_failed_has_ended_and_what_it_left_open_has_not(database: Database) -> None:
    account_id = new_account(database)
    for policy in OnUnknown:
        leased(database, account_id, on_unknown=policy)

    assert endings(database, RecoverLeases(NOW_MS + 5_000, NOW_MS + 65_000)) == [ending(MessageStatus.REJECTED)]


def test_a_number_as_sender_is_left_out(database: Database) -> None:
    sent(database, new_account(database), "1", sender=Sender(SenderKind.NUMBER, "+41791112233"))

    assert endings(database, RecordReceipt(receipt("1"))) == [ending(MessageStatus.DELIVERED, sender="", **REPORTED)]


def test_an_ending_names_the_network_that_the_message_was_accepted_for(database: Database) -> None:
    swisscom = NetworkCode("228-01")
    sent(database, new_account(database), "1", network=NetworkGuess(swisscom, NetworkSource.LOOKUP))

    assert endings(database, RecordReceipt(receipt("1"))) == [
        ending(MessageStatus.DELIVERED, network=swisscom, **REPORTED)
    ]


def test_the_latency_of_a_long_message_is_that_of_its_last_segment(database: Database) -> None:
    message = leased(database, new_account(database), segment_count=2)
    run_one(database, taken(message, "1", "2", at_ms=NOW_MS + 100))
    run_one(database, RecordReceipt(receipt("2", received_at_ms=NOW_MS + 400)))

    assert [one.latency_ms for one in endings(database, RecordReceipt(receipt("1", received_at_ms=NOW_MS + 900)))] == [
        800
    ]
