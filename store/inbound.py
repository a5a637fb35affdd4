"""Inbound (MO) messages: stored before their ``deliver_sm`` is answered, and told once all their segments came.

Every segment that a carrier delivered is a row of ``inbound_messages``, every text they made one of ``inbound_texts``,
in the same commit as the notification for the account that owns the destination number. Nothing of it is kept in
memory, so a restart loses no half of a text, and two processes may get one half each.
"""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.ids import AccountId, MessageId, new_notification_id
from messages.inbound import InboundText, link_of, read_inbound
from messages.notification import Notification, inbound_body
from messages.reassembly import Concatenation
from messages.receipt import InboundMessage
from sendername.names import read_number
from store import outbox
from store.changes import Swept
from store.operations import Single
from store.sql import Insert, Row, Statement

DUPLICATE_MS: Final = 3_600_000
"""A segment of a finished text that comes again within this time is that carrier's second try, not a new text."""

_COLUMNS: Final = (
    "id",
    "carrier",
    "source",
    "destination",
    "data_coding",
    "esm_class",
    "body_hex",
    "received_at_ms",
    "default_alphabet",
    "link",
    "number",
)
_INSERT: Final = Insert("inbound_messages", (*_COLUMNS, "text_id"))
_KNOWN: Final = Statement("SELECT 1 FROM inbound_messages WHERE id = ?")
_LINKED: Final = Statement(
    f"SELECT {', '.join(_COLUMNS)}, text_id FROM inbound_messages"  # noqa: S608 - our names
    " WHERE carrier = ? AND source = ? AND destination = ? AND link = ? AND received_at_ms > ? ORDER BY id"
)
_WAITING: Final = Statement(
    f"SELECT {', '.join(_COLUMNS)} FROM inbound_messages"  # noqa: S608 - our names
    " WHERE text_id IS NULL AND received_at_ms <= ? ORDER BY received_at_ms, id LIMIT ?"
)
_SIBLINGS: Final = Statement(
    f"SELECT {', '.join(_COLUMNS)} FROM inbound_messages"  # noqa: S608 - our names
    " WHERE text_id IS NULL AND carrier = ? AND source = ? AND destination = ? AND link = ? ORDER BY id"
)
_JOIN: Final = Statement("UPDATE inbound_messages SET text_id = ? WHERE id {in_list}")
_INSERT_TEXT: Final = Insert(
    "inbound_texts",
    (
        "id",
        "account_id",
        "carrier",
        "source",
        "destination",
        "encoding",
        "body",
        "binary_hex",
        "segment_count",
        "missing",
        "received_at_ms",
        "told_at_ms",
    ),
)
_OWNERS: Final = Statement(
    "SELECT accounts.id, accounts.webhook_url FROM sender_registrations"
    " JOIN accounts ON accounts.id = sender_registrations.account_id"
    " WHERE sender_registrations.kind = 'number' AND sender_registrations.value = ?"
    " AND sender_registrations.status = 'approved' LIMIT 2"
)
_LOCK: Final = Statement("SELECT pg_advisory_xact_lock(hashtext(?))")


@attrs.frozen
class InboundRecorded:
    """A delivered segment is stored. ``notifications`` tell the text that it completed, if there is one to tell."""

    notifications: tuple[Notification, ...] = ()


@attrs.frozen
class RecordInbound(Single):
    """Store what a carrier delivered that is no receipt, under an ``id`` of the caller's that is used once.

    ``keep_ms`` is how long a segment waits for the others of its text.
    """

    id: str
    inbound: InboundMessage
    keep_ms: int

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[InboundRecorded]:
        """One after the other, for one may complete what another began."""
        return [InboundRecorded(tuple(_record(connection, operation))) for operation in batch]


@attrs.frozen
class ExpireInbound:
    """Segments that came ``keep_ms`` before ``now_ms`` or earlier wait no longer: what came of their texts is told."""

    now_ms: int
    keep_ms: int
    limit: int

    @property
    def weight(self) -> int:
        """How many segments it looks at."""
        return self.limit

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Swept]:
        """One sweep after the other."""
        return [_expire(connection, sweep) for sweep in batch]


@attrs.frozen
class _Stored:
    """A row of ``inbound_messages`` that is a segment of several."""

    id: str
    inbound: InboundMessage
    link: Concatenation
    text_id: str | None = None


def _record(connection: Connection, operation: RecordInbound) -> list[Notification]:
    inbound, link = operation.inbound, link_of(operation.inbound)
    if _KNOWN.rows(connection, operation.id):
        return []
    if link is None:
        _INSERT.run(connection, *_row(operation.id, inbound, None), operation.id)
        return _finish(connection, operation.id, {1: inbound}, 1, inbound.received_at_ms)
    if connection.dialect.name == "postgresql":
        # another process may be storing the other half in this moment
        _LOCK.rows(connection, "/".join((inbound.carrier, inbound.source, inbound.destination, _link_text(link))))
    rows = _LINKED.rows(connection, *_key(inbound, link), inbound.received_at_ms - operation.keep_ms)
    known = [_stored(row) for row in rows]
    if any(_is_again(one, inbound, link) for one in known):
        return []
    waiting = [one for one in known if one.text_id is None]
    notifications: list[Notification] = []
    if any(one.link.number == link.number for one in waiting):
        # the same number with another body: the sender used the reference again, and the older text stays a part
        notifications += _join(connection, waiting, inbound.received_at_ms)
        waiting = []
    _INSERT.run(connection, *_row(operation.id, inbound, link), None)
    waiting.append(_Stored(operation.id, inbound, link))
    if len(waiting) == link.total:
        notifications += _join(connection, waiting, inbound.received_at_ms)
    return notifications


