"""Receipts: matched with the segment they tell about, or parked until that segment's answer is stored."""

from collections.abc import Iterable, Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.events import Event, EventKind
from messages.ids import CarrierName
from messages.receipt import Receipt, ReceiptOutcome
from messages.status import MessageStatus, SegmentStatus, may_become, status_of_segments
from messages.times import rfc3339
from messages.values import value
from store.changes import Changes, Recorded
from store.operations import Single
from store.segments import CarrierId, SegmentBook, SegmentState
from store.sql import Insert, Row, Statement
from store.states import MessageState

_PARK: Final = Insert(
    "parked_receipts",
    (
        "carrier",
        "carrier_message_id",
        "state",
        "outcome",
        "error_code",
        "received_at_ms",
        "source",
        "destination",
        "done_at_ms",
        "network",
    ),
    # of two with one word the final one is kept: it is no repetition of an intermediate one
    conflict="ON CONFLICT (carrier, carrier_message_id, state) DO UPDATE SET outcome = excluded.outcome,"
    " error_code = excluded.error_code, received_at_ms = excluded.received_at_ms, done_at_ms = excluded.done_at_ms"
    " WHERE parked_receipts.outcome = 'intermediate' AND excluded.outcome <> 'intermediate'",
)
_SELECT_PARKED: Final = (
    "SELECT carrier, carrier_message_id, outcome, state, error_code, received_at_ms, done_at_ms, source, destination,"
    " network FROM parked_receipts "
)
_RECENT: Final = Statement(
    _SELECT_PARKED + "WHERE carrier = ? AND received_at_ms BETWEEN ? AND ? ORDER BY received_at_ms DESC LIMIT ?"
)
_PARKED: Final = Statement(
    _SELECT_PARKED + "WHERE carrier = ? AND carrier_message_id {in_list} ORDER BY received_at_ms {locked}"
)
_OLDEST: Final = Statement(_SELECT_PARKED + "WHERE received_at_ms < ? ORDER BY received_at_ms LIMIT ? {locked}")
_UNPARK_ONE: Final = Statement("DELETE FROM parked_receipts WHERE carrier = ? AND carrier_message_id = ? AND state = ?")
_UNPARK: Final = Statement("DELETE FROM parked_receipts WHERE carrier = ? AND carrier_message_id {in_list}")

_OUTCOME: Final = {str(outcome): outcome for outcome in ReceiptOutcome}
_FINAL_SEGMENT: Final = {
    ReceiptOutcome.DELIVERED: SegmentStatus.DELIVERED,
    ReceiptOutcome.UNDELIVERED: SegmentStatus.UNDELIVERED,
    ReceiptOutcome.REJECTED: SegmentStatus.REJECTED,
}
_EVENT_KIND: Final = {
    MessageStatus.DELIVERED: EventKind.DELIVERED,
    MessageStatus.UNDELIVERED: EventKind.UNDELIVERED,
    MessageStatus.REJECTED: EventKind.REJECTED,
}


@attrs.frozen
class Parked:
    """No segment has this id yet; the receipt is stored and waits for it."""

    carrier: CarrierName
    carrier_message_id: str


@value
class RecordReceipt(Single):
    """Store a receipt; only then may its ``deliver_sm`` be answered."""

    receipt: Receipt

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recorded | Parked]:
        """Apply the receipts in their order."""
        book = SegmentBook(connection)
        book.load([_carrier_id(operation.receipt) for operation in batch])
        found = [book.find(operation.receipt) for operation in batch]
        changes = Changes(connection, [segment.message_id for segment in found if segment is not None])
        results: list[Recorded | Parked] = []
        parked: list[Receipt] = []
        for operation, segment in zip(batch, found, strict=True):
            receipt = operation.receipt
            if segment is None:
                parked.append(receipt)
                results.append(Parked(receipt.carrier, receipt.carrier_message_id))
            else:
                results.append(apply_receipt(changes, book, segment, receipt))
        changes.write()
        book.write()
        _PARK.many(connection, [_row_of_parked(receipt) for receipt in parked])
        return results


@attrs.frozen
class RematchReceipt(Single):
    """A parked receipt turned out to be about the segment whose id is stored as ``carrier_message_id``."""

    receipt: Receipt
    carrier_message_id: str

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recorded | Parked]:
        """Take them out of the parked ones and record them under their segments' ids."""
        unpark(connection, [operation.receipt for operation in batch])
        return RecordReceipt.run_batch(
            connection,
            [
                RecordReceipt(attrs.evolve(operation.receipt, carrier_message_id=operation.carrier_message_id))
                for operation in batch
            ],
        )


def apply_receipt(changes: Changes, book: SegmentBook, segment: SegmentState, receipt: Receipt) -> Recorded:
    """What the receipt does to its segment and the message; a repeated one does nothing."""
    recorded = _apply(changes, book, segment, receipt)
    if receipt.network is None:
        return recorded
    return attrs.evolve(recorded, told=(changes.state(segment.message_id).to, receipt.network))


