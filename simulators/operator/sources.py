"""What a simulated operator does without being asked: a source says when it is due next, and what is due then. Pure."""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

import attrs

from simulators.operator.orders import ConnectionId, Order, Utter
from smpp.codec import encode
from smpp.pdus import AlertNotification, EnquireLink, Request

AT_ONCE_MAX: Final = 1_000
"""Of what is due at the same time a source gives no more; the rest follows at once."""

_SEQUENCE_FIRST: Final = 0x70000000


class Source(Protocol):
    """Speaks by itself."""

    def next_due(self) -> float | None:
        """When :meth:`due` has something to say, in seconds; before its first call in the past; None: never again."""

    def due(self, now: float, bound: Collection[ConnectionId]) -> Sequence[Order]:
        """What to do by ``now``, with the connections that are bound."""


@attrs.define
class Pace:
    """Counts what is due at ``per_s``; it starts at the first call, and what was missed while nobody asked is lost."""

    per_s: float
    _next_s: float | None = attrs.field(default=None, init=False)

    def next_due(self) -> float:
        """See Source."""
        return float("-inf") if self._next_s is None else self._next_s

    def count(self, now: float) -> int:
        """How many are due by ``now``, ``AT_ONCE_MAX`` at most."""
        if self._next_s is None:
            self._next_s = now + 1 / self.per_s
            return 0
        if now < self._next_s:
            return 0
        count = min(AT_ONCE_MAX, 1 + int((now - self._next_s) * self.per_s))
        self._next_s = max(self._next_s + count / self.per_s, now - 1.0)
        return count


@attrs.define
class Unasked:
    """Writes one PDU at a pace to everybody who is bound: alert_notification, or a storm of enquire_link."""

    pace: Pace
    pdu: Request
    _sequence_number: int = attrs.field(default=_SEQUENCE_FIRST, init=False)

    def next_due(self) -> float:
        """See Source."""
        return self.pace.next_due()

    def due(self, now: float, bound: Collection[ConnectionId]) -> Sequence[Order]:
        """See Source."""
        orders: list[Order] = []
        for _ in range(self.pace.count(now)):
            # numbers of their own, far from those of the session
            self._sequence_number = _SEQUENCE_FIRST + (self._sequence_number + 1 - _SEQUENCE_FIRST) % 0x0FFFFFFF
            octets = encode(self.pdu, self._sequence_number)
            orders += [Utter(connection, octets) for connection in sorted(bound)]
        return orders


def alert_notifications(per_s: float) -> Unasked:
    """A subscriber becomes reachable, ``per_s`` times in a second (section 4.12)."""
    return Unasked(Pace(per_s), AlertNotification(source_addr="41790000000", esme_addr="0"))


def enquire_links(per_s: float) -> Unasked:
    """A storm of enquire_link, ``per_s`` in a second."""
    return Unasked(Pace(per_s), EnquireLink())
