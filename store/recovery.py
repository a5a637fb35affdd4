"""Recovery at start-up: messages that a dead process had handed to its binds, settled by what each asked for."""

from collections.abc import Sequence
from typing import Final, Self, assert_never

import attrs
from sqlalchemy import Connection

from messages.ending import Ending
from messages.events import Event, EventKind
from messages.ids import MessageId
from messages.message import OnUnknown
from messages.notification import Notification
from messages.status import MessageStatus
from store.changes import Changes, Recorded, told_of
from store.sql import Statement
from store.states import MessageState

_CHUNK: Final = 500
_SENDING: Final = Statement(
    "SELECT id FROM messages WHERE final_at_ms IS NULL AND status = 'sending' ORDER BY due_at_ms, id LIMIT ?"
)


@attrs.frozen
class Recovered:
    """How many messages were queued again, held as uncertain, and failed."""

    requeued: int
    uncertain: int
    rejected: int
    notifications: tuple[Notification, ...]
    endings: tuple[Ending, ...] = ()


@attrs.frozen
class RecoverLeases:
    """Settle every message that is being sent, at ``at_ms``; run it before any bind starts.

    ``uncertain_deadline_ms`` is the Unix time until which held ones wait for a late receipt.
    """

    at_ms: int
    uncertain_deadline_ms: int

    @property
    def weight(self) -> int:
        """It runs alone at the start."""
        return 1

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Recovered]:
        """The first finds them; a second one finds nothing left."""
        return [_recover(connection, recovery) for recovery in batch]


def _recover(connection: Connection, recovery: RecoverLeases) -> Recovered:
    counts = dict.fromkeys(OnUnknown, 0)
    settled: list[Recorded] = []
    while True:
        found: list[MessageId] = [row[0] for row in _SENDING.rows(connection, _CHUNK)]
        if not found:
            break
        changes = Changes(connection, found)
        for state in changes.states.values():
            if state.status is MessageStatus.SENDING:
                counts[state.on_unknown] += 1
                settled.append(_settle(changes, state, recovery))
        changes.write()
    return Recovered(counts[OnUnknown.RESEND], counts[OnUnknown.HOLD], counts[OnUnknown.FAIL], *told_of(settled))


def _settle(changes: Changes, state: MessageState, recovery: RecoverLeases) -> Recorded:
    stopped = "The gateway stopped before the carrier's answer was stored"
    detail = {"carrier": state.carrier, "bind": state.bind, "on_unknown": str(state.on_unknown)}
    match state.on_unknown:
        case OnUnknown.RESEND:
            state.bind = None
            state.not_before_ms = 0
            event = Event(
                EventKind.REQUEUED, recovery.at_ms, MessageStatus.QUEUED, f"{stopped}; it is sent again.", detail
            )
            return changes.move(state, event, due_at_ms=state.expires_at_ms)
        case OnUnknown.HOLD:
            event = Event(
                EventKind.UNCERTAIN,
                recovery.at_ms,
                MessageStatus.UNCERTAIN,
                f"{stopped}; it waits for a late receipt and is not sent again.",
                detail,
            )
            return changes.move(state, event, due_at_ms=recovery.uncertain_deadline_ms)
        case OnUnknown.FAIL:
            event = Event(
                EventKind.REJECTED,
                recovery.at_ms,
                MessageStatus.REJECTED,
                f"{stopped}; it is not sent again and not charged.",
                {**detail, "error_code": "uncertain"},
            )
            changes.release(state, reason=event.reason, at_ms=event.at_ms)
            return changes.move(state, event, error_code="uncertain")
        case other:
            assert_never(other)
