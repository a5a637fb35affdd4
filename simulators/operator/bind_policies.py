"""Which binds a simulated operator takes, and when it ends them by itself. Pure."""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

import attrs

from simulators.operator.accounts import BindMode, mode_of
from simulators.operator.orders import ConnectionId, Goodbye, Order
from smpp.pdus import Bind
from smpp.statuses import CommandStatus
from smpp.token_bucket import TokenBucket

LOOK_S: Final = 0.1
"""How often somebody looks whether a bind is old enough to be ended."""


class BindPolicy(Protocol):
    """Judges a bind."""

    def status(self, pdu: Bind, now: float) -> int:
        """The command_status that refuses it at ``now`` (seconds); 0 has no objection."""


class WrongPassword:
    """Refuses whatever password with ESME_RINVPASWD, the right one, too."""

    def status(self, pdu: Bind, now: float) -> int:
        """See BindPolicy."""
        return int(CommandStatus.RINVPASWD)


@attrs.frozen
class BindModes:
    """Refuses other modes with ESME_RBINDFAIL."""

    modes: frozenset[BindMode]

    def status(self, pdu: Bind, now: float) -> int:
        """See BindPolicy."""
        return 0 if mode_of(pdu) in self.modes else int(CommandStatus.RBINDFAIL)


@attrs.define
class BindRate:
    """Refuses binds that come faster than ``per_s`` with ``refusal``."""

    per_s: float
    refusal: int = int(CommandStatus.RTHROTTLED)
    _bucket: TokenBucket = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start with a full second."""
        self._bucket = TokenBucket(self.per_s, max(1.0, self.per_s))

    def status(self, pdu: Bind, now: float) -> int:
        """See BindPolicy."""
        return 0 if self._bucket.take(1, now) else self.refusal


@attrs.define
class Maintenance:
    """Says goodbye to every bind when it begins, and for ``for_s`` seconds takes none: ESME_RBINDFAIL.

    It is a Source as well. It begins when it is first asked for what is due.
    """

    for_s: float
    _begun_s: float | None = attrs.field(default=None, init=False)

    def next_due(self) -> float | None:
        """See Source."""
        return float("-inf") if self._begun_s is None else None

    def due(self, now: float, bound: Collection[ConnectionId]) -> Sequence[Order]:
        """See Source."""
        if self._begun_s is not None:
            return ()
        self._begun_s = now
        return [Goodbye(connection) for connection in sorted(bound)]

    def status(self, pdu: Bind, now: float) -> int:
        """See BindPolicy."""
        if self._begun_s is None or now < self._begun_s + self.for_s:
            return int(CommandStatus.RBINDFAIL)
        return 0


@attrs.define
class UnbindAfter:
    """A Source that says goodbye to each bind ``after_s`` seconds after it was first seen."""

    after_s: float
    _look_s: float = attrs.field(default=float("-inf"), init=False)
    _since_s: dict[ConnectionId, float] = attrs.field(factory=dict, init=False)

    def next_due(self) -> float | None:
        """See Source."""
        return self._look_s

    def due(self, now: float, bound: Collection[ConnectionId]) -> Sequence[Order]:
        """See Source."""
        if now < self._look_s:
            return ()
        self._look_s = now + min(LOOK_S, self.after_s or LOOK_S)
        self._since_s = {connection: self._since_s.get(connection, now) for connection in sorted(bound)}
        old = [connection for connection, since_s in self._since_s.items() if now >= since_s + self.after_s]
        for connection in old:
            # one goodbye is enough; whoever stays all the same hears it again after as long
            self._since_s[connection] = now
        return [Goodbye(connection) for connection in old]
