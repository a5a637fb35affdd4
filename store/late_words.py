"""Receipts that settle an uncertain message by its number and time, because no answer ever told the carrier's id.

Addresses are a hint and no key: such a receipt counts only when nothing else fits. It must be the only id that the
carrier reported to that number, and the message the only one to that number that was tried and is still open. The
look is a question for a reader, for it may go through all open messages; the writer then checks what may have changed.
"""

from collections.abc import Callable, Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.events import Event, EventKind
from messages.ids import CarrierName, MessageId
from messages.receipt import Receipt, ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus
from store.changes import Changes, Recorded
from store.operations import Single
from store.receipts import apply_receipt, recent_parked, unpark
from store.segments import SegmentBook, SegmentState
from store.sql import Statement

LIMIT: Final = 1_000
"""Uncertain messages, and receipts of one carrier, that are looked at in one go; the oldest messages first."""

_UNCERTAIN: Final = Statement(
    "SELECT id, carrier, recipient FROM messages WHERE final_at_ms IS NULL AND status = 'uncertain'"
    " AND segment_count = 1 ORDER BY due_at_ms, id LIMIT ?"
)
# queued and never tried: nothing can have been reported of it
_OPEN: Final = Statement(
    "SELECT id, recipient FROM messages WHERE final_at_ms IS NULL AND recipient {in_list} AND attempts > 0"
)
_SENT_AT: Final = Statement("SELECT max(at_ms) FROM events WHERE message_id = ? AND kind = 'sending'")

SameNumber = Callable[[str, str], bool]
"""Whether two spellings are one number."""


@attrs.frozen
class LateWord:
    """What a carrier reported of an uncertain message, oldest receipt first."""

    message_id: MessageId
    receipts: tuple[Receipt, ...]


def late_words(connection: Connection, after_ms: int, before_ms: int, same_number: SameNumber) -> tuple[LateWord, ...]:
    """The uncertain messages that receipts parked between the two times (Unix milliseconds) tell about."""
    uncertain: dict[CarrierName, list[tuple[MessageId, str]]] = {}
    for message_id, carrier, recipient in _UNCERTAIN.rows(connection, LIMIT):
        uncertain.setdefault(carrier, []).append((message_id, recipient))
    found: list[LateWord] = []
    for carrier, messages in uncertain.items():
        parked = recent_parked(connection, carrier, after_ms, before_ms, LIMIT)
        words = [word for message_id, to in messages if (word := _told(message_id, to, parked, same_number))]
        recipients = dict(messages)
        alone = _alone(connection, [recipients[word.message_id] for word in words])
        found += [word for word in words if word.message_id in alone and _in_time(connection, word)]
    return tuple(found)


def _told(message_id: MessageId, recipient: str, parked: Sequence[Receipt], same_number: SameNumber) -> LateWord | None:
    fitting = [
        receipt
        for receipt in reversed(parked)
        if same_number(recipient, receipt.source) or same_number(recipient, receipt.destination)
    ]
    ids = {receipt.carrier_message_id for receipt in fitting}
    is_final = any(receipt.outcome is not ReceiptOutcome.INTERMEDIATE for receipt in fitting)
    if len(ids) != 1 or "" in ids or not is_final:
        return None
    return LateWord(message_id, tuple(fitting))


def _alone(connection: Connection, recipients: Sequence[str]) -> set[MessageId]:
    """The messages that are the only one to their recipient that was tried, by whatever carrier, and is open."""
    if not recipients:
        return set()
    to: dict[str, list[MessageId]] = {}
    for message_id, recipient in _OPEN.rows(connection, sorted(set(recipients))):
        to.setdefault(recipient, []).append(message_id)
    return {message_ids[0] for message_ids in to.values() if len(message_ids) == 1}


def _in_time(connection: Connection, word: LateWord) -> bool:
    sent_at_ms = _SENT_AT.rows(connection, word.message_id)[0][0]
    return sent_at_ms is not None and all(receipt.received_at_ms >= sent_at_ms for receipt in word.receipts)


@attrs.frozen
class SettleByReceipt(Single):
    """Believe a late word at ``at_ms``; a message that was settled meanwhile stays as it is."""

    word: LateWord
    at_ms: int

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recorded]:
        """Settle all of them."""
        changes = Changes(connection, [operation.word.message_id for operation in batch])
        book = SegmentBook(connection)
        results = [_settle(connection, changes, book, operation) for operation in batch]
        changes.write()
        book.write()
        return results


def _settle(connection: Connection, changes: Changes, book: SegmentBook, operation: SettleByReceipt) -> Recorded:
    state = changes.state(operation.word.message_id)
    if state.status is not MessageStatus.UNCERTAIN:
        return Recorded(state.status, applied=False)
    receipts = operation.word.receipts
    carrier_message_id = receipts[0].carrier_message_id
    state.submissions += 1
    segment = SegmentState(
        state.id, state.submissions, 1, 1, SegmentStatus.SENT, state.carrier, carrier_message_id, 0, ""
    )
    book.add(segment)
    changes.record(
        state,
        Event(
            EventKind.RECEIPT,
            operation.at_ms,
            state.status,
            f"{state.carrier} reports on a message to this number, and this is the only one it can be.",
            {"carrier": state.carrier, "carrier_message_id": carrier_message_id},
        ),
    )
    recorded = [apply_receipt(changes, book, segment, receipt) for receipt in receipts]
    unpark(connection, receipts)
    notifications = tuple(notification for one in recorded for notification in one.notifications)
    return Recorded(state.status, notifications, any(one.applied for one in recorded))
