"""What one batch of operations changes about its messages: gathered in memory, then written with a few statements.

The rules that every step shares live here: a status moves only along the transition table, each event gets the next
sequence number, credits of a settled message are captured or released exactly once, a final status makes a
notification.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from credits.ledger import Entry, capture_entry, release_entry
from messages.addresses import Msisdn
from messages.ending import Ending
from messages.events import Event
from messages.ids import MessageId, new_notification_id
from messages.network import NetworkCode
from messages.notification import Charge, Notification, notification_body
from messages.status import FINAL, MessageStatus, may_become
from messages.values import value
from store import ledger, outbox, states
from store.sql import Insert, Statement, encode_json
from store.states import MessageState

_INSERT_EVENT: Final = Insert("events", ("message_id", "sequence", "kind", "at_ms", "status", "reason", "detail"))
_SIMILAR: Final = Statement("SELECT kind, reason, detail FROM events WHERE message_id = ? AND at_ms >= ?")


@value
class Recorded:
    """A step was stored. ``applied`` is False when it came too late or twice and moved nothing.

    ``endings`` holds the message's ending when the step was its last. ``told`` is the message's recipient with its
    network, where a receipt told it.
    """

    status: MessageStatus
    notifications: tuple[Notification, ...] = ()
    applied: bool = True
    endings: tuple[Ending, ...] = ()
    told: tuple[Msisdn, NetworkCode] | None = None


@attrs.frozen
class Swept:
    """What a sweep moved; fewer than its limit means that nothing is left for now."""

    message_ids: tuple[MessageId, ...]
    notifications: tuple[Notification, ...]
    endings: tuple[Ending, ...] = ()


class UnknownMessageError(Exception):
    """An operation names a message that was never accepted: a defect of the caller."""


class Changes:
    """The changes of one batch. Read states through ``states``, then ``write`` once."""

    def __init__(self, connection: Connection, message_ids: Iterable[MessageId]) -> None:
        self._connection = connection
        self.states: Final = states.lock(connection, message_ids)
        self._changed: dict[MessageId, MessageState] = {}
        self._events: list[tuple[MessageId, int, str, int, str, str, str]] = []
        self._entries: list[Entry] = []
        self._notifications: list[Notification] = []

    def also_lock(self, message_ids: Iterable[MessageId]) -> None:
        """Read more messages into ``states``; those already there keep their changes."""
        missing = [message_id for message_id in message_ids if message_id not in self.states]
        if missing:
            self.states.update(states.lock(self._connection, missing))

    def state(self, message_id: MessageId) -> MessageState:
        """Where the message stands now.

        Raises:
            UnknownMessageError: it was never accepted.
        """
        try:
            return self.states[message_id]
        except KeyError:
            raise UnknownMessageError(f"{message_id} is not stored") from None

    def move(
        self,
        state: MessageState,
        event: Event,
        *,
        due_at_ms: int = 0,
        error_code: str | None = None,
        by_receipt: bool = False,
    ) -> Recorded:
        """Turn the message ``event.status`` and record the event; the transition must be a legal one.

        Returns:
            The new status, with the ending and the notification that it makes, if any.
        """
        if not may_become(state.status, event.status):
            raise ValueError(f"{state.id} is {state.status} and cannot become {event.status}")
        # a sent message is due at the time it was sent
        sent_at_ms = state.due_at_ms if state.status is MessageStatus.SENT else None
        state.status = event.status
        state.due_at_ms = due_at_ms
        if error_code is not None:
            state.error_code = error_code
        if event.status not in FINAL:
            self.record(state, event)
            return Recorded(event.status)
        state.final_at_ms = event.at_ms
        self.record(state, event)
        told = () if state.webhook_url is None else (self._notify(state, event, state.webhook_url),)
        # a receipt that overtook its answer came before the message was sent
        latency_ms = max(event.at_ms - sent_at_ms, 0) if by_receipt and sent_at_ms is not None else None
        return Recorded(event.status, told, endings=(state.ending(by_receipt=by_receipt, latency_ms=latency_ms),))

    def record(self, state: MessageState, event: Event) -> None:
        """Add a line to the timeline."""
        state.event_count += 1
        self._changed[state.id] = state
        self._events.append(event_row(state.id, state.event_count, event))

    def ignore(self, state: MessageState, event: Event) -> Recorded:
        """Record a fact that came too late or twice; the same fact is recorded once."""
        kept = attrs.evolve(event, status=state.status)
        row = event_row(state.id, 0, kept)
        known = {(seen[2], seen[5], seen[6]) for seen in self._events if seen[0] == state.id}
        known.update(tuple(seen) for seen in _SIMILAR.rows(self._connection, state.id, event.at_ms))
        if (row[2], row[5], row[6]) not in known:
            self.record(state, kept)
        return Recorded(state.status, applied=False)

    def settle(self, state: MessageState, *, capture_mc: int, release_mc: int, reason: str, at_ms: int) -> None:
        """Take and give back what the message holds; both together are the whole of it.

        Raises:
            ValueError: they are not: the caller charges something else than was held.
        """
        if capture_mc < 0 or release_mc < 0 or capture_mc + release_mc != state.held_mc:
            raise ValueError(f"{state.id} holds {state.held_mc} mc, not {capture_mc} + {release_mc} mc")
        if capture_mc:
            self._entries.append(capture_entry(state.id, state.account_id, capture_mc, at_ms, reason))
        if release_mc:
            self._entries.append(release_entry(state.id, state.account_id, release_mc, at_ms, reason))
        state.held_mc = 0
        state.charged_mc += capture_mc
        self._changed[state.id] = state

    def release(self, state: MessageState, *, reason: str, at_ms: int) -> None:
        """Give back all that the message holds."""
        self.settle(state, capture_mc=0, release_mc=state.held_mc, reason=reason, at_ms=at_ms)

    def write(self) -> None:
        """Write everything gathered."""
        _INSERT_EVENT.many(self._connection, self._events)
        ledger.post(self._connection, self._entries)
        outbox.insert_all(self._connection, self._notifications)
        states.update(self._connection, self._changed.values())

    def _notify(self, state: MessageState, event: Event, url: str) -> Notification:
        notification_id = new_notification_id(event.at_ms)
        done_at = event.detail.get("done_at")
        notification = Notification(
            id=notification_id,
            account_id=state.account_id,
            message_id=state.id,
            url=url,
            body=notification_body(
                notification_id=notification_id,
                sequence=state.event_count,
                message=state.message(),
                status=state.status,
                reason=event.reason,
                error_code=state.error_code,
                charge=Charge(held_mc=state.held_mc, charged_mc=state.charged_mc),
                at_ms=event.at_ms,
                done_at=done_at if isinstance(done_at, str) else None,
            ),
            created_at_ms=event.at_ms,
            next_attempt_at_ms=event.at_ms,
        )
        self._notifications.append(notification)
        return notification


def told_of(recorded: Sequence[Recorded]) -> tuple[tuple[Notification, ...], tuple[Ending, ...]]:
    """What several steps have to tell, in their order: their notifications, their endings."""
    return (
        tuple([notification for one in recorded for notification in one.notifications]),
        tuple([ending for one in recorded for ending in one.endings]),
    )


def event_row(message_id: MessageId, sequence: int, event: Event) -> tuple[MessageId, int, str, int, str, str, str]:
    """The row of an event."""
    return (
        message_id,
        sequence,
        str(event.kind),
        event.at_ms,
        str(event.status),
        event.reason,
        encode_json(event.detail).decode() if event.detail else "{}",
    )


def insert_events(connection: Connection, rows: Sequence[tuple[MessageId, int, str, int, str, str, str]]) -> None:
    """Store event rows of messages that are stored in the same batch."""
    _INSERT_EVENT.many(connection, rows)
