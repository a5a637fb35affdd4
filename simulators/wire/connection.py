"""One ESME's TCP connection: its session, its timers, its way out, and whether it is still listened to."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, cast
from typing import Protocol as Port

from twisted.internet.interfaces import IDelayedCall, IReactorTime, ITransport
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure

from simulators.ledger.capture import Capture
from simulators.ledger.entries import Ending
from simulators.operator.orders import ConnectionId
from simulators.wire.outgoing import Outgoing
from simulators.wire.patience import Patience
from simulators.wire.ways import Ways
from simulators.wire.witness import Witness
from smpp.commands import CommandId
from smpp.frame_observer import Direction
from smpp.pdus import Outbind
from smpp.session import SessionSettings, SmscSession
from smpp.session_events import SessionEvent

RECEIPT_WINDOW: Final = 500
"""deliver_sm that may be unanswered on one bind."""

_ENQUIRE_LINK: Final = int(CommandId.ENQUIRE_LINK).to_bytes(4)
_SETTINGS: Final = SessionSettings(window_size=RECEIPT_WINDOW, response_timeout_s=30.0)


class Host(Port):
    """What a connection needs of the server that accepted it."""

    clock: IReactorTime
    greeting: bytes
    idle_kill_s: float
    accept_delay_s: float
    needs_enquiry_s: float
    witness: Witness | None
    captures: Sequence[Capture]
    wall_clock_us: Callable[[], int]

    def opened(self, connection: "Connection") -> None:
        """A connection is up."""

    def lost(self, connection: "Connection") -> None:
        """A connection is gone."""

    def happened(self, connection: "Connection", events: Iterable[SessionEvent]) -> None:
        """Something was read, or a timer fired."""

    def ways_of(self, number: ConnectionId) -> Ways:
        """The way in which PDUs leave on this connection."""


class Connection(Protocol):
    """One ESME's connection; one that the operator made itself begins with its ``outbind``."""

    def __init__(self, host: Host, number: ConnectionId, outbind: Outbind | None = None) -> None:
        self.number = number
        self._outbind = outbind
        self.session = SmscSession(_SETTINGS, host.clock.seconds())
        self.link: ITransport | None = None
        self.swallowed = False
        self.ending = Ending.LOST
        self.ended_here = False
        self._outgoing: Outgoing | None = None
        self._host = host
        self._captures = host.captures
        self._timer: IDelayedCall | None = None
        self._timer_at = 0.0
        self._idle = Patience(host.clock, self.drop)
        self._enquiry = Patience(host.clock, self.drop)
        self._deaf: IDelayedCall | None = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Tell the host, greet, and read on when the host wants to."""
        self.link = cast("ITransport", self.transport)
        write = self.link.write
        for capture in self._captures:
            capture.opened(self.number, self._host.wall_clock_us())
            write = self._write_captured
        self._outgoing = Outgoing(self._host.clock, write, self.link.loseConnection)
        set_no_delay = getattr(self.link, "setTcpNoDelay", None)
        if set_no_delay is not None:
            set_no_delay(True)
        self._host.opened(self)
        if self._host.accept_delay_s:
            self.deafen(self._host.accept_delay_s)
        if self._outbind is not None:
            self.session.submit(self._outbind, self._host.clock.seconds())
        if self._host.greeting:
            self.utter(self._host.greeting)
        self.flush()
        self._idle.begin(self._host.idle_kill_s)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Hand octets to the session, and to the host what they mean."""
        if self.swallowed:
            return
        for capture in self._captures:
            capture.carried(self.number, data, self._host.wall_clock_us(), from_esme=True)
        self._idle.begin(self._host.idle_kill_s)
        self._idle.happened()
        self._host.happened(self, self.session.receive_data(data, self._host.clock.seconds()))

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802 - Twisted's name
        """Leave no timer behind."""
        self.link = None
        if self._outgoing is not None:
            self._outgoing.stop()
        self._stop_timers()
        for capture in self._captures:
            capture.closed(self.number, self._host.wall_clock_us())
        self._host.lost(self)

    def follow(self) -> None:
        """What the host wants of this connection may have changed, or whether it is bound."""
        needs_enquiry_s = self._host.needs_enquiry_s if self.session.state.is_bound else 0.0
        self._enquiry.begin(needs_enquiry_s)
        # only then: it costs time with each PDU
        self.session.observer = self._saw if needs_enquiry_s or self._host.witness is not None else None

    def flush(self) -> None:
        """Write what the session has to say and set its next deadline."""
        data = self.session.data_to_send()
        if self.link is None or self.swallowed or self._outgoing is None:
            return
        if data:
            ways = self._host.ways_of(self.number)
            self._outgoing.write(ways.as_written(data), ways.pacing)
        deadline = self.session.next_deadline()
        if deadline is None:
            self._stop_timer()
        elif self._timer is None or deadline < self._timer_at:
            self._stop_timer()
            self._timer_at = deadline
            clock = self._host.clock
            self._timer = clock.callLater(max(0.0, deadline - clock.seconds()), self._fire)

    def _write_captured(self, data: bytes) -> None:
        if self.link is not None:
            for capture in self._captures:
                capture.carried(self.number, data, self._host.wall_clock_us(), from_esme=False)
            self.link.write(data)

    def utter(self, octets: bytes) -> None:
        """Write octets that no session would."""
        if self.link is not None and not self.swallowed and self._outgoing is not None:
            self._outgoing.write(octets, None)
            if self.session.observer is not None:
                self.session.observer(Direction.SENT, octets, self._host.clock.seconds())

    def say_goodbye(self) -> None:
        """Unbind what is bound."""
        if self.session.state.is_bound:
            self.session.unbind(self._host.clock.seconds())
            self.flush()

    def close(self) -> None:
        """Close after what was written."""
        if self.link is not None and self._outgoing is not None:
            self.ended_here = True
            self._outgoing.close()

    def drop(self) -> None:
        """Close without another word: a reset (RST) over TCP."""
        if self.link is not None:
            self.ended_here = True
            self.ending = Ending.DROPPED_BY_OPERATOR
            getattr(self.link, "abortConnection", self.link.loseConnection)()

    def swallow(self) -> None:
        """Leave it open and never read or write on it again: half-open."""
        self.ended_here = True
        self.ending = Ending.DROPPED_BY_OPERATOR
        self.swallowed = True
        if self._outgoing is not None:
            self._outgoing.stop()
        self._stop_timers()

    def deafen(self, for_s: float) -> None:
        """Stop reading, so that the peer's window closes; read on after ``for_s`` seconds."""
        self._call_producer("pauseProducing")
        if self._deaf is not None and self._deaf.active():
            self._deaf.cancel()
        self._deaf = self._host.clock.callLater(for_s, self._call_producer, "resumeProducing")

    def _call_producer(self, name: str) -> None:
        # in memory there is nothing to stop
        if self.link is not None and hasattr(self.link, name):
            getattr(self.link, name)()

    def _saw(self, direction: Direction, frame: bytes, now: float) -> None:
        if direction is Direction.RECEIVED and frame[4:8] == _ENQUIRE_LINK:
            self._enquiry.happened()
        if self._host.witness is not None:
            self._host.witness.frame(self.number, direction, frame, now)

    def _fire(self) -> None:
        self._timer = None
        self._host.happened(self, self.session.handle_timer(self._host.clock.seconds()))

    def _stop_timer(self) -> None:
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None

    def _stop_timers(self) -> None:
        self._stop_timer()
        self._idle.stop()
        self._enquiry.stop()
        if self._deaf is not None and self._deaf.active():
            self._deaf.cancel()
