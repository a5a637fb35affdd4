"""The deliver_sm and data_sm that wait for a bind of their account, and whose turn it is. Pure."""

from collections import deque
from typing import Final

import attrs

from simulators.operator.orders import ConnectionId, Pending

WAITING_MAX: Final = 1_000_000
"""PDUs that may wait for binds of one account; beyond it the oldest are forgotten."""

ANYBODY: Final = ""
"""The account of what any bind may take."""


def _waiting() -> deque[Pending]:
    return deque(maxlen=WAITING_MAX)


@attrs.define
class _Mailbox:
    waiting: deque[Pending] = attrs.field(factory=_waiting)
    receivers: deque[ConnectionId] = attrs.field(factory=deque)


@attrs.define
class Mailboxes:
    """One mailbox for each account: operators spread what waits in it over all binds of that account, and no others."""

    _boxes: dict[str, _Mailbox] = attrs.field(factory=lambda: {ANYBODY: _Mailbox()}, init=False)
    _turns: deque[str] = attrs.field(factory=lambda: deque([ANYBODY]), init=False)

    def bound(self, connection: ConnectionId, account: str) -> None:
        """A bind takes PDUs from now on."""
        self._box(account).receivers.append(connection)

    def lost(self, connection: ConnectionId) -> None:
        """A connection takes none any more."""
        for box in self._boxes.values():
            if connection in box.receivers:
                box.receivers.remove(connection)

    def add(self, pending: Pending) -> None:
        """It waits, behind all others."""
        self._box(pending.account).waiting.append(pending)

    def put_back(self, pending: Pending) -> None:
        """It waits again, before all others."""
        self._box(pending.account).waiting.appendleft(pending)

    def next(self, *, elsewhere: bool = False) -> tuple[ConnectionId, Pending] | None:
        """One that waits and the bind whose turn it is; None when there is no such pair.

        What goes ``elsewhere``, or says so itself, does not go to the bind that submitted, unless there is no other.
        """
        for _ in range(len(self._turns)):
            account = self._turns[0]
            self._turns.rotate(-1)
            box = self._boxes[account]
            receivers = box.receivers if box.receivers or account != ANYBODY else self._any_receivers()
            if box.waiting and receivers:
                pending = box.waiting.popleft()
                if (elsewhere or pending.elsewhere) and receivers[0] == pending.submitted_on:
                    receivers.rotate(-1)
                connection = receivers[0]
                receivers.rotate(-1)
                return connection, pending
        return None

    @property
    def receivers(self) -> int:
        """How many binds take PDUs."""
        return sum(len(box.receivers) for box in self._boxes.values())

    @property
    def waiting(self) -> int:
        """How many PDUs wait for a bind."""
        return sum(len(box.waiting) for box in self._boxes.values())

    def _box(self, account: str) -> _Mailbox:
        box = self._boxes.get(account)
        if box is None:
            box = self._boxes[account] = _Mailbox()
            self._turns.append(account)
        return box

    def _any_receivers(self) -> deque[ConnectionId]:
        """The receivers of the account that has some and whose turn comes first."""
        for account in self._turns:
            if self._boxes[account].receivers:
                return self._boxes[account].receivers
        return deque()
