"""The thin shell of the simulated operator: what its connections bring, timers, and orders carried out."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, assert_never

import attrs
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.interfaces import IAddress, IDelayedCall, IReactorTCP, IReactorTime
from twisted.internet.protocol import Protocol, ServerFactory

from simulators.ledger.capture import Capture
from simulators.ledger.entries import Ending
from simulators.operator.inbound import Inbound
from simulators.operator.moments import earliest
from simulators.operator.orders import ConnectionId, Pending, Report
from simulators.operator.requests import requested
from simulators.operator.smsc import Smsc
from simulators.wire.caller import Caller, EsmeAddress
from simulators.wire.certificates import CertificateKind, Certificates
from simulators.wire.connection import Connection
from simulators.wire.connection_faults import ConnectionFault, Harm
from simulators.wire.door import Door
from simulators.wire.hands import Hands
from simulators.wire.onlooker import BindListener, Onlooker
from simulators.wire.pacing import Pacing
from simulators.wire.ways import Ways
from simulators.wire.witness import Witness
from smpp.commands import CommandId
from smpp.pdus import Bind, Outbind, Request, SubmitSm
from smpp.session_events import (
    BindRequested,
    LinkDead,
    PeerBroke,
    PeerUnbound,
    RequestExpired,
    RequestReceived,
    ResponseReceived,
    SessionEvent,
    UnbindCompleted,
)

TICK_S: Final = 0.002
"""What falls due within one tick is done together: one timer for many messages."""

_ENDINGS: Final = {
    LinkDead: Ending.SILENT,
    UnbindCompleted: Ending.UNBOUND_BY_OPERATOR,
    PeerBroke: Ending.UNREADABLE,
}


class _Connections(ServerFactory):
    noisy = False

    def __init__(self, server: "SimulatedSmsc") -> None:
        self._server = server

    def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: N802 - Twisted's signature
        return self._server.build_protocol()


def system_time_us() -> int:
    """The machine's clock, Unix microseconds."""
    return time.time_ns() // 1_000


