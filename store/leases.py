"""Leasing: the durable mark that messages were handed to a bind and may be on its wire from now on."""

from collections.abc import Sequence
from typing import Self

import attrs
from sqlalchemy import Connection

from messages.ending import Ending
from messages.events import Event, EventKind
from messages.ids import CarrierName, MessageId
from messages.message import LeasedMessage
from messages.notification import Notification
from messages.status import MessageStatus
from store.changes import Changes, Recorded, told_of
from store.states import MessageState, names_of


@attrs.frozen
class Leases:
    """What a bind got. Messages that somebody else took, or that wait for another carrier, are in neither list."""

    leased: tuple[LeasedMessage, ...]
    expired: tuple[MessageId, ...]
    notifications: tuple[Notification, ...]
    endings: tuple[Ending, ...] = ()


@attrs.frozen
class LeaseMessages:
    """Hand the queued ones of ``message_ids`` to ``bind`` of ``carrier`` at ``at_ms``."""

    carrier: CarrierName
    bind: str
    message_ids: tuple[MessageId, ...]
    at_ms: int

    @property
    def weight(self) -> int:
        """How many messages it leases at most."""
        return len(self.message_ids)

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Leases]:
        """The first lease of a message in the batch gets it."""
        changes = Changes(connection, [message_id for lease in batch for message_id in lease.message_ids])
        results = [_lease(changes, lease) for lease in batch]
        changes.write()
        return results


def _lease(changes: Changes, lease: LeaseMessages) -> Leases:
    leased: list[LeasedMessage] = []
    expired: list[MessageId] = []
    ended: list[Recorded] = []
    for message_id in lease.message_ids:
        state = changes.states.get(message_id)
        if state is None or state.status is not MessageStatus.QUEUED or state.carrier != lease.carrier:
            continue
        if state.expires_at_ms <= lease.at_ms:
            expired.append(message_id)
            ended.append(expire(changes, state, lease.at_ms))
            continue
        state.bind = lease.bind
        state.attempts += 1
        changes.move(
            state,
            Event(
                EventKind.SENDING,
                lease.at_ms,
                MessageStatus.SENDING,
                f"Handed to {lease.bind} of {lease.carrier}, attempt {state.attempts}.",
                {"carrier": lease.carrier, "bind": lease.bind, "attempt": state.attempts},
            ),
            due_at_ms=lease.at_ms,
        )
        leased.append(LeasedMessage(state.message(), lease.carrier, state.attempts, names_of(state.refused_by)))
    return Leases(tuple(leased), tuple(expired), *told_of(ended))


def expire(changes: Changes, state: MessageState, at_ms: int) -> Recorded:
    """End a queued message whose validity is over: its credits come back."""
    reason = "Its validity ended before a carrier took it."
    changes.release(state, reason=reason, at_ms=at_ms)
    return changes.move(state, Event(EventKind.EXPIRED, at_ms, MessageStatus.EXPIRED, reason))
