"""Sweeps: what time alone does to messages, a bounded number at a time."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Self

import attrs
from sqlalchemy import Connection

from messages.events import Event, EventKind
from messages.ids import MessageId
from messages.status import MessageStatus
from store.changes import Changes, Recorded, Swept, told_of
from store.leases import expire
from store.receipts import RecordReceipt, oldest_parked, unpark
from store.sql import Statement
from store.states import MessageState

_DUE: Final = Statement(
    "SELECT id FROM messages WHERE final_at_ms IS NULL AND status = ? AND due_at_ms <= ? ORDER BY due_at_ms, id LIMIT ?"
)


@attrs.frozen
class ExpireQueued:
    """Queued messages whose validity is over at ``now_ms`` expire; their holds are released."""

    now_ms: int
    limit: int

    @property
    def weight(self) -> int:
        """How many messages it moves at most."""
        return self.limit

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Swept]:
        """One sweep after the other."""
        return [
            _sweep(connection, (MessageStatus.QUEUED, sweep.now_ms, sweep.limit), _expire_at(sweep.now_ms))
            for sweep in batch
        ]


@attrs.frozen
class ConfirmNever:
    """Sent messages that no receipt came for within ``older_than_ms`` are unconfirmed; a late receipt may turn them."""

    now_ms: int
    older_than_ms: int
    limit: int

    @property
    def weight(self) -> int:
        """How many messages it moves at most."""
        return self.limit

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Swept]:
        """One sweep after the other."""
        return [
            _sweep(
                connection,
                (MessageStatus.SENT, sweep.now_ms - sweep.older_than_ms, sweep.limit),
                _unconfirmed_at(sweep.now_ms),
            )
            for sweep in batch
        ]


@attrs.frozen
class SettleUncertain:
    """Uncertain messages past their deadline at ``now_ms`` are rejected; their holds are released."""

    now_ms: int
    limit: int

    @property
    def weight(self) -> int:
        """How many messages it moves at most."""
        return self.limit

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Swept]:
        """One sweep after the other."""
        return [
            _sweep(connection, (MessageStatus.UNCERTAIN, sweep.now_ms, sweep.limit), _settle_at(sweep.now_ms))
            for sweep in batch
        ]


@attrs.frozen
class DropParkedReceipts:
    """Receipts that waited ``older_than_ms`` are matched once more and then dropped: carriers use ids again.

    Returns how many are no longer parked.
    """

    now_ms: int
    older_than_ms: int
    limit: int

    @property
    def weight(self) -> int:
        """How many receipts it drops at most."""
        return self.limit

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[int]:
        """One sweep after the other."""
        return [_drop(connection, sweep.now_ms - sweep.older_than_ms, sweep.limit) for sweep in batch]


_Step = Callable[[Changes, MessageState], Recorded]


def _sweep(connection: Connection, due: tuple[Any, ...], step: _Step) -> Swept:
    found: list[MessageId] = [row[0] for row in _DUE.rows(connection, str(due[0]), *due[1:])]
    changes = Changes(connection, found)
    moved: list[MessageId] = []
    settled: list[Recorded] = []
    for message_id in found:
        state = changes.states.get(message_id)
        # another process may have moved it between the look and the lock
        if state is not None and state.status is due[0]:
            settled.append(step(changes, state))
            moved.append(message_id)
    changes.write()
    return Swept(tuple(moved), *told_of(settled))


def _expire_at(now_ms: int) -> _Step:
    return lambda changes, state: expire(changes, state, now_ms)


def _unconfirmed_at(now_ms: int) -> _Step:
    reason = "The carrier took it and sent no receipt in time."
    event = Event(EventKind.UNCONFIRMED, now_ms, MessageStatus.UNCONFIRMED, reason)
    return lambda changes, state: changes.move(state, event)


def _settle_at(now_ms: int) -> _Step:
    reason = "Nobody could tell in time whether the carrier took it; it is not sent again and not charged."
    event = Event(EventKind.REJECTED, now_ms, MessageStatus.REJECTED, reason, {"error_code": "uncertain"})

    def settle(changes: Changes, state: MessageState) -> Recorded:
        changes.release(state, reason=reason, at_ms=now_ms)
        return changes.move(state, event, error_code="uncertain")

    return settle


def _drop(connection: Connection, before_ms: int, limit: int) -> int:
    old = oldest_parked(connection, before_ms, limit)
    unpark(connection, old)
    RecordReceipt.run_batch(connection, [RecordReceipt(receipt) for receipt in old])
    unpark(connection, old)
    return len(old)