def _apply(changes: Changes, book: SegmentBook, segment: SegmentState, receipt: Receipt) -> Recorded:
    state = changes.state(segment.message_id)
    is_first_final = segment.status is SegmentStatus.SENT and receipt.outcome is not ReceiptOutcome.INTERMEDIATE
    if not is_first_final and receipt.state in {segment.state, segment.ignored_state}:
        return Recorded(state.status, applied=False)
    if receipt.outcome is ReceiptOutcome.INTERMEDIATE:
        if segment.status is SegmentStatus.SENT:
            segment.state = receipt.state
        else:
            segment.ignored_state = receipt.state
        book.touch(segment)
        changes.record(state, _event(EventKind.RECEIPT, state.status, segment, receipt))
        return Recorded(state.status)
    if segment.status is not SegmentStatus.SENT:
        return _contradict(changes, book, segment, receipt)
    segment.status = _FINAL_SEGMENT[receipt.outcome]
    segment.state = receipt.state
    segment.error = receipt.error_code
    book.touch(segment)
    return _apply_to_message(changes, state, book, segment, receipt)


def _apply_to_message(
    changes: Changes, state: MessageState, book: SegmentBook, segment: SegmentState, receipt: Receipt
) -> Recorded:
    status = status_of_segments(beside.status for beside in book.beside(segment))
    if status in {MessageStatus.SENT, state.status}:
        changes.record(state, _event(EventKind.RECEIPT, state.status, segment, receipt))
        return Recorded(state.status)
    # a queued one was resent: what the first try came to does not decide about the try to come
    if state.status is MessageStatus.QUEUED or not may_become(state.status, status):
        late = _event(EventKind.RECEIPT_IGNORED, state.status, segment, receipt)
        changes.record(state, attrs.evolve(late, reason=f"{late.reason} The message is {state.status} already."))
        return Recorded(state.status, applied=False)
    event = _event(_EVENT_KIND[status], status, segment, receipt)
    if state.held_mc:
        # resent, and the first try's receipt comes before the second try's answer: a carrier took it, so it is paid
        changes.settle(state, capture_mc=state.held_mc, release_mc=0, reason=event.reason, at_ms=event.at_ms)
    error_code = None if status is MessageStatus.DELIVERED else (receipt.error_code or receipt.state)
    return changes.move(state, event, error_code=error_code, by_receipt=True)


def _contradict(changes: Changes, book: SegmentBook, segment: SegmentState, receipt: Receipt) -> Recorded:
    state = changes.state(segment.message_id)
    segment.ignored_state = receipt.state
    book.touch(segment)
    late = _event(EventKind.RECEIPT_IGNORED, state.status, segment, receipt)
    reason = f"{late.reason} The segment is {segment.status} already."
    changes.record(state, attrs.evolve(late, reason=reason))
    return Recorded(state.status, applied=False)


def take_parked(connection: Connection, carrier_ids: Iterable[CarrierId]) -> list[Receipt]:
    """Receipts that overtook the answers with these ids, oldest first; they are parked no more."""
    by_carrier: dict[CarrierName, list[str]] = {}
    for carrier, carrier_message_id in carrier_ids:
        by_carrier.setdefault(carrier, []).append(carrier_message_id)
    taken: list[Receipt] = []
    for carrier, wanted in by_carrier.items():
        rows = _PARKED.rows(connection, carrier, wanted)
        if rows:
            _UNPARK.run(connection, carrier, [row[1] for row in rows])
            taken += [_parked_of_row(row) for row in rows]
    return taken


def oldest_parked(connection: Connection, before_ms: int, limit: int) -> list[Receipt]:
    """Up to ``limit`` parked receipts that came before ``before_ms``, oldest first."""
    return [_parked_of_row(row) for row in _OLDEST.rows(connection, before_ms, limit)]


def recent_parked(
    connection: Connection, carrier: CarrierName, after_ms: int, before_ms: int, limit: int
) -> list[Receipt]:
    """Up to ``limit`` parked receipts of ``carrier`` that came between the two times, newest first."""
    return [_parked_of_row(row) for row in _RECENT.rows(connection, carrier, after_ms, before_ms, limit)]


def unpark(connection: Connection, receipts: Iterable[Receipt]) -> None:
    """Forget these parked receipts."""
    _UNPARK_ONE.many(connection, [(receipt.carrier, receipt.carrier_message_id, receipt.state) for receipt in receipts])


def _parked_of_row(row: Row) -> Receipt:
    return Receipt(row[0], row[1], _OUTCOME[row[2]], *row[3:])


def _event(kind: EventKind, status: MessageStatus, segment: SegmentState, receipt: Receipt) -> Event:
    detail: dict[str, str | int | bool | list[str] | None] = {
        "carrier": receipt.carrier,
        "carrier_message_id": receipt.carrier_message_id,
        "segment": segment.number,
        "segments": segment.total,
        "state": receipt.state,
        "error_code": receipt.error_code,
    }
    if receipt.done_at_ms is not None:
        detail["done_at"] = rfc3339(receipt.done_at_ms)
    which = f" for segment {segment.number} of {segment.total}" if segment.total > 1 else ""
    error = f", error {receipt.error_code}" if receipt.error_code.strip("0") else ""
    reason = f"{receipt.carrier} reports {receipt.state}{error}{which}."
    return Event(kind, receipt.received_at_ms, status, reason, detail)


def _carrier_id(receipt: Receipt) -> CarrierId:
    return receipt.carrier, receipt.carrier_message_id


def _row_of_parked(receipt: Receipt) -> tuple[str | int | None, ...]:
    return (
        receipt.carrier,
        receipt.carrier_message_id,
        receipt.state,
        str(receipt.outcome),
        receipt.error_code,
        receipt.received_at_ms,
        receipt.source,
        receipt.destination,
        receipt.done_at_ms,
        receipt.network,
    )
