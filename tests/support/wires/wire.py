"""A carrier and a simulated operator joined in memory, with one clock for both."""

import random
from typing import Any, cast

import attrs
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionRefusedError as TcpRefused
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IStreamClientEndpoint
from twisted.internet.protocol import Protocol
from twisted.internet.task import Clock
from twisted.test.iosim import FakeTransport, IOPump, connect
from zope.interface import implementer

from carriers.bind_status import BindStatus
from carriers.outcome import Outcome, SegmentAccepted, SegmentResult
from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from messages.ids import CarrierName
from simulators.ledger.ledger import MemoryLedger
from simulators.operator.behaviours import Behaviour, Plan
from simulators.operator.message_ids import IdNotation
from simulators.scenario.manners import Manners
from simulators.wire.server import SimulatedSmsc
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox, FakeObserver
from tests.support.values.builders import NOW_MS

# iosim carries no types
_FakeTransport: Any = FakeTransport
_connect: Any = connect
_pump: Any = IOPump.pump


@attrs.define
class Scripted:
    """Answers submit_sm with these statuses in turn, then with OK."""

    statuses: list[int]

    def adjust(self, plan: Plan, now: float) -> None:
        assert now >= 0
        if self.statuses:
            plan.status = self.statuses.pop(0)


@attrs.define
class Silent:
    """Accepts and answers nothing, while ``on``; sends no receipts either."""

    on: bool = True

    def adjust(self, plan: Plan, now: float) -> None:
        assert now >= 0
        plan.silent = self.on
        plan.receipt = None


@implementer(IStreamClientEndpoint)
class MemoryEndpoint:
    """Connects to ``server`` in memory; refuses while ``refusing``; never connects while ``hanging``.

    While ``mute`` is true what it connects to says nothing, while ``cut`` is true no octet arrives anywhere.
    """

    def __init__(self, server: SimulatedSmsc) -> None:
        self.server = server
        self.refusing = False
        self.hanging = False
        self.mute = False
        self.cut = False
        self.attempts = 0
        self.pumps: list[IOPump] = []

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803 - Twisted's name
        self.attempts += 1
        if self.refusing:
            return fail(TcpRefused())  # type: ignore[no-untyped-call]
        if self.hanging:
            return Deferred()
        client: Any = protocolFactory.buildProtocol(None)  # type: ignore[arg-type]  # nothing here has an address
        server: Any = Protocol() if self.mute else self.server.build_protocol()
        server_end, client_end = _FakeTransport(server, True), _FakeTransport(client, False)
        self.pumps.append(_connect(server, server_end, client, client_end))
        return succeed(client)

    def _pump_all(self) -> bool:
        moved = [bool(_pump(pump)) for pump in self.pumps]
        return any(moved)

    def settle(self) -> None:
        """Carry octets until there are no more."""
        while not self.cut and self._pump_all():
            pass


class Listening:
    """Hears every octet that comes to an operator."""

    def __init__(self, server: SimulatedSmsc) -> None:
        self.server = server
        self.heard: list[bytes] = []

    def build_protocol(self) -> Protocol:
        protocol: Any = self.server.build_protocol()
        receive = protocol.dataReceived

        def received(data: bytes) -> None:
            self.heard.append(data)
            receive(data)

        protocol.dataReceived = received
        return cast("Protocol", protocol)


class Wire:
    """The whole set-up. ``manners`` stand in place of ``behaviours`` and ``ids``.

    ``profile`` overrides single fields of the carrier's profile.
    """

    def __init__(
        self,
        *behaviours: Behaviour,
        dispatch: FakeDispatch | None = None,
        inbox: FakeInbox | None = None,
        ids: IdNotation = IdNotation.HEX,
        manners: Manners | None = None,
        **profile: Any,
    ) -> None:
        self.clock = Clock()
        self.ledger = MemoryLedger()
        manners = manners or Manners(random.Random(1), behaviours=[*behaviours], ids=ids)
        self.smsc = manners.smsc("simulator", None, None, self.ledger)
        self.server = manners.server(self.smsc, self.clock, lambda: self.now_ms() * 1_000)
        self.endpoints = [MemoryEndpoint(self.server) for _ in profile.get("hosts", (None,))]
        self.endpoint = self.endpoints[0]
        self.dispatch = dispatch or FakeDispatch()
        self.inbox = inbox or FakeInbox()
        self.observer = FakeObserver()
        self.profile = CarrierProfile(
            CarrierName("alpine"), "127.0.0.1", 2775, **{"system_id": "maxony", "bind_stagger_s": 0.0, **profile}
        )
        self.carrier = SmppCarrier(
            self.profile,
            self.dispatch,
            self.inbox,
            self.clock,
            observer=self.observer,
            endpoints=self.endpoints,
            wall_clock_ms=self.now_ms,
            rng=random.Random(1),
        )

    def now_ms(self) -> int:
        return NOW_MS + int(self.clock.seconds() * 1000)

    def start(self) -> None:
        self.carrier.start()
        self.settle()

    def settle(self) -> None:
        """Carry octets until there are no more, and do what was left for the end of this turn of the loop."""
        self._carry()
        self.clock.advance(0)
        self._carry()

    def _carry(self) -> None:
        for endpoint in self.endpoints:
            endpoint.settle()

    def advance(self, seconds: float, step_s: float = 0.01) -> None:
        """Let time pass in steps, carrying octets after each."""
        end = self.clock.seconds() + seconds
        while self.clock.seconds() < end - 1e-9:
            self.clock.advance(min(step_s, end - self.clock.seconds()))
            self.settle()

    def stop(self) -> None:
        """Leave nothing behind."""
        drained = self.carrier.drain(0.0)
        self.settle()
        self.advance(0.01)
        assert fired(drained)
        stopped = self.server.stop()
        self.settle()
        assert fired(stopped)

    @property
    def outcomes(self) -> list[Outcome]:
        return self.dispatch.outcomes

    @property
    def texts(self) -> list[str]:
        """What the operator accepted, in order."""
        return [entry.text for entry in self.ledger.submitted]

    def status(self) -> BindStatus:
        """Of the first bind."""
        return self.carrier.status()[0]


def fired(deferred: "Deferred[None]") -> bool:
    """Whether it has its result."""
    return bool(deferred.called)


def kinds(outcome: Outcome) -> list[type[SegmentResult]]:
    """The kinds of an outcome's results, in the order of segments."""
    return [type(segment) for segment in outcome.segments]


def all_accepted(outcome: Outcome) -> bool:
    """Whether the carrier took every segment."""
    return all(isinstance(segment, SegmentAccepted) for segment in outcome.segments)
