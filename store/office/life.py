"""What a message's life leaves beside its events: its movements of credits and its notifications."""

from collections.abc import Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from credits.ledger import Entry, EntryKind
from messages.ids import AccountId, MessageId, first_notification_id
from store.sql import Row, Statement

ENTRY_COLUMNS: Final = "id, account_id, kind, available_delta_mc, held_delta_mc, reason, message_id, at_ms"
_ENTRIES: Final = Statement(
    f"SELECT {ENTRY_COLUMNS} FROM ledger WHERE id {{in_list}} ORDER BY at_ms, id"  # noqa: S608 - our names
)
_TOLD: Final = Statement(
    "SELECT created_at_ms, attempts, next_attempt_at_ms, error, abandoned FROM outbox"
    " WHERE id >= ? AND id < ? AND message_id = ?"
)
_NAME: Final = Statement("SELECT name FROM accounts WHERE id = ?")


@attrs.frozen
class Pending:
    """A notification that its webhook has not taken: tried ``attempts`` times, and given up if ``is_given_up``."""

    created_at_ms: int
    attempts: int
    next_attempt_at_ms: int
    error: str
    is_given_up: bool


def entry_of_row(row: Row) -> Entry:
    """The entry in a row of ``ENTRY_COLUMNS``."""
    return Entry(row[0], row[1], EntryKind(row[2]), *row[3:])


def entries_of(connection: Connection, message_id: MessageId) -> tuple[Entry, ...]:
    """What the message held, cost and gave back: found by the ids that such entries have, for there is no index."""
    ids = [f"{kind}:{message_id}" for kind in (EntryKind.HOLD, EntryKind.CAPTURE, EntryKind.RELEASE)]
    return tuple(entry_of_row(row) for row in _ENTRIES.rows(connection, ids))


def pending_of(connection: Connection, message_id: MessageId, told_at_ms: Sequence[int]) -> tuple[Pending, ...]:
    """The message's notifications that are still in the outbox, of those made at ``told_at_ms`` (Unix milliseconds).

    Their ids begin with that time, which saves an index that every message would have to pay for.
    """
    return tuple(
        Pending(row[0], row[1], row[2], row[3], bool(row[4]))
        for at_ms in told_at_ms
        for row in _TOLD.rows(connection, first_notification_id(at_ms), first_notification_id(at_ms + 1), message_id)
    )


def account_name(connection: Connection, account_id: AccountId) -> str:
    """What people call an account; empty when there is none."""
    rows = _NAME.rows(connection, account_id)
    return str(rows[0][0]) if rows else ""