@attrs.define(eq=False)
class SimulatedSmsc:
    """An operator that ESMEs can bind to, over TCP by :meth:`listen` or in memory by :meth:`build_protocol`.

    ``mangle`` changes each PDU on its way out, ``greeting`` are octets that every connection begins with, and a
    connection that says nothing for ``idle_kill_s`` seconds is dropped (0: never).
    A bind on which no enquire_link comes for ``needs_enquiry_s`` seconds is dropped (0: never).
    A connection is read only ``accept_delay_s`` after it was made. ``pacing`` spreads what is written over time, and
    ``faults`` befall connections, ``captures`` take down what new ones carry, and ``witness`` sees what they do. An
    ``onlooker`` hears of what passes. While it is ``down`` its port is shut, and ``certificate`` is what new
    connections see over TLS. ``outbind`` is an ESME that listens: it is called, and told to bind on that connection,
    without TLS, unless the operator is down. All of them may be replaced at any time, if :meth:`changed` is called
    then. On connections that have ``ways`` of their own they count in place of ``mangle`` and ``pacing``. A
    ``bind_listener`` hears when binds begin and end.
    """

    smsc: Smsc
    clock: IReactorTime
    wall_clock_us: Callable[[], int] = system_time_us
    mangle: Callable[[bytes], bytes] | None = None
    greeting: bytes = b""
    idle_kill_s: float = 0.0
    needs_enquiry_s: float = 0.0
    accept_delay_s: float = 0.0
    pacing: Pacing | None = None
    faults: Sequence[ConnectionFault] = ()
    captures: Sequence[Capture] = ()
    witness: Witness | None = None
    down: bool = False
    outbind: EsmeAddress | None = None
    certificate: CertificateKind = CertificateKind.OWN
    bind_listener: BindListener | None = None
    ways: dict[ConnectionId, Ways] = attrs.field(factory=dict, init=False)
    connections: dict[ConnectionId, Connection] = attrs.field(factory=dict, init=False)
    hands: Hands = attrs.field(init=False)
    _swallowed: set[Connection] = attrs.field(factory=set, init=False)
    _last_number: ConnectionId = attrs.field(default=0, init=False)
    _last_reference: int = attrs.field(default=0, init=False)
    _timer: IDelayedCall | None = attrs.field(default=None, init=False)
    _timer_at: float = attrs.field(default=0.0, init=False)
    _stopped: bool = attrs.field(default=False, init=False)
    _door: Door | None = attrs.field(default=None, init=False)
    _caller: Caller | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        """Give the mind its hands."""
        self.hands = Hands(self.smsc, self.connections, self.wall_clock_us)

    @property
    def onlooker(self) -> Onlooker | None:
        """Who hears of what passes."""
        return self.hands.onlooker

    @onlooker.setter
    def onlooker(self, onlooker: Onlooker | None) -> None:
        self.hands.onlooker = onlooker

    def listen(
        self,
        reactor: IReactorTCP,
        port: int = 0,
        interface: str = "127.0.0.1",
        certificates: Certificates | None = None,
    ) -> int:
        """Accept connections, over TLS with certificates; returns the port, which the system chooses when it is 0."""
        self._stopped = False
        self._door = Door(reactor, _Connections(self), port, interface, certificates)
        port = self._door.open()
        self._caller = Caller(reactor, self._build_call)
        self.changed()
        return port

    def stop(self) -> Deferred[None]:
        """Stop listening and drop every connection."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None
        self._stopped = True
        if self._caller is not None:
            self._caller.call(None)
        for connection in [*self.connections.values(), *self._swallowed]:
            connection.drop()
        door, self._door = self._door, None
        return maybeDeferred(door.shut if door is not None else lambda: None)

    def build_protocol(self) -> Protocol:
        """The server's side of a new connection."""
        self._last_number += 1
        return Connection(self, self._last_number)

    def _build_call(self) -> Protocol:
        self._last_number += 1
        return Connection(self, self._last_number, Outbind(system_id=self.smsc.name))

    def changed(self) -> None:
        """What it does was changed: the door may have to be shut, and what falls due next may be something else."""
        if self._door is not None:
            if self._door.certificates is not None:
                self._door.certificates.kind = self.certificate
            if not self.down:
                self._door.open_again()
            elif self._door.is_open:
                # whoever opens it again waits for that
                _ = self._door.shut()
                self.drop_all()
        if self._caller is not None:
            self._caller.call(None if self.down else self.outbind)
        for connection in self.connections.values():
            connection.follow()
        self._turn_over()

    def drop_all(self) -> None:
        """Close every connection without another word."""
        for connection in [*self.connections.values()]:
            connection.drop()

    def utter(self, octets: bytes) -> None:
        """Write octets that no session would, on every connection."""
        for connection in [*self.connections.values()]:
            connection.utter(octets)

    def deliver(self, inbound: Inbound) -> int:
        """Have a handset send a text, now; to how many segments it came. It waits for a bind that takes it."""
        self._last_reference = (self._last_reference + 1) % 0x10000
        pdus = inbound.pdus(self._last_reference)
        self.send(*(Pending(pdu) for pdu in pdus))
        return len(pdus)

    def send(self, *pending: Pending) -> None:
        """Send these, now; each waits for a bind that takes it."""
        self.hands.carry_out([Report(one) for one in pending], self.clock.seconds())
        self._turn_over()

    def unbind_all(self) -> None:
        """Say goodbye to every bind, as before an operator's maintenance."""
        for connection in [*self.connections.values()]:
            connection.say_goodbye()

    def ways_of(self, number: ConnectionId) -> Ways:
        """The way in which PDUs leave on this connection."""
        return self.ways.get(number) or Ways(self.mangle, self.pacing)

    # what connections report

    def opened(self, connection: Connection) -> None:
        """A connection is up."""
        self.connections[connection.number] = connection
        if self.witness is not None:
            self.witness.opened(connection.number, self.clock.seconds())
        connection.follow()

    def lost(self, connection: Connection) -> None:
        """A connection is gone; its unanswered receipts find another one."""
        self._swallowed.discard(connection)
        if self.connections.pop(connection.number, None) is None:
            return
        if self.onlooker is not None:
            self.onlooker.unbound(connection.number)
        if self.bind_listener is not None:
            self.bind_listener.ended(connection.number)
        if self.witness is not None:
            self.witness.closed(connection.number, self.clock.seconds(), by_operator=connection.ended_here)
        unanswered = connection.session.connection_lost(self.clock.seconds())
        pending = [one.token for one in unanswered if isinstance(one.token, Pending)]
        self.smsc.lost(connection.number, pending, self.clock.seconds(), self.wall_clock_us(), connection.ending)
        self._turn_over()

    def happened(self, connection: Connection, events: Iterable[SessionEvent]) -> None:
        """Deal with everything that one read or one timer brought, then write once."""
        now = self.clock.seconds()
        events = [*events]
        pdus = len(events)
        # how many waited for an answer as each request came, though they are answered only now
        unanswered = connection.session.receive_window_used - sum(isinstance(one, RequestReceived) for one in events)
        for event in events:
            if isinstance(event, RequestReceived):
                unanswered += 1
                self._requested(connection, event.pdu, now, unanswered)
            else:
                self._deal_with(connection, event, now)
        self.hands.touch(connection)
        self._turn_over()
        if self.faults:
            self._befall(connection.number, pdus, now)

    def _deal_with(self, connection: Connection, event: SessionEvent, now: float) -> None:
        match event:
            case ResponseReceived():
                self._response_received(connection, event, now)
            case RequestExpired():
                if isinstance(event.token, Pending):
                    self.smsc.receipt_expired(event.token)
            case BindRequested():
                self._bind(connection, event.pdu, now)
            case LinkDead() | UnbindCompleted() | PeerBroke(fatal=True):
                self._testify(connection, event, now)
                connection.ending = _ENDINGS[type(event)]
                connection.flush()
                connection.close()
            case PeerBroke() if event.error.command_id == CommandId.SUBMIT_SM:
                self.smsc.tally.refused += 1
            case PeerUnbound():
                # the session answers it; it is over when the ESME closes
                connection.ending = Ending.UNBOUND_BY_ESME
            case _:
                # late answers change nothing
                pass

    def _testify(self, connection: Connection, event: LinkDead | UnbindCompleted | PeerBroke, now: float) -> None:
        if self.witness is None:
            return
        if isinstance(event, PeerBroke):
            self.witness.broke(connection.number, str(event.error), now)
        elif isinstance(event, LinkDead) and connection.session.holds_part_of_pdu:
            self.witness.stalled(connection.number, event.reason, now)

    def _response_received(self, connection: Connection, event: ResponseReceived, now: float) -> None:
        if not isinstance(event.token, Pending):
            return
        status = event.response.command_status
        if self.onlooker is not None:
            self.onlooker.taken(event.token, status)
        self.smsc.receipt_answered(event.token, status, now, self.wall_clock_us(), connection.number)

    def _bind(self, connection: Connection, pdu: Bind, now: float) -> None:
        status = self.smsc.bind_status(pdu, now)
        if status:
            connection.session.refuse_bind(pdu, status, now)
            self.smsc.bind_refused(connection.number, pdu, status, self.wall_clock_us())
            self.smsc.ledger.flush()
            connection.flush()
            connection.close()
        else:
            connection.session.accept_bind(pdu, self.smsc.name, now)
            connection.follow()
            self.smsc.bound(connection.number, pdu, self.wall_clock_us())
            if self.onlooker is not None:
                self.onlooker.bound(connection.number, pdu, now)
            if self.bind_listener is not None:
                self.bind_listener.began(connection.number)

    def _requested(self, connection: Connection, pdu: Request, now: float, unanswered: int) -> None:
        if isinstance(pdu, SubmitSm):
            if self.onlooker is not None:
                self.onlooker.submitted(connection.number, pdu, now)
            self.hands.carry_out(
                self.smsc.submitted(connection.number, pdu, now, self.wall_clock_us(), unanswered), now
            )
        else:
            self.hands.carry_out(requested(self.smsc, connection.number, pdu, now, self.wall_clock_us()), now)

    # what befalls connections

    def _befall(self, this: ConnectionId | None, pdus: int, now: float) -> None:
        """Do what the faults have in store, ``pdus`` having come by connection ``this``."""
        for fault in self.faults:
            for number in fault.victims([*self.connections], this, pdus, now):
                connection = self.connections.get(number)
                if connection is not None:
                    self._harm(connection, fault)

    def _harm(self, connection: Connection, fault: ConnectionFault) -> None:
        match fault.harm:
            case Harm.CLOSE:
                connection.close()
            case Harm.RESET:
                connection.drop()
            case Harm.SWALLOW:
                connection.swallow()
                self.lost(connection)
                self._swallowed.add(connection)
            case Harm.DEAFEN:
                connection.deafen(fault.for_s)
            case _:
                assert_never(fault.harm)

    def _turn_over(self) -> None:
        """Write everything that this turn brought, the ledger first, and wait for what comes next."""
        now = self.clock.seconds()
        self.hands.report(now)
        self.hands.write()
        due = earliest(self.smsc.next_due(), *(fault.occasion.next_due() for fault in self.faults))
        if due is None or self._stopped:
            return
        due = max(due, now + TICK_S)
        if self._timer is not None:
            if self._timer_at <= due:
                return
            self._timer.cancel()
        self._timer_at = due
        self._timer = self.clock.callLater(due - now, self._fire)

    def _fire(self) -> None:
        self._timer = None
        now = self.clock.seconds()
        self.hands.carry_out(self.smsc.due(now), now)
        if self.faults:
            self._befall(None, 0, now)
        self._turn_over()
