"""What became of an attempt: sent, requeued, rejected or uncertain, each stored once."""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.events import Detail, Event, EventKind
from messages.ids import CarrierName, MessageId
from messages.status import MessageStatus, SegmentStatus, may_become, status_of_segments
from messages.values import value
from store.changes import Changes, Recorded, told_of
from store.operations import Single
from store.receipts import apply_receipt, take_parked
from store.segments import CarrierId, SegmentBook, SegmentState

_UNANSWERED: Final = frozenset({MessageStatus.SENDING, MessageStatus.UNCERTAIN})
_UNSENT: Final = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN})
_EVENT_KIND: Final = {
    MessageStatus.SENT: EventKind.SENT,
    MessageStatus.REJECTED: EventKind.REJECTED,
    MessageStatus.UNDELIVERED: EventKind.UNDELIVERED,
}


@value
class SegmentResult:
    """A carrier's answer to one segment.

    ``number`` counts from 1 to ``total``. ``carrier_message_id`` is in its canonical form, None when it gave none.
    ``error`` is the command_status in words or the carrier's code, empty when accepted.
    """

    number: int
    total: int
    status: SegmentStatus
    carrier_message_id: str | None
    command_status: int = 0
    error: str = ""


@value
class RecordSent(Single):
    """The carrier answered all segments and took some or all of them.

    ``capture_mc`` and ``release_mc`` together are what the message holds. A late answer to an uncertain message settles
    it. An answer that comes too late to count (the message was resent and answered before) is recorded with its
    segments, so that its receipts are matched, and charges nothing. ``Recorded.applied`` is
    about the answer; the status, the notifications and the endings count the receipts that overtook it too.
    """

    message_id: MessageId
    carrier: CarrierName
    bind: str
    segments: tuple[SegmentResult, ...]
    capture_mc: int
    release_mc: int
    at_ms: int
    reason: str

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recorded]:
        """Store the answers in their order, then apply the receipts that overtook them."""
        changes = Changes(connection, [operation.message_id for operation in batch])
        book = SegmentBook(connection)
        late = [
            operation.message_id for operation in batch if changes.state(operation.message_id).status not in _UNANSWERED
        ]
        book.load_messages(late)
        results = {index: _record_sent(changes, book, operation) for index, operation in enumerate(batch)}
        # of an answer given twice the first one counts
        positions = {operation.message_id: index for index, operation in reversed(list(enumerate(batch)))}
        for receipt in take_parked(connection, [key for operation in batch for key in _carrier_ids(operation)]):
            segment = book.find(receipt)
            if segment is not None:
                index = positions[segment.message_id]
                results[index] = _join(results[index], apply_receipt(changes, book, segment, receipt))
        changes.write()
        book.write()
        return list(results.values())


@attrs.frozen
class RecordRequeued(Single):
    """Back to the queue, for ``carrier`` (the same or the next one), not before ``not_before_ms``.

    ``counts_attempt`` is False when the attempt does not count, as when the carrier throttled. ``refused_by`` names the
    carriers that refused it for good. ``event`` says what happened (throttled, refused, requeued) and why.
    ``only_uncertain`` is for an answer that came late: it moves an uncertain message and no other.
    """

    message_id: MessageId
    carrier: CarrierName
    not_before_ms: int
    counts_attempt: bool
    refused_by: tuple[CarrierName, ...]
    at_ms: int
    event: Event
    only_uncertain: bool = False

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recorded]:
        """Put all of them back."""
        changes = Changes(connection, [operation.message_id for operation in batch])
        results = [_record_requeued(changes, operation) for operation in batch]
        changes.write()
        return results


@attrs.frozen
class RecordRejected(Single):
    """Refused for good by every route: the hold is released. ``event.detail["error_code"]`` becomes the error code.

    ``only_uncertain`` is for an answer that came late: it moves an uncertain message and no other.
    """

    message_id: MessageId
    at_ms: int
    event: Event
    only_uncertain: bool = False

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recorded]:
        """Reject all of them."""
        changes = Changes(connection, [operation.message_id for operation in batch])
        results = [_record_rejected(changes, operation) for operation in batch]
        changes.write()
        return results


@attrs.frozen
class RecordUncertain(Single):
    """The bind died between submit_sm and its answer: held until ``deadline_ms``, for a late answer or receipt."""

    message_id: MessageId
    deadline_ms: int
    event: Event

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recorded]:
        """Mark all of them."""
        changes = Changes(connection, [operation.message_id for operation in batch])
        results = [_record_uncertain(changes, operation) for operation in batch]
        changes.write()
        return results


