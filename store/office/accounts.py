"""Accounts as staff look at them: the list, and what is on file about one."""

from collections.abc import Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from credits.ledger import Entry
from messages.account import AccountStatus
from messages.ids import AccountId, KeyId
from store.office.life import ENTRY_COLUMNS, entry_of_row
from store.sql import Row, Statement

_COLUMNS: Final = (
    "accounts.id, accounts.name, accounts.status, accounts.home_country, balances.available_mc, balances.held_mc,"
    " accounts.created_at_ms, accounts.webhook_url, accounts.default_sender"
)
_FROM: Final = "FROM accounts JOIN balances ON balances.account_id = accounts.id"
# a few thousand accounts are read through in milliseconds; an index could not find what stands inside a name
_FIND: Final = Statement(
    f"SELECT {_COLUMNS} {_FROM} WHERE lower(accounts.name) LIKE ? ESCAPE '\\' OR accounts.id = ?"
    " ORDER BY lower(accounts.name), accounts.id LIMIT ?"
)
_ONE: Final = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE accounts.id = ?")
_KEYS: Final = Statement(
    "SELECT id, created_at_ms, revoked_at_ms FROM api_keys WHERE account_id = ? ORDER BY created_at_ms DESC, id LIMIT ?"
)
_SENDERS: Final = Statement(
    "SELECT value, kind, status FROM sender_registrations WHERE account_id = ? ORDER BY value LIMIT ?"
)
_BY_STAFF: Final = Statement(
    f"SELECT {ENTRY_COLUMNS} FROM ledger WHERE account_id = ? AND message_id IS NULL"  # noqa: S608 - our names
    " ORDER BY at_ms DESC, id DESC LIMIT ?"
)


@attrs.frozen
class AccountLine:
    """One account; credits in millicredits, times in Unix milliseconds."""

    id: AccountId
    name: str
    status: AccountStatus
    home_country: str | None
    available_mc: int
    held_mc: int
    created_at_ms: int
    webhook_url: str | None
    default_sender: str | None


@attrs.frozen
class KeyLine:
    """One API key, valid or revoked."""

    id: KeyId
    created_at_ms: int
    revoked_at_ms: int | None


@attrs.frozen
class SenderLine:
    """One sender and what was decided about it."""

    value: str
    kind: str
    status: str


def find_accounts(connection: Connection, text: str, limit: int) -> tuple[AccountLine, ...]:
    """The first ``limit`` accounts by name whose name holds ``text``, whatever its case, or whose id it is."""
    literal = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return tuple(_line(row) for row in _FIND.rows(connection, f"%{literal}%", text, limit))


def account_line(connection: Connection, account_id: AccountId) -> AccountLine | None:
    """One account."""
    rows = _ONE.rows(connection, account_id)
    return _line(rows[0]) if rows else None


def keys_of(connection: Connection, account_id: AccountId, limit: int) -> Sequence[KeyLine]:
    """The account's newest keys."""
    return [KeyLine(*row) for row in _KEYS.rows(connection, account_id, limit)]


def senders_of(connection: Connection, account_id: AccountId, limit: int) -> Sequence[SenderLine]:
    """The account's senders, by their names."""
    return [SenderLine(*row) for row in _SENDERS.rows(connection, account_id, limit)]


def entries_by_staff(connection: Connection, account_id: AccountId, limit: int) -> Sequence[Entry]:
    """The newest movements of credits that are of no message: what was bought, adjusted, paid as a fee."""
    return [entry_of_row(row) for row in _BY_STAFF.rows(connection, account_id, limit)]


def _line(row: Row) -> AccountLine:
    return AccountLine(row[0], row[1], AccountStatus(row[2]), *row[3:])
