"""Segments as one transaction sees them: found by the carrier's id, changed in memory, written back once."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs
from sqlalchemy import Connection

from messages.addresses import ends_alike
from messages.ids import CarrierName, MessageId
from messages.receipt import Receipt
from messages.status import SegmentStatus
from store.sql import Insert, Query, Row, Update

_COLUMNS: Final = (
    "message_id",
    "submission",
    "number",
    "total",
    "status",
    "carrier",
    "carrier_message_id",
    "command_status",
    "error",
    "state",
    "ignored_state",
)
_INSERT: Final = Insert("segments", _COLUMNS)
_UPDATE: Final = Update(
    "segments", ("status", "error", "state", "ignored_state"), ("message_id", "submission", "number")
)
_BY_CARRIER_ID: Final = Query(
    _COLUMNS,
    "FROM segments WHERE carrier = ? AND carrier_message_id {in_list} ORDER BY message_id, submission, number {locked}",
)
_BY_MESSAGE: Final = Query(
    _COLUMNS, "FROM segments WHERE message_id {in_list} ORDER BY message_id, submission, number {locked}"
)

_RECIPIENTS: Final = Query(("id", "recipient"), "FROM messages WHERE id {in_list}")

_STATUS: Final = {str(status): status for status in SegmentStatus}

CarrierId = tuple[CarrierName, str]
"""A carrier and the message_id it gave; the same id on two carriers is two ids."""


@attrs.define(eq=False)
class SegmentState:
    """Where one segment of one submission stands. The names are those of the columns."""

    message_id: MessageId
    submission: int
    number: int
    total: int
    status: SegmentStatus
    carrier: CarrierName
    carrier_message_id: str | None
    command_status: int
    error: str
    state: str = ""
    ignored_state: str = ""


class SegmentBook:
    """The segments that one batch touches, each as one object."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._all: dict[tuple[MessageId, int, int], SegmentState] = {}
        self._newest: dict[CarrierId, SegmentState] = {}
        self._sharing: dict[CarrierId, list[SegmentState]] = {}
        self._submissions: dict[tuple[MessageId, int], list[SegmentState]] = {}
        self._fresh: list[SegmentState] = []
        self._changed: dict[int, SegmentState] = {}

    def load(self, carrier_ids: Iterable[CarrierId]) -> None:
        """Read the segments with these ids."""
        by_carrier: dict[CarrierName, list[str]] = {}
        for carrier, carrier_message_id in carrier_ids:
            by_carrier.setdefault(carrier, []).append(carrier_message_id)
        for carrier, wanted in by_carrier.items():
            for row in _BY_CARRIER_ID.rows(self._connection, carrier, wanted):
                self._keep(_segment_of_row(row))
        self.load_messages({segment.message_id for segment in self._all.values() if segment.total > 1})

    def load_messages(self, message_ids: Iterable[MessageId]) -> None:
        """Read all segments of these messages."""
        wanted = list(message_ids)
        if wanted:
            for row in _BY_MESSAGE.rows(self._connection, wanted):
                self._keep(_segment_of_row(row))

    def add(self, segment: SegmentState) -> None:
        """A segment that was just answered."""
        self._fresh.append(segment)
        self._keep(segment)

    def find(self, receipt: Receipt) -> SegmentState | None:
        """The segment that the receipt tells about: the newest that its carrier gave this id.

        Carriers give an id again once their counter went round. Then it is the newest to a number that one of the
        receipt's addresses ends like, if there is one: addresses are a hint and no key.
        """
        carrier_id = (receipt.carrier, receipt.carrier_message_id)
        sharing = self._sharing.get(carrier_id)
        fitting = self._fitting(sharing, receipt) if sharing is not None else None
        return fitting or self._newest.get(carrier_id)

    def beside(self, segment: SegmentState) -> list[SegmentState]:
        """All segments of the same submission, itself included."""
        return self._submissions[segment.message_id, segment.submission]

    def of_message(self, message_id: MessageId) -> list[SegmentState]:
        """All segments of the message that were read or added."""
        return [segment for segment in self._all.values() if segment.message_id == message_id]

    def touch(self, segment: SegmentState) -> None:
        """Remember to write it back."""
        self._changed[id(segment)] = segment

    def write(self) -> None:
        """Write everything added or touched."""
        _INSERT.many(self._connection, [_row_of_segment(segment) for segment in self._fresh])
        fresh = {id(segment) for segment in self._fresh}
        _UPDATE.many(
            self._connection,
            [
                (
                    str(segment.status),
                    segment.error,
                    segment.state,
                    segment.ignored_state,
                    segment.message_id,
                    segment.submission,
                    segment.number,
                )
                for key, segment in self._changed.items()
                if key not in fresh
            ],
        )

    def _fitting(self, sharing: Sequence[SegmentState], receipt: Receipt) -> SegmentState | None:
        message_ids = {segment.message_id for segment in sharing}
        if len(message_ids) == 1:
            return None
        to_it = {
            message_id
            for message_id, recipient in _RECIPIENTS.rows(self._connection, list(message_ids))
            if ends_alike(recipient, receipt.source) or ends_alike(recipient, receipt.destination)
        }
        newest: SegmentState | None = None
        for segment in sharing:
            if segment.message_id in to_it and (newest is None or _age(newest) <= _age(segment)):
                newest = segment
        return newest

    def _keep(self, segment: SegmentState) -> None:
        key = (segment.message_id, segment.submission, segment.number)
        if key in self._all:
            return
        self._all[key] = segment
        self._submissions.setdefault((segment.message_id, segment.submission), []).append(segment)
        if segment.carrier_message_id is not None:
            carrier_id = (segment.carrier, segment.carrier_message_id)
            known = self._newest.setdefault(carrier_id, segment)
            if known is not segment:
                self._sharing.setdefault(carrier_id, [known]).append(segment)
                if _age(known) <= _age(segment):
                    self._newest[carrier_id] = segment


def _age(segment: SegmentState) -> tuple[MessageId, int]:
    """What the ids of messages and the numbers of submissions are ordered by."""
    return segment.message_id, segment.submission


def _segment_of_row(row: Row) -> SegmentState:
    return SegmentState(row[0], row[1], row[2], row[3], _STATUS[row[4]], *row[5:])


def _row_of_segment(segment: SegmentState) -> tuple[Any, ...]:
    return (
        segment.message_id,
        segment.submission,
        segment.number,
        segment.total,
        str(segment.status),
        segment.carrier,
        segment.carrier_message_id,
        segment.command_status,
        segment.error,
        segment.state,
        segment.ignored_state,
    )
