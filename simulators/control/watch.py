"""One operator as it is watched: counters, binds, rates, outcomes, and the last messages, entries and PDUs."""

import time
from collections.abc import Callable
from typing import Final

import attrs

from simulators.control.kept_ledger import KeptLedger
from simulators.control.ports import Carrier
from simulators.control.samples import Counters, History
from simulators.control.sights import Sight, Sights
from simulators.ledger.ledger import Several
from simulators.ledger.outcomes import Outcomes
from simulators.ledger.recent_traffic import RecentTraffic
from simulators.operator.orders import ConnectionId, Pending, PendingReceipt
from smpp.pdus import Bind, Request, Response, SubmitSm, SubmitSmResp
from smpp.statuses import CommandStatus

UNANSWERED_MAX: Final = 20_000
"""Requests that wait for their answer; of more, the latency is not known."""

_THROTTLED: Final = frozenset({int(CommandStatus.RTHROTTLED), int(CommandStatus.RMSGQFUL)})


@attrs.frozen
class Bound:
    """Who bound on a connection, and when (seconds of the operator's clock)."""

    system_id: str
    mode: str
    version: int
    since_s: float


def system_time_us() -> int:
    """The machine's clock, Unix microseconds."""
    return time.time_ns() // 1_000


class Watch:
    """Looks on at ``carrier`` from now on."""

    def __init__(self, carrier: Carrier, wall_clock_us: Callable[[], int] = system_time_us) -> None:
        self.carrier = carrier
        self.counters = Counters()
        self.sights = Sights()
        self.binds: dict[ConnectionId, Bound] = {}
        self._wall_clock_us = wall_clock_us
        self.history = History(wall_clock_us() / 1e6)
        self._unanswered: dict[int, Sight] = {}
        smsc = carrier.server.smsc
        # where nobody keeps them they are kept for whoever looks on
        self.outcomes = carrier.outcomes or Outcomes()
        self.ledger = KeptLedger(smsc.ledger if carrier.outcomes else Several((smsc.ledger, self.outcomes)))
        smsc.ledger = self.ledger
        carrier.server.onlooker = self
        self.traffic = RecentTraffic()
        carrier.server.captures = (*carrier.server.captures, self.traffic)

    def sample(self) -> None:
        """Take note of rates."""
        self.history.sample(self.counters, self._wall_clock_us() / 1e6)

    # what it is told, see Onlooker

    def bound(self, connection: ConnectionId, pdu: Bind, now: float) -> None:
        """See Onlooker."""
        mode = type(pdu).__name__.removeprefix("Bind").lower()
        self.binds[connection] = Bound(pdu.system_id, mode, pdu.interface_version, now)

    def unbound(self, connection: ConnectionId) -> None:
        """See Onlooker."""
        self.binds.pop(connection, None)

    def submitted(self, connection: ConnectionId, pdu: SubmitSm, now: float) -> None:
        """See Onlooker."""
        self.counters.submitted += 1
        default_alphabet = self.carrier.server.smsc.default_alphabet_of(connection)
        sight = self.sights.came(connection, pdu, self._wall_clock_us(), now, default_alphabet=default_alphabet)
        self._await_answer(sight)

    def answered(self, connection: ConnectionId, request: Request, response: Response, now: float) -> None:
        """See Onlooker."""
        if not isinstance(request, SubmitSm):
            return
        sight = self._unanswered.pop(id(request), None)
        if sight is None:
            # a second answer to the same
            return
        status = response.command_status
        if status:
            self.counters.refused += 1
            self.counters.throttled += status in _THROTTLED
        else:
            self.counters.accepted += 1
        sight.status, sight.latency_s = status, now - sight.came_s
        self.counters.answered_after(sight.latency_s)
        if isinstance(response, SubmitSmResp) and response.message_id:
            self.sights.name(sight, response.message_id)
        self.sights.changed(sight)

    def delivered(self, connection: ConnectionId, pending: Pending) -> None:
        """See Onlooker."""
        if not isinstance(pending, PendingReceipt):
            if id(pending.pdu) not in self._unanswered:
                self.counters.inbound += 1
                sight = self.sights.came(connection, pending.pdu, self._wall_clock_us(), 0.0, inbound=True)
                self._await_answer(sight)
            return
        self.counters.written += 1
        state = pending.state.value
        seen = self.sights.named(pending.message_id)
        if seen is not None:
            seen.receipt = state
            self.sights.changed(seen)

    def taken(self, pending: Pending, status: int) -> None:
        """See Onlooker."""
        if isinstance(pending, PendingReceipt):
            self.counters.taken += not status
            sight = self.sights.named(pending.message_id)
        else:
            sight = self._unanswered.pop(id(pending.pdu), None)
        if sight is not None:
            sight.taken = not status
            if sight.inbound:
                sight.status = status
            self.sights.changed(sight)

    def _await_answer(self, sight: Sight) -> None:
        # by identity: the answer brings the same object, and the sight keeps it alive
        self._unanswered[id(sight.pdu)] = sight
        if len(self._unanswered) > UNANSWERED_MAX:
            del self._unanswered[next(iter(self._unanswered))]
