"""A message as one transaction sees it: read with a lock, changed in memory, written back once.

Everything that changes messages reads them through ``lock`` so that several operations of one batch on the same message
see each other's changes.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs
from sqlalchemy import Connection

from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.alphabets import Alphabet
from messages.constant_tlvs import tlvs_of_text, tlvs_text
from messages.ending import Ending
from messages.ids import AccountId, CarrierName, MessageId
from messages.message import Category, Message, OnUnknown
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.shift_tables import NO_SHIFT, Language, combinations
from messages.status import MessageStatus
from store.sql import Insert, Query, Row, Update

_FIXED: Final = (
    "id",
    "account_id",
    "recipient",
    "country",
    "body",
    "alphabet",
    "segment_count",
    "sender_kind",
    "sender",
    "sender_requested",
    "sender_reason",
    "category",
    "on_unknown",
    "routes",
    "hold_mc",
    "accepted_at_ms",
    "expires_at_ms",
    "client_ref",
    "webhook_url",
    "flash",
    "binary_hex",
    "shift_tables",
    "tlvs",
    "network",
    "network_source",
)
_MOVING: Final = (
    "status",
    "carrier",
    "bind",
    "attempts",
    "submissions",
    "event_count",
    "refused_by",
    "not_before_ms",
    "due_at_ms",
    "held_mc",
    "charged_mc",
    "error_code",
    "final_at_ms",
)
COLUMNS: Final = ", ".join(_FIXED + _MOVING)
"""What ``state_of_row`` reads, in its order."""

_INSERT: Final = Insert("messages", _FIXED + _MOVING)
_UPDATE: Final = Update("messages", _MOVING, ("id",))
_LOCK: Final = Query(_FIXED + _MOVING, "FROM messages WHERE id {in_list} ORDER BY id {locked}")

# SQLite's driver binds a plain str at once and asks its adapters about any other; and a dict finds an enum's member in
# a third of the time that calling the enum takes
_QUEUED: Final = str(MessageStatus.QUEUED)
_BY_NAME: Final = str(SenderKind.NAME)
_STATUS: Final = {str(status): status for status in MessageStatus}
_ALPHABET: Final = {str(alphabet): alphabet for alphabet in Alphabet}
_SENDER_KIND: Final = {str(kind): kind for kind in SenderKind}
_CATEGORY: Final = {str(category): category for category in Category}
_TABLES: Final = {
    f"{tables.single or ''}/{tables.locking or ''}" if tables != NO_SHIFT else "": tables
    for tables in (NO_SHIFT, *combinations(Language))
}
_TABLE_NAMES: Final = {tables: name for name, tables in _TABLES.items()}
_NETWORK_SOURCE: Final = {str(source): source for source in NetworkSource}
_ON_UNKNOWN: Final = {str(policy): policy for policy in OnUnknown}


@attrs.define(eq=False)
class MessageState:
    """Where a message stands in this transaction. The names are those of the columns."""

    id: MessageId
    account_id: AccountId
    row: Row
    status: MessageStatus
    carrier: CarrierName
    bind: str | None
    attempts: int
    submissions: int
    event_count: int
    refused_by: str
    not_before_ms: int
    due_at_ms: int
    held_mc: int
    charged_mc: int
    error_code: str | None
    final_at_ms: int | None

    @property
    def expires_at_ms(self) -> int:
        """When the message must no longer be sent."""
        return self.row[16]  # type: ignore[no-any-return]

    @property
    def to(self) -> Msisdn:
        """Whom the message is for."""
        return Msisdn(self.row[2])

    @property
    def category(self) -> Category:
        """What the message is for."""
        return _CATEGORY[self.row[11]]

    @property
    def on_unknown(self) -> OnUnknown:
        """What to do when nobody knows whether it was sent."""
        return _ON_UNKNOWN[self.row[12]]

    @property
    def webhook_url(self) -> str | None:
        """Where its events go."""
        return self.row[18]  # type: ignore[no-any-return]

    def message(self) -> Message:
        """The message as it was accepted."""
        return message_of_row(self.row)

    def ending(self, *, by_receipt: bool, latency_ms: int | None = None) -> Ending:
        """What it came to; it stands in a final status."""
        row = self.row
        sender = row[8] if row[7] == _BY_NAME else ""
        return Ending(self.carrier, row[3], sender, self.status, by_receipt, row[23], latency_ms)


def message_of_row(row: Row) -> Message:
    """The message in the first columns of a row read as ``COLUMNS``."""
    return Message(
        id=row[0],
        account_id=row[1],
        to=Msisdn(row[2]),
        country=Country(row[3]),
        text=row[4],
        alphabet=_ALPHABET[row[5]],
        segment_count=row[6],
        sender=Sender(_SENDER_KIND[row[7]], row[8]),
        sender_requested=row[9],
        sender_reason=row[10],
        category=_CATEGORY[row[11]],
        on_unknown=_ON_UNKNOWN[row[12]],
        routes=tuple(row[13].split(" ")),
        held_mc=row[14],
        accepted_at_ms=row[15],
        expires_at_ms=row[16],
        client_ref=row[17],
        webhook_url=row[18],
        flash=row[19] == 1,
        binary=bytes.fromhex(row[20]),
        tables=_TABLES[row[21]],
        tlvs=tlvs_of_text(row[22]) if row[22] else (),
        network=NetworkGuess(NetworkCode(row[23]), _NETWORK_SOURCE[row[24]]) if row[23] else None,
    )


def state_of_row(row: Row) -> MessageState:
    """The state in a row read as ``COLUMNS``."""
    return MessageState(
        row[0],
        row[1],
        row,
        _STATUS[row[25]],
        *row[26:],
    )


def lock(connection: Connection, message_ids: Iterable[MessageId]) -> dict[MessageId, MessageState]:
    """Read these messages and keep others from changing them until the commit; unknown ids are left out."""
    found = _LOCK.rows(connection, list(dict.fromkeys(message_ids)))
    return {row[0]: state_of_row(row) for row in found}


def insert_accepted(connection: Connection, accepted: Sequence[Message]) -> None:
    """Store fresh messages as queued for the first of their routes."""
    _INSERT.many(connection, [_row_of_message(message) for message in accepted])


def update(connection: Connection, states: Iterable[MessageState]) -> None:
    """Write the changed states back."""
    _UPDATE.many(
        connection,
        [
            (
                str(state.status),
                state.carrier,
                state.bind,
                state.attempts,
                state.submissions,
                state.event_count,
                state.refused_by,
                state.not_before_ms,
                state.due_at_ms,
                state.held_mc,
                state.charged_mc,
                state.error_code,
                state.final_at_ms,
                state.id,
            )
            for state in states
        ],
    )


def names_of(stored: str) -> tuple[CarrierName, ...]:
    """A stored list of carriers; names hold no spaces."""
    return tuple(CarrierName(name) for name in stored.split(" ")) if stored else ()


def _row_of_message(message: Message) -> tuple[Any, ...]:
    return (
        message.id,
        message.account_id,
        message.to,
        message.country,
        message.text,
        str(message.alphabet),
        message.segment_count,
        str(message.sender.kind),
        message.sender.value,
        message.sender_requested,
        message.sender_reason,
        str(message.category),
        str(message.on_unknown),
        " ".join(message.routes),
        message.held_mc,
        message.accepted_at_ms,
        message.expires_at_ms,
        message.client_ref,
        message.webhook_url,
        1 if message.flash else 0,
        message.binary.hex(),
        _TABLE_NAMES[message.tables],
        tlvs_text(message.tlvs) if message.tlvs else None,
        message.network.code if message.network else None,
        str(message.network.source) if message.network else None,
        _QUEUED,
        message.routes[0],
        None,
        0,
        0,
        1,
        "",
        0,
        message.expires_at_ms,
        message.held_mc,
        0,
        None,
        None,
    )
