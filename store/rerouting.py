"""Rerouting: queued messages whose carrier cannot take them now wait for the next carrier of their routes instead."""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.addresses import Country
from messages.events import Event, EventKind
from messages.ids import CarrierName
from messages.message import QueueItem
from messages.status import MessageStatus
from store.changes import Changes
from store.sql import Statement
from store.states import MessageState, names_of

_ALTERNATIVE: Final = "((' ' || routes || ' ') LIKE ? AND (' ' || refused_by || ' ') NOT LIKE ?)"


@attrs.frozen
class RerouteQueued:
    """Move at most ``limit`` queued messages away from the carriers in ``unusable`` (with the reason, in words).

    Each goes to the next of its routes that is in ``usable`` and has not refused it. Messages without one stay where
    they are, as do those to other countries than ``country``, if one is given. Returns the places of the moved ones in
    the queue.
    """

    unusable: tuple[tuple[CarrierName, str], ...]
    usable: tuple[CarrierName, ...]
    at_ms: int
    limit: int
    country: Country | None = None

    @property
    def weight(self) -> int:
        """How many messages it moves at most."""
        return self.limit

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[tuple[QueueItem, ...]]:
        """One after the other."""
        return [_reroute(connection, operation) for operation in batch]


def _reroute(connection: Connection, operation: RerouteQueued) -> tuple[QueueItem, ...]:
    reasons = dict(operation.unusable)
    if not reasons or not operation.usable:
        return ()
    alternatives = " OR ".join([_ALTERNATIVE] * len(operation.usable))
    only_there = "" if operation.country is None else " AND country = ?"
    movable = Statement(
        "SELECT id FROM messages WHERE final_at_ms IS NULL AND status = 'queued' AND carrier {in_list}"  # noqa: S608
        f" AND ({alternatives}){only_there} ORDER BY due_at_ms, id LIMIT ?"
    )
    patterns = [f"% {carrier} %" for carrier in operation.usable for _ in ("routes", "refused_by")]
    where = () if operation.country is None else (operation.country,)
    rows = movable.rows(connection, list(reasons), *patterns, *where, operation.limit)
    changes = Changes(connection, [row[0] for row in rows])
    moved = [
        _move(changes, state, carrier, reasons[state.carrier], operation.at_ms)
        for state in changes.states.values()
        if (carrier := _next_usable(state, operation.usable)) is not None
    ]
    changes.write()
    return tuple(moved)


def _next_usable(state: MessageState, usable: Sequence[CarrierName]) -> CarrierName | None:
    routes = state.message().routes
    at = routes.index(state.carrier) if state.carrier in routes else -1
    refused = names_of(state.refused_by)
    in_turn = (*routes[at + 1 :], *routes[: max(at, 0)])
    return next((carrier for carrier in in_turn if carrier in usable and carrier not in refused), None)


def _move(changes: Changes, state: MessageState, carrier: CarrierName, reason: str, at_ms: int) -> QueueItem:
    left = state.carrier
    state.carrier = carrier
    state.not_before_ms = 0
    changes.record(
        state,
        Event(
            EventKind.REQUEUED,
            at_ms,
            MessageStatus.QUEUED,
            f"{reason}; {carrier} is tried next.",
            {"carrier": left},
        ),
    )
    return QueueItem(state.id, state.account_id, carrier, state.category)
