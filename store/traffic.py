"""Traffic of the past, read page by page without its texts: what was asked of the gateway, from a moment on."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.ids import AccountId, MessageId, first_message_id
from messages.message import Category
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.values import value
from store.sql import Query, Row, Statement

_PAGE: Final = Query(
    (
        "id",
        "account_id",
        "recipient",
        "country",
        "network",
        "network_source",
        "sender_kind",
        "sender",
        "category",
        "segment_count",
        "accepted_at_ms",
    ),
    "FROM messages WHERE id > ? ORDER BY id LIMIT ?",
)
_COUNT: Final = Statement("SELECT count(*) FROM messages WHERE id > ?")


@value
class PastMessage:
    """A message as it was asked for. Times are Unix milliseconds."""

    id: MessageId
    account_id: AccountId
    to: Msisdn
    country: Country
    network: NetworkGuess | None
    sender: Sender
    category: Category
    segment_count: int
    accepted_at_ms: int


def past_messages(connection: Connection, after: MessageId, limit: int) -> Sequence[PastMessage]:
    """Up to ``limit`` messages behind the id ``after``, oldest first; ``first_message_id`` begins at a moment."""
    return [_past(row) for row in _PAGE.rows(connection, after, limit)]


def count_since(connection: Connection, since_ms: int) -> int:
    """How many messages were accepted from ``since_ms`` (Unix milliseconds) on."""
    return int(_COUNT.rows(connection, first_message_id(since_ms))[0][0])


def _past(row: Row) -> PastMessage:
    return PastMessage(
        id=row[0],
        account_id=row[1],
        to=row[2],
        country=row[3],
        network=NetworkGuess(NetworkCode(row[4]), NetworkSource(row[5])) if row[4] else None,
        sender=Sender(SenderKind(row[6]), row[7]),
        category=Category(row[8]),
        segment_count=row[9],
        accepted_at_ms=row[10],
    )
