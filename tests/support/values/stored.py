"""Short ways to put accounts and messages into a store, and to look at what became of them."""

from collections.abc import Sequence
from typing import Any, TypeVar

import attrs
from sqlalchemy import text

from credits.ledger import Balance
from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.alphabets import Alphabet
from messages.events import Event, EventKind
from messages.ids import AccountId, CarrierName, new_message_id
from messages.message import Category, Message, OnUnknown
from messages.receipt import Receipt, ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus
from store import queries
from store.acceptance import Accepted, AcceptMessages
from store.business import create_account, credit_account
from store.database import Database
from store.leases import LeaseMessages
from store.operations import Operation
from store.outcomes import RecordRequeued, RecordSent, SegmentResult
from store.vault import Vault

R = TypeVar("R")

NOW_MS = 1_790_000_000_000
VAULT = Vault(bytes(32))
ALPHA = CarrierName("alpha")
BETA = CarrierName("beta")


def run(database: Database, *operations: Operation[R]) -> Sequence[R]:
    """Run operations of one kind as one batch in one transaction."""
    with database.begin() as connection:
        return type(operations[0]).run_batch(connection, operations)


def run_one(database: Database, operation: Operation[R]) -> R:
    """Run one operation in a transaction of its own."""
    return run(database, operation)[0]


def new_account(database: Database, credits_mc: int = 10_000, *, webhook_url: str | None = None) -> AccountId:
    """An account with credits."""
    with database.begin() as connection:
        account_id = create_account(connection, VAULT, name="Acme", now_ms=NOW_MS, webhook_url=webhook_url)
        if credits_mc:
            credit_account(connection, account_id, credits_mc, f"order-{account_id}", "bought", NOW_MS)
    return account_id


def new_message(account_id: AccountId, **changes: Any) -> Message:
    """A message of one segment for 70 mc to Switzerland by alpha, else beta, valid for an hour, with a webhook."""
    message = Message(
        id=new_message_id(NOW_MS),
        account_id=account_id,
        to=Msisdn("+41791234567"),
        country=Country("CH"),
        text="Your code is 123456",
        alphabet=Alphabet.GSM7,
        segment_count=1,
        sender=Sender(SenderKind.NAME, "ACME"),
        sender_requested="acme",
        sender_reason=None,
        category=Category.OTP,
        on_unknown=OnUnknown.RESEND,
        routes=(ALPHA, BETA),
        held_mc=70,
        accepted_at_ms=NOW_MS,
        expires_at_ms=NOW_MS + 3_600_000,
        client_ref="ref-1",
        webhook_url="https://acme.example/hook",
    )
    return attrs.evolve(message, **changes)


def acceptance(*messages: Message) -> AcceptMessages:
    """The operation that accepts these messages of one account."""
    event = Event(EventKind.ACCEPTED, NOW_MS, MessageStatus.QUEUED, "Accepted for CH by alpha.", {"routes": ["alpha"]})
    return AcceptMessages(messages[0].account_id, messages, tuple(event for _ in messages))


def accepted(database: Database, account_id: AccountId, **changes: Any) -> Message:
    """A message that is stored and queued."""
    message = new_message(account_id, **changes)
    assert run_one(database, acceptance(message)) == (Accepted(message.id),)
    return message


def lease(*messages: Message, at_ms: int = NOW_MS + 10) -> LeaseMessages:
    """The operation that hands messages to a bind of alpha."""
    return LeaseMessages(ALPHA, "alpha/tx1", tuple(message.id for message in messages), at_ms)


def leased(database: Database, account_id: AccountId, **changes: Any) -> Message:
    """A message that is being sent by alpha."""
    message = accepted(database, account_id, **changes)
    assert len(run_one(database, lease(message)).leased) == 1
    return message


def taken(message: Message, *carrier_message_ids: str, at_ms: int = NOW_MS + 20, **changes: Any) -> RecordSent:
    """The operation that stores alpha's answers: it took all segments and gave them these ids."""
    total = len(carrier_message_ids)
    segments = tuple(
        SegmentResult(number, total, SegmentStatus.SENT, carrier_message_id)
        for number, carrier_message_id in enumerate(carrier_message_ids, 1)
    )
    sent = RecordSent(message.id, ALPHA, "alpha/tx1", segments, message.held_mc, 0, at_ms, "Taken by alpha.")
    return attrs.evolve(sent, **changes)


def requeue(message: Message, **changes: Any) -> RecordRequeued:
    """The operation that puts a message back for alpha, throttled, a second later."""
    event = Event(EventKind.THROTTLED, NOW_MS + 30, MessageStatus.QUEUED, "alpha asks for less.")
    operation = RecordRequeued(
        message.id,
        ALPHA,
        NOW_MS + 1_030,
        counts_attempt=False,
        refused_by=(),
        at_ms=NOW_MS + 30,
        event=event,
    )
    return attrs.evolve(operation, **changes)


def sent(database: Database, account_id: AccountId, *carrier_message_ids: str, **changes: Any) -> Message:
    """A message that alpha took."""
    message = leased(database, account_id, segment_count=len(carrier_message_ids), **changes)
    assert run_one(database, taken(message, *carrier_message_ids)).status is MessageStatus.SENT
    return message


def receipt(carrier_message_id: str, outcome: ReceiptOutcome = ReceiptOutcome.DELIVERED, **changes: Any) -> Receipt:
    """A receipt of alpha."""
    state = {
        ReceiptOutcome.DELIVERED: "DELIVRD",
        ReceiptOutcome.UNDELIVERED: "UNDELIV",
        ReceiptOutcome.REJECTED: "REJECTD",
        ReceiptOutcome.INTERMEDIATE: "ENROUTE",
    }[outcome]
    error = "000" if outcome is ReceiptOutcome.DELIVERED else "034"
    return attrs.evolve(Receipt(ALPHA, carrier_message_id, outcome, state, error, NOW_MS + 1_000), **changes)


@attrs.frozen
class Look:
    """What the store says about a message and its account."""

    status: MessageStatus
    held_mc: int
    charged_mc: int
    error_code: str | None
    events: tuple[str, ...]
    segments: tuple[SegmentStatus, ...]
    balance: Balance


def look(database: Database, message: Message) -> Look:
    """Where the message stands now."""
    with database.reading() as connection:
        view = queries.message_view(connection, message.account_id, message.id)
        assert view is not None
        events = queries.message_events(connection, message.account_id, message.id)
        assert [sequence for sequence, _ in events] == list(range(1, len(events) + 1))
        return Look(
            view.status,
            view.held_mc,
            view.charged_mc,
            view.error_code,
            tuple(str(event.kind) for _, event in events),
            tuple(segment.status for segment in view.segments),
            queries.balance(connection, message.account_id),
        )


def last_event(database: Database, message: Message) -> Event:
    """The last line of its timeline."""
    with database.reading() as connection:
        return queries.message_events(connection, None, message.id)[-1][1]


def balance_of(database: Database, account_id: AccountId) -> Balance:
    """What the account has."""
    with database.reading() as connection:
        return queries.balance(connection, account_id)


def count(database: Database, table: str) -> int:
    """How many rows a table has."""
    with database.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def outbox_ids(database: Database) -> tuple[str, ...]:
    """The notifications that wait for their webhook, at the end of time."""
    with database.reading() as connection:
        return tuple(notification.id for notification in queries.outbox_due(connection, NOW_MS * 2, 1_000))
