"""Receipts that settle an uncertain message by its number and time, because no answer ever told the carrier's ids.

Addresses are a hint and no key: such receipts count only when nothing else fits. They must be all that the carrier
reported to that number, one id for each of the message's segments, and the message the only one to that number that was
tried and is still open. The look is a question for a reader, for it may go through all open messages; the writer then
checks what may have changed.
"""

from collections.abc import Callable, Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.addresses import same_number
from messages.events import Detail, Event, EventKind
from messages.ids import CarrierName, MessageId
from messages.message import Message
from messages.receipt import Receipt, ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus
from store.changes import Changes, Recorded, told_of
from store.operations import Single
from store.receipts import apply_receipt, recent_parked, unpark
from store.segments import SegmentBook, SegmentState
from store.sql import Statement
from store.states import COLUMNS, MessageState, state_of_row

LIMIT: Final = 1_000
"""Uncertain messages, and receipts of one carrier, that are looked at in one go; the oldest messages first."""

_UNCERTAIN: Final = Statement(
    "SELECT id, carrier, recipient FROM messages WHERE final_at_ms IS NULL AND status = 'uncertain'"
    " ORDER BY due_at_ms, id LIMIT ?"
)
# queued and never tried: nothing can have been reported of it
_OPEN: Final = Statement(
    "SELECT id, recipient FROM messages WHERE final_at_ms IS NULL AND recipient {in_list} AND attempts > 0"
)
_TRIES: Final = Statement("SELECT count(*), max(at_ms) FROM events WHERE message_id = ? AND kind = 'sending'")
_MESSAGE: Final = Statement(f"SELECT {COLUMNS} FROM messages WHERE id = ?")  # noqa: S608 - our names
_EVER_MS: Final = 2**62

SegmentsAt = Callable[[Message, CarrierName], int | None]
"""In how many segments a carrier sends a message; None where nobody knows."""


@attrs.frozen
class LateWord:
    """What a carrier reported of an uncertain message, oldest receipt first: a final one for each of its segments."""

    message_id: MessageId
    receipts: tuple[Receipt, ...]

    @property
    def carrier_message_ids(self) -> tuple[str, ...]:
        """One for each segment, in the order of their first receipts; which is whose nobody knows."""
        return tuple(dict.fromkeys(receipt.carrier_message_id for receipt in self.receipts))


def late_words(connection: Connection, after_ms: int, before_ms: int, segments_at: SegmentsAt) -> tuple[LateWord, ...]:
    """The uncertain messages that receipts parked between the two times (Unix milliseconds) tell about.

    A message that was sent before ``after_ms``, or to whose number a receipt came after ``before_ms``, has to wait:
    there may be receipts that nobody looked at yet.
    """
    uncertain: dict[CarrierName, list[tuple[MessageId, str]]] = {}
    for message_id, carrier, recipient in _UNCERTAIN.rows(connection, LIMIT):
        uncertain.setdefault(carrier, []).append((message_id, recipient))
    found: list[LateWord] = []
    for carrier, messages in uncertain.items():
        parked = recent_parked(connection, carrier, after_ms, _EVER_MS, LIMIT)
        # of more than that the oldest were not read
        since_ms = parked[-1].received_at_ms + 1 if len(parked) == LIMIT else after_ms
        words = [word for message_id, to in messages if (word := _told(message_id, to, parked))]
        recipients = dict(messages)
        alone = _alone(connection, [recipients[word.message_id] for word in words])
        found += [
            word
            for word in words
            if word.message_id in alone
            and word.receipts[-1].received_at_ms <= before_ms
            and _is_all(connection, word, since_ms, segments_at)
        ]
    return tuple(found)


def _told(message_id: MessageId, recipient: str, parked: Sequence[Receipt]) -> LateWord | None:
    fitting = [
        receipt
        for receipt in reversed(parked)
        if same_number(recipient, receipt.source) or same_number(recipient, receipt.destination)
    ]
    ids = {receipt.carrier_message_id for receipt in fitting}
    ended = {receipt.carrier_message_id for receipt in fitting if receipt.outcome is not ReceiptOutcome.INTERMEDIATE}
    if not ids or "" in ids or ids != ended:
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


def _is_all(connection: Connection, word: LateWord, since_ms: int, segments_at: SegmentsAt) -> bool:
    """Whether the receipts are those of its segments, of all of them, and came after it was sent."""
    state = state_of_row(_MESSAGE.rows(connection, word.message_id)[0])
    message = state.message()
    tries, sent_at_ms = _TRIES.rows(connection, word.message_id)[0]
    if sent_at_ms is None or not since_ms <= sent_at_ms <= word.receipts[0].received_at_ms:
        return False
    total = len(word.carrier_message_ids)
    # where one try may have left some segments and another try others, nobody can tell whether any was whole
    if total > 1 and tries > 1:
        return False
    return total == message.segment_count == segments_at(message, state.carrier)


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
    word = operation.word
    total = len(word.carrier_message_ids)
    state.submissions += 1
    segments = {
        carrier_message_id: SegmentState(
            state.id, state.submissions, number, total, SegmentStatus.SENT, state.carrier, carrier_message_id, 0, ""
        )
        for number, carrier_message_id in enumerate(word.carrier_message_ids, start=1)
    }
    for segment in segments.values():
        book.add(segment)
    changes.record(state, _evidence(state, word.carrier_message_ids, operation.at_ms))
    recorded = [apply_receipt(changes, book, segments[one.carrier_message_id], one) for one in word.receipts]
    unpark(connection, word.receipts)
    notifications, endings = told_of(recorded)
    return Recorded(state.status, notifications, any(one.applied for one in recorded), endings)


def _evidence(state: MessageState, carrier_message_ids: tuple[str, ...], at_ms: int) -> Event:
    detail: Detail = {"carrier": state.carrier, "carrier_message_id": carrier_message_ids[0]}
    reason = f"{state.carrier} reports on a message to this number, and this is the only one it can be."
    if len(carrier_message_ids) > 1:
        detail = {"carrier": state.carrier, "carrier_message_ids": list(carrier_message_ids)}
        reason = (
            f"{state.carrier} reports on {len(carrier_message_ids)} segments to this number, as many as this message "
            "has, and it is the only one they can be of; which receipt is of which segment is not known."
        )
    return Event(EventKind.RECEIPT, at_ms, state.status, reason, detail)
