"""Questions to the store, asked by the readers' threads; each takes a connection and changes nothing."""

from typing import Final

import attrs
from sqlalchemy import Connection

from credits.ledger import Balance
from messages.alphabets import Alphabet
from messages.events import Event, EventKind
from messages.ids import AccountId, CarrierName, MessageId
from messages.inbound import InboundText
from messages.message import Category, Message, QueueItem
from messages.status import MessageStatus, SegmentStatus
from store.failures import UnknownAccountError
from store.outbox import OutboxCursor, outbox_due
from store.sql import Statement, decode_json
from store.states import COLUMNS, names_of, state_of_row

__all__ = [
    "InboundView",
    "MessageView",
    "OutboxCursor",
    "SegmentView",
    "balance",
    "inbound_texts",
    "message_events",
    "message_view",
    "outbox_due",
    "queued_items",
    "status_counts",
]

_MESSAGE: Final = Statement(f"SELECT {COLUMNS} FROM messages WHERE id = ?")  # noqa: S608 - our names
_SEGMENTS: Final = Statement(
    "SELECT submission, number, total, status, carrier, carrier_message_id, command_status, error, state"
    " FROM segments WHERE message_id = ? ORDER BY submission, number"
)
_EVENTS: Final = Statement(
    "SELECT sequence, kind, at_ms, status, reason, detail FROM events WHERE message_id = ? ORDER BY sequence"
)
_OWNER: Final = Statement("SELECT account_id FROM messages WHERE id = ?")
_BALANCE: Final = Statement("SELECT available_mc, held_mc FROM balances WHERE account_id = ?")
_QUEUED: Final = Statement(
    "SELECT id, account_id, carrier, category, not_before_ms FROM messages"
    " WHERE final_at_ms IS NULL AND status = 'queued' AND (due_at_ms, id) > (?, ?)"
    " ORDER BY due_at_ms, id LIMIT ?"
)
_EXPIRY: Final = Statement("SELECT expires_at_ms FROM messages WHERE id = ?")
_OPEN_COUNTS: Final = Statement("SELECT status, count(*) FROM messages WHERE final_at_ms IS NULL GROUP BY status")
_COUNTS: Final = Statement("SELECT status, count(*) FROM messages GROUP BY status")


_INBOUND: Final = Statement(
    "SELECT id, account_id, carrier, source, destination, encoding, body, binary_hex, segment_count, missing,"
    " received_at_ms, told_at_ms FROM inbound_texts WHERE account_id = ? OR ? ORDER BY id DESC LIMIT ?"
)


@attrs.frozen
class InboundView:
    """An MO message; ``account_id`` is None when its destination is nobody's, ``told_at_ms`` when nobody was told."""

    id: str
    account_id: AccountId | None
    inbound: InboundText
    told_at_ms: int | None


@attrs.frozen
class SegmentView:
    """One segment of one submission; ``state`` is the carrier's word in the last receipt, empty before it."""

    submission: int
    number: int
    total: int
    status: SegmentStatus
    carrier: CarrierName
    carrier_message_id: str | None
    command_status: int
    error: str
    state: str


@attrs.frozen
class MessageView:
    """A message and where it stands. ``held_mc`` is what is held now; ``message.held_mc`` what was held at first."""

    message: Message
    status: MessageStatus
    carrier: CarrierName
    attempts: int
    held_mc: int
    charged_mc: int
    error_code: str | None
    refused_by: tuple[CarrierName, ...]
    final_at_ms: int | None
    segments: tuple[SegmentView, ...]


def message_view(connection: Connection, account_id: AccountId | None, message_id: MessageId) -> MessageView | None:
    """The message; None when there is none, or when it is not of ``account_id`` (None: of any account)."""
    rows = _MESSAGE.rows(connection, message_id)
    if not rows or account_id not in {None, rows[0][1]}:
        return None
    state = state_of_row(rows[0])
    return MessageView(
        message=state.message(),
        status=state.status,
        carrier=state.carrier,
        attempts=state.attempts,
        held_mc=state.held_mc,
        charged_mc=state.charged_mc,
        error_code=state.error_code,
        refused_by=names_of(state.refused_by),
        final_at_ms=state.final_at_ms,
        segments=tuple(
            SegmentView(row[0], row[1], row[2], SegmentStatus(row[3]), *row[4:])
            for row in _SEGMENTS.rows(connection, message_id)
        ),
    )


def message_events(
    connection: Connection, account_id: AccountId | None, message_id: MessageId
) -> tuple[tuple[int, Event], ...]:
    """The timeline with its sequence numbers; empty when the message is none of ``account_id`` (None: of any)."""
    owner = _OWNER.rows(connection, message_id)
    if not owner or account_id not in {None, owner[0][0]}:
        return ()
    return tuple(
        (row[0], Event(EventKind(row[1]), row[2], MessageStatus(row[3]), row[4], decode_json(row[5])))
        for row in _EVENTS.rows(connection, message_id)
    )


def balance(connection: Connection, account_id: AccountId) -> Balance:
    """What the account has.

    Raises:
        UnknownAccountError: there is no such account.
    """
    rows = _BALANCE.rows(connection, account_id)
    if not rows:
        raise UnknownAccountError(f"no such account: {account_id}")
    return Balance(rows[0][0], rows[0][1])


def inbound_texts(connection: Connection, account_id: AccountId | None, limit: int) -> tuple[InboundView, ...]:
    """The last ``limit`` MO messages, newest first, to numbers of ``account_id`` (None: of anybody and of nobody)."""
    return tuple(
        InboundView(
            id=row[0],
            account_id=row[1],
            inbound=InboundText(
                carrier=row[2],
                source=row[3],
                destination=row[4],
                encoding=Alphabet(row[5]),
                text=row[6],
                binary=bytes.fromhex(row[7]),
                segment_count=row[8],
                missing=tuple(map(int, row[9].split())),
                received_at_ms=row[10],
            ),
            told_at_ms=row[11],
        )
        for row in _INBOUND.rows(connection, account_id, account_id is None, limit)
    )


def queued_items(connection: Connection, after: MessageId | None, limit: int) -> tuple[QueueItem, ...]:
    """Up to ``limit`` queued messages, the one that expires first first, behind the message ``after``.

    To read all: pass the last item's ``message_id`` until a page is empty.
    """
    expiry = _EXPIRY.rows(connection, after) if after is not None else ()
    rows = _QUEUED.rows(connection, expiry[0][0] if expiry else -1, after or "", limit)
    return tuple(QueueItem(row[0], row[1], row[2], Category(row[3]), row[4]) for row in rows)


def status_counts(connection: Connection, *, open_only: bool = True) -> dict[MessageStatus, int]:
    """How many messages stand where; the finished ones too unless ``open_only`` (then it reads the whole table)."""
    found = (_OPEN_COUNTS if open_only else _COUNTS).rows(connection)
    return {MessageStatus(row[0]): row[1] for row in found}
