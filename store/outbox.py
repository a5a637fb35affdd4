"""The outbox: notifications not yet taken by their webhook, stored in the same commit as the fact they tell."""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.ids import NotificationId
from messages.notification import Notification
from store.sql import Insert, Statement

_COLUMNS: Final = (
    "id",
    "account_id",
    "message_id",
    "url",
    "body",
    "created_at_ms",
    "attempts",
    "next_attempt_at_ms",
)
_INSERT: Final = Insert("outbox", (*_COLUMNS, "error", "abandoned"))
_DELETE: Final = Statement("DELETE FROM outbox WHERE id {in_list}")
_POSTPONE: Final = Statement("UPDATE outbox SET attempts = ?, next_attempt_at_ms = ?, error = ? WHERE id = ?")
_ABANDON: Final = Statement("UPDATE outbox SET abandoned = 1, error = ? WHERE id = ?")
_DUE: Final = Statement(
    f"SELECT {', '.join(_COLUMNS)} FROM outbox"  # noqa: S608 - our names
    " WHERE abandoned = 0 AND next_attempt_at_ms <= ? AND (next_attempt_at_ms, id) > (?, ?)"
    " ORDER BY next_attempt_at_ms, id LIMIT ?"
)

ERROR_LENGTH_MAX: Final = 500
"""How much of a webhook's error is kept."""


@attrs.frozen
class OutboxCursor:
    """Where to go on reading the outbox; the default is its beginning."""

    next_attempt_at_ms: int = -1
    id: str = ""

    @classmethod
    def after(cls, notification: Notification) -> Self:
        """Go on behind ``notification``, the last one of the page before."""
        return cls(notification.next_attempt_at_ms, notification.id)


_BEGINNING: Final = OutboxCursor()


@attrs.frozen
class DeliveriesDone:
    """The webhooks took these notifications: forget them."""

    ids: tuple[NotificationId, ...]

    @property
    def weight(self) -> int:
        """How many rows it touches."""
        return len(self.ids)

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """Delete them all at once."""
        _DELETE.run(connection, [done for operation in batch for done in operation.ids])
        return [None] * len(batch)


@attrs.frozen
class DeliveriesPostponed:
    """The webhooks did not take these: ``(id, attempts so far, next attempt at (Unix ms), error in words)``."""

    deliveries: tuple[tuple[NotificationId, int, int, str], ...]

    @property
    def weight(self) -> int:
        """How many rows it touches."""
        return len(self.deliveries)

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """Note when to try each again."""
        _POSTPONE.many(
            connection,
            [
                (attempts, next_attempt_at_ms, error[:ERROR_LENGTH_MAX], notification_id)
                for operation in batch
                for notification_id, attempts, next_attempt_at_ms, error in operation.deliveries
            ],
        )
        return [None] * len(batch)


@attrs.frozen
class DeliveriesAbandoned:
    """These were tried long enough: kept for support with ``error``, delivered no more."""

    ids: tuple[NotificationId, ...]
    error: str

    @property
    def weight(self) -> int:
        """How many rows it touches."""
        return len(self.ids)

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """Mark them dead."""
        _ABANDON.many(
            connection,
            [
                (operation.error[:ERROR_LENGTH_MAX], notification_id)
                for operation in batch
                for notification_id in operation.ids
            ],
        )
        return [None] * len(batch)


def insert_all(connection: Connection, notifications: Sequence[Notification]) -> None:
    """Store fresh notifications."""
    _INSERT.many(
        connection,
        [
            (
                notification.id,
                notification.account_id,
                notification.message_id,
                notification.url,
                notification.body,
                notification.created_at_ms,
                notification.attempts,
                notification.next_attempt_at_ms,
                "",
                0,
            )
            for notification in notifications
        ],
    )


def outbox_due(
    connection: Connection, now_ms: int, limit: int, after: OutboxCursor = _BEGINNING
) -> tuple[Notification, ...]:
    """Up to ``limit`` notifications due at ``now_ms``, oldest first, behind ``after``."""
    rows = _DUE.rows(connection, now_ms, after.next_attempt_at_ms, after.id, limit)
    return tuple(Notification(*row) for row in rows)
