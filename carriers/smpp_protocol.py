"""The thin shell around an SMPP session: its bytes on a Twisted transport, its deadlines on one timer.

It decides nothing. What the session reports goes to ``on_event`` one by one, then ``on_turn`` hears that this was all;
after every input the session's bytes are written and its next deadline is set. While the peer does not read, the
connection is ``blocked``: nothing of ours is to be added to what waits for it, and answers only up to a bound.
"""

from collections.abc import Callable, Iterable
from typing import Final, cast

from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime, ITransport
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from zope.interface import implementer

from carriers.timer import Timer
from smpp.session import EsmeSession
from smpp.session_events import SessionEvent

UNREAD_OCTETS_MAX: Final = 1_048_576
"""What may be written to a connection that is blocked; beyond it the peer is given up: it sends and does not read."""


@implementer(IPushProducer)
class SmppProtocol(Protocol):
    """One connection. ``on_lost`` hears once, with the reason in words, that it ended."""

    def __init__(
        self,
        *,
        session: EsmeSession,
        clock: IReactorTime,
        on_event: Callable[[SessionEvent], None],
        on_connected: Callable[[], None],
        on_turn: Callable[[], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self.session = session
        self.blocked = False
        """Whether TCP takes no more for now."""
        self._unread_octets = 0
        self._clock = clock
        self._on_event = on_event
        self._on_connected = on_connected
        self._on_turn = on_turn
        self._on_lost = on_lost
        self._timer = Timer(clock)
        self._flushing: IDelayedCall | None = None
        self._link: ITransport | None = None
        self._why = ""

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """The transport is up."""
        self._link = cast("ITransport", self.transport)
        # without it a small window waits for the peer's delayed acknowledgements, 40 ms at a time
        set_no_delay = getattr(self._link, "setTcpNoDelay", None)
        if set_no_delay is not None:
            set_no_delay(True)
        register = getattr(self._link, "registerProducer", None)
        if register is not None:
            register(self, True)
        self._on_connected()
        self.flush()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Octets came; they may hold any number of PDUs or a part of one."""
        self._report(self.session.receive_data(data, self._clock.seconds()))

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802 - Twisted's name
        """The transport is gone."""
        self._link = None
        self._timer.stop()
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        self._on_lost(self._why or reason.getErrorMessage())

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The transport's buffer is full: the peer does not read as fast as we write."""
        self.blocked = True

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The transport's buffer is empty."""
        self.blocked = False
        self._unread_octets = 0
        self._report(())

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The transport is going; ``connectionLost`` follows."""

    def flush(self) -> None:
        """Write what the session has to say and set its next deadline; call it after every use of the session."""
        data = self.session.data_to_send()
        link = self._link
        if link is None:
            return
        if data:
            link.write(data)
            if self.blocked:
                self._unread_octets += len(data)
                if self._unread_octets > UNREAD_OCTETS_MAX:
                    self.abort("it sends and does not read")
                    return
        deadline = self.session.next_deadline()
        if deadline is None:
            self._timer.stop()
        # a timer that fires too early only asks the session again, which is cheaper than moving it for every PDU
        elif deadline < self._timer.due_s:
            self._timer.set(deadline, self._fire)

    def flush_soon(self) -> None:
        """Flush at the end of this turn of the loop, once for all that is said in it."""
        if self._flushing is None and self._link is not None:
            self._flushing = self._clock.callLater(0, self._flush_now)

    def _flush_now(self) -> None:
        self._flushing = None
        self.flush()

    def close(self, why: str) -> None:
        """Close the connection after what was written; ``why`` is told to ``on_lost``."""
        self._why = self._why or why
        if self._link is not None:
            # a transport keeps the connection for as long as somebody may want to write
            unregister = getattr(self._link, "unregisterProducer", None)
            if unregister is not None:
                unregister()
            self._link.loseConnection()

    def abort(self, why: str) -> None:
        """Drop the connection without waiting for the peer to read: it is believed dead."""
        self._why = self._why or why
        if self._link is not None:
            # not every transport can abort; one that cannot has no peer to wait for
            getattr(self._link, "abortConnection", self._link.loseConnection)()

    def _fire(self) -> None:
        self._report(self.session.handle_timer(self._clock.seconds()))

    def _report(self, events: Iterable[SessionEvent]) -> None:
        for event in events:
            self._on_event(event)
        self._on_turn()
        self.flush()
