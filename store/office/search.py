"""Finding messages: by number, reference, carrier's id, account and time, newest first, each along an index of its own.

Ids sort by the time of acceptance, so a time is a bound on the id and the order of an index is the order of a page.
"""

from collections.abc import Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from messages.addresses import Msisdn
from messages.ids import AccountId, CarrierName, MessageId, first_message_id
from messages.status import MessageStatus
from store.sql import Row, Statement

_COLUMNS: Final = (
    "messages.id, messages.account_id, accounts.name, messages.recipient, messages.country, messages.sender,"
    " messages.status, messages.carrier, messages.accepted_at_ms, messages.client_ref"
)
_FROM: Final = "FROM messages LEFT JOIN accounts ON accounts.id = messages.account_id"
_PAGE: Final = "AND messages.id >= ? AND messages.id < ? ORDER BY messages.id DESC LIMIT ?"
_OF_ACCOUNT: Final = "AND messages.account_id = ?"


def _statement(condition: str, *, of_account: bool) -> Statement:
    narrowed = f"{condition} {_OF_ACCOUNT}" if of_account else condition
    return Statement(f"SELECT {_COLUMNS} {_FROM} WHERE {narrowed} {_PAGE}")


_CONDITIONS: Final = {
    "number": "messages.recipient = ?",
    "client_ref": "messages.client_ref = ?",
    "id": "messages.id = ?",
    "any": "messages.id {in_list}",
}
_ALL: Final = {
    (name, of_account): _statement(condition, of_account=of_account)
    for name, condition in _CONDITIONS.items()
    for of_account in (False, True)
}
_BY_ACCOUNT: Final = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE messages.account_id = ? {_PAGE}")
_BY_TIME: Final = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE 1 = 1 {_PAGE}")
_BY_CARRIER_ID: Final = Statement(
    "SELECT DISTINCT message_id FROM segments WHERE carrier {in_list} AND carrier_message_id = ?"
    " ORDER BY message_id DESC LIMIT ?"
)
_FIRST: Final = "msg_"
_BEHIND_ALL: Final = f"msg_{26 * 'Z'}"

CARRIER_IDS_MAX: Final = 100
"""Messages with one carrier id: carriers give some ids again after a while."""


@attrs.frozen
class Search:
    """What to look for; what is None does not matter. Times are Unix milliseconds, ``until_ms`` is not included."""

    number: Msisdn | None = None
    client_ref: str | None = None
    message_id: MessageId | None = None
    carrier_message_id: str | None = None
    account_id: AccountId | None = None
    from_ms: int | None = None
    until_ms: int | None = None
    before: MessageId | None = None


@attrs.frozen
class FoundMessage:
    """One message, as a line of a list tells it; ``account_name`` is empty for one of no account."""

    id: MessageId
    account_id: AccountId
    account_name: str
    recipient: str
    country: str
    sender: str
    status: MessageStatus
    carrier: str
    accepted_at_ms: int
    client_ref: str | None


def find_messages(
    connection: Connection, search: Search, carriers: Sequence[CarrierName], limit: int
) -> tuple[FoundMessage, ...]:
    """The newest ``limit`` messages that fit; ``carriers`` are those whose ids are looked through."""
    low = first_message_id(search.from_ms) if search.from_ms is not None else _FIRST
    high = first_message_id(search.until_ms) if search.until_ms is not None else _BEHIND_ALL
    page = (low, min(high, search.before or _BEHIND_ALL), limit)
    # the narrowest first: each of these is found along an index, and the rest is held against what it finds
    keys = (
        ("id", search.message_id),
        ("number", search.number),
        ("client_ref", search.client_ref),
        ("any", _of_carrier(connection, search.carrier_message_id, carriers)),
    )
    for name, key in keys:
        if key is not None:
            account = () if search.account_id is None else (search.account_id,)
            return _found(_ALL[name, bool(account)].rows(connection, key, *account, *page))
    if search.account_id is not None:
        return _found(_BY_ACCOUNT.rows(connection, search.account_id, *page))
    return _found(_BY_TIME.rows(connection, *page))


def _of_carrier(
    connection: Connection, carrier_message_id: str | None, carriers: Sequence[CarrierName]
) -> list[str] | None:
    if carrier_message_id is None:
        return None
    rows = _BY_CARRIER_ID.rows(connection, list(carriers), carrier_message_id, CARRIER_IDS_MAX)
    return [row[0] for row in rows]


def _found(rows: Sequence[Row]) -> tuple[FoundMessage, ...]:
    return tuple(
        FoundMessage(row[0], row[1], row[2] or "", row[3], row[4], row[5], MessageStatus(row[6]), *row[7:])
        for row in rows
    )