def _record_sent(changes: Changes, book: SegmentBook, operation: RecordSent) -> Recorded:
    state = changes.state(operation.message_id)
    status = status_of_segments(segment.status for segment in operation.segments)
    event = Event(_EVENT_KIND[status], operation.at_ms, status, operation.reason, _detail(operation))
    applied = state.status in _UNANSWERED and may_become(state.status, status)
    if not applied and _is_known(book, operation):
        return Recorded(state.status, applied=False)
    state.submissions += 1
    for segment in operation.segments:
        book.add(
            SegmentState(
                operation.message_id,
                state.submissions,
                segment.number,
                segment.total,
                segment.status,
                operation.carrier,
                segment.carrier_message_id,
                segment.command_status,
                segment.error,
            )
        )
    if not applied:
        changes.record(state, attrs.evolve(event, status=state.status))
        return Recorded(state.status, applied=False)
    changes.settle(
        state,
        capture_mc=operation.capture_mc,
        release_mc=operation.release_mc,
        reason=operation.reason,
        at_ms=operation.at_ms,
    )
    state.carrier = operation.carrier
    state.bind = operation.bind
    return changes.move(state, event, due_at_ms=operation.at_ms, error_code=_error_code(operation))


def _is_known(book: SegmentBook, operation: RecordSent) -> bool:
    known = {
        (segment.carrier, segment.number, segment.carrier_message_id)
        for segment in book.of_message(operation.message_id)
    }
    return all(
        (operation.carrier, segment.number, segment.carrier_message_id) in known for segment in operation.segments
    )


def _record_requeued(changes: Changes, operation: RecordRequeued) -> Recorded:
    state = changes.state(operation.message_id)
    if not may_become(state.status, MessageStatus.QUEUED) or _is_too_late(state.status, operation):
        return changes.ignore(state, operation.event)
    state.carrier = operation.carrier
    state.bind = None
    state.not_before_ms = operation.not_before_ms
    state.refused_by = " ".join(operation.refused_by)
    if not operation.counts_attempt:
        state.attempts -= 1
    event = attrs.evolve(operation.event, status=MessageStatus.QUEUED)
    return changes.move(state, event, due_at_ms=state.expires_at_ms)


def _record_rejected(changes: Changes, operation: RecordRejected) -> Recorded:
    state = changes.state(operation.message_id)
    if state.status not in _UNSENT or _is_too_late(state.status, operation):
        return changes.ignore(state, operation.event)
    event = attrs.evolve(operation.event, status=MessageStatus.REJECTED)
    changes.release(state, reason=event.reason, at_ms=operation.at_ms)
    code = event.detail.get("error_code")
    return changes.move(state, event, error_code=code if isinstance(code, str) else None)


def _is_too_late(status: MessageStatus, operation: RecordRequeued | RecordRejected) -> bool:
    return operation.only_uncertain and status is not MessageStatus.UNCERTAIN


def _record_uncertain(changes: Changes, operation: RecordUncertain) -> Recorded:
    state = changes.state(operation.message_id)
    if not may_become(state.status, MessageStatus.UNCERTAIN):
        return changes.ignore(state, operation.event)
    event = attrs.evolve(operation.event, status=MessageStatus.UNCERTAIN)
    return changes.move(state, event, due_at_ms=operation.deadline_ms)


def _join(first: Recorded, then: Recorded) -> Recorded:
    notifications, endings = told_of([first, then])
    return Recorded(then.status, notifications, first.applied, endings, then.told or first.told)


def _detail(operation: RecordSent) -> Detail:
    detail: dict[str, str | int | bool | list[str] | None] = {
        "carrier": operation.carrier,
        "bind": operation.bind,
        "carrier_message_ids": [segment.carrier_message_id or "" for segment in operation.segments],
    }
    errors = [segment.error for segment in operation.segments if segment.status is SegmentStatus.REJECTED]
    if errors:
        detail["errors"] = errors
    return detail


def _error_code(operation: RecordSent) -> str | None:
    for segment in operation.segments:
        if segment.status is SegmentStatus.REJECTED:
            return segment.error or f"0x{segment.command_status:08x}"
    return None


def _carrier_ids(operation: RecordSent) -> list[CarrierId]:
    return [
        (operation.carrier, segment.carrier_message_id)
        for segment in operation.segments
        if segment.carrier_message_id is not None
    ]