def _is_again(stored: _Stored, inbound: InboundMessage, link: Concatenation) -> bool:
    """Whether a segment is one that is stored: a carrier that missed our answer delivers it again."""
    if stored.link != link or stored.inbound.body != inbound.body:
        return False
    return stored.text_id is None or inbound.received_at_ms - stored.inbound.received_at_ms < DUPLICATE_MS


def _expire(connection: Connection, sweep: ExpireInbound) -> Swept:
    notifications: list[Notification] = []
    texts: list[MessageId] = []
    done: set[str] = set()
    for row in _WAITING.rows(connection, sweep.now_ms - sweep.keep_ms, sweep.limit):
        found = _stored(row)
        if found.id in done:
            continue
        siblings = [_stored(each) for each in _SIBLINGS.rows(connection, *row[1:4], row[9])]
        notifications += _join(connection, siblings, sweep.now_ms)
        done.update(one.id for one in siblings)
        texts.append(MessageId(found.id))
    return Swept(tuple(texts), tuple(notifications))


def _join(connection: Connection, stored: Sequence[_Stored], now_ms: int) -> list[Notification]:
    """Make a text of these segments, which share a link."""
    text_id = stored[-1].id
    _JOIN.run(connection, text_id, [one.id for one in stored])
    segments = {one.link.number: one.inbound for one in stored}
    return _finish(connection, text_id, segments, stored[0].link.total, now_ms)


def _finish(
    connection: Connection, text_id: str, segments: dict[int, InboundMessage], total: int, now_ms: int
) -> list[Notification]:
    """Store a text, with the notification for the account that owns its destination."""
    inbound = read_inbound(segments, total)
    owner = _owner(connection, inbound.destination)
    account_id, url = (None, None) if owner is None else owner
    _INSERT_TEXT.run(
        connection,
        text_id,
        account_id,
        inbound.carrier,
        inbound.source,
        inbound.destination,
        str(inbound.encoding),
        inbound.text.replace("\0", "\ufffd"),
        inbound.binary.hex(),
        inbound.segment_count,
        " ".join(map(str, inbound.missing)),
        inbound.received_at_ms,
        now_ms if url is not None else None,
    )
    if account_id is None or url is None:
        return []
    told = [_notification(text_id, account_id, url, inbound, now_ms)]
    outbox.insert_all(connection, told)
    return told


def _notification(text_id: str, account_id: AccountId, url: str, inbound: InboundText, now_ms: int) -> Notification:
    notification_id = new_notification_id(now_ms)
    return Notification(
        id=notification_id,
        account_id=account_id,
        message_id=MessageId(text_id),
        url=url,
        body=inbound_body(
            notification_id=notification_id, account_id=account_id, inbound_id=text_id, inbound=inbound, at_ms=now_ms
        ),
        created_at_ms=now_ms,
        next_attempt_at_ms=now_ms,
    )


def _owner(connection: Connection, destination: str) -> tuple[AccountId, str | None] | None:
    """The account that alone has this number approved; None when nobody has, or when it is not clear who."""
    number = read_number(destination)
    rows = () if number is None else _OWNERS.rows(connection, number.value)
    return (AccountId(rows[0][0]), rows[0][1]) if len(rows) == 1 else None


def _key(inbound: InboundMessage, link: Concatenation) -> tuple[str, str, str, str]:
    return inbound.carrier, inbound.source, inbound.destination, _link_text(link)


def _link_text(link: Concatenation) -> str:
    return f"{link.reference_bits}/{link.reference}/{link.total}"


def _row(row_id: str, inbound: InboundMessage, link: Concatenation | None) -> tuple[str | int | None, ...]:
    return (
        row_id,
        inbound.carrier,
        inbound.source,
        inbound.destination,
        inbound.data_coding,
        inbound.esm_class,
        inbound.body.hex(),
        inbound.received_at_ms,
        inbound.default_alphabet,
        None if link is None else _link_text(link),
        None if link is None else link.number,
    )


def _stored(row: Row) -> _Stored:
    bits, reference, total = map(int, row[9].split("/"))
    link = Concatenation(reference, total, row[10], bits)
    inbound = InboundMessage(
        carrier=row[1],
        source=row[2],
        destination=row[3],
        data_coding=row[4],
        esm_class=row[5],
        body=bytes.fromhex(row[6]),
        received_at_ms=row[7],
        default_alphabet=row[8],
        link=link,
    )
    return _Stored(row[0], inbound, link, row[11] if len(row) > len(_COLUMNS) else None)
