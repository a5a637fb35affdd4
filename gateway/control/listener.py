"""The gateway's end of the control socket: takes requests line by line and answers them in order.

Bounded: ``CONNECTIONS_MAX`` callers at once, a line of ``REQUEST_OCTETS_MAX`` octets, ``IDLE_S`` seconds of silence.
The file is for its owner only (0600): whoever may read the database may ask.
"""

import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol, cast

import attrs
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IAddress, IDelayedCall, IListeningPort, IReactorTime, IReactorUNIX, ITransport
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure

from gateway.control.address import problem_with
from gateway.control.words import Answer, PduTraced, Refused, Request, UnreadableError, line_of, request_of

log = Logger()

CONNECTIONS_MAX: Final = 16
REQUEST_OCTETS_MAX: Final = 4_096
IDLE_S: Final = 60.0


class Listening(Protocol):
    """Somebody whose answer takes its time."""

    def say(self, answer: Answer) -> bool:
        """Tell one answer; False when it was left out, because the caller does not keep up."""

    def follow(self, stop: Callable[[], None]) -> None:
        """``stop`` is called when the caller is gone; until ``release``, no other request is taken."""

    def release(self) -> None:
        """Everything was said."""


Answering = Callable[[Request, Listening], Answer | None]
"""Answers a request at once, or (None) in its own time to the listener."""


class ControlReactor(IReactorUNIX, IReactorTime):
    """What the listener asks of a reactor."""


class ControlConnection(LineOnlyReceiver):
    """One caller."""

    delimiter = b"\n"
    MAX_LENGTH = REQUEST_OCTETS_MAX

    def __init__(self, callers: "Callers") -> None:
        self._callers = callers
        self._link: ITransport | None = None
        self._idle: IDelayedCall | None = None
        self._followed: Callable[[], None] | None = None
        self._is_full = False

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Somebody calls."""
        self._link = cast("ITransport", self.transport)
        self._link.registerProducer(self, streaming=True)  # type: ignore[attr-defined]  # every transport has it
        if not self._callers.admit(self):
            self._end(f"{CONNECTIONS_MAX} commands are asking already; end one of them and try again")
            return
        self._rest()

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """A request."""
        if self._followed is not None:
            self.say(Refused("one request after the other: the one before is still being answered"))
            return
        try:
            answer = self._callers.answer(request_of(line), self)
        except UnreadableError as error:
            answer = Refused(str(error))
        if answer is not None:
            self.say(answer)
        if self._followed is None:
            self._rest()

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """No request is that long."""
        self._end(f"a request has at most {REQUEST_OCTETS_MAX} octets")

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802 - Twisted's name
        """The caller is gone."""
        self._link = None
        self._callers.gone(self)
        self._rest_no_more()

    def say(self, answer: Answer) -> bool:
        """Write one line; a PDU is left out while the caller does not read."""
        if self._link is None or (self._is_full and isinstance(answer, PduTraced)):
            return False
        self._link.write(line_of(answer) + b"\n")
        return True

    def follow(self, stop: Callable[[], None]) -> None:
        """The answer takes its time; ``stop`` is called when the caller is gone before."""
        self._stop_idle()
        self._followed = stop

    def release(self) -> None:
        """Everything was said; the caller may ask again."""
        if self._followed is not None and self._link is not None:
            self._rest()
        self._followed = None

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The caller does not keep up."""
        self._is_full = True

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """It does again."""
        self._is_full = False

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The connection ends; ``connectionLost`` comes."""

    def close(self) -> None:
        """Hang up."""
        link, self._link = self._link, None
        if link is not None:
            # a registered producer would be waited for, however long it goes on
            link.unregisterProducer()  # type: ignore[attr-defined]  # every transport has it
            link.loseConnection()
        self._rest_no_more()

    def _end(self, reason: str) -> None:
        self.say(Refused(reason))
        self.close()

    def _rest_no_more(self) -> None:
        self._stop_idle()
        followed, self._followed = self._followed, None
        if followed is not None:
            followed()

    def _rest(self) -> None:
        self._stop_idle()
        self._idle = self._callers.clock.callLater(IDLE_S, self.close)

    def _stop_idle(self) -> None:
        if self._idle is not None and self._idle.active():
            self._idle.cancel()
        self._idle = None


@attrs.define(eq=False)
class Callers(Factory):
    """Everybody who is connected."""

    noisy = False

    answer: Answering
    clock: IReactorTime
    connections: set[ControlConnection] = attrs.field(factory=set, init=False)

    def buildProtocol(self, addr: IAddress | None) -> ControlConnection:  # noqa: N802 - Twisted's name
        """One more caller."""
        return ControlConnection(self)

    def admit(self, connection: ControlConnection) -> bool:
        """Whether there is room for one more."""
        if len(self.connections) >= CONNECTIONS_MAX:
            return False
        self.connections.add(connection)
        return True

    def gone(self, connection: ControlConnection) -> None:
        """One less."""
        self.connections.discard(connection)


@attrs.define(eq=False)
class ControlSocket:
    """Listens on ``path`` while the gateway runs. A gateway that cannot listen runs all the same, and says so."""

    path: Path
    reactor: ControlReactor
    callers: Callers
    _port: IListeningPort | None = attrs.field(default=None, init=False)

    def start(self) -> None:
        """Listen. A file that a dead gateway left behind is replaced; that of a living one is not."""
        problem = problem_with(self.path) or self._clear()
        if not problem:
            try:
                self._port = self.reactor.listenUNIX(str(self.path), self.callers, mode=0o600)
            except CannotListenError as error:
                problem = str(error.socketError)
        if problem:
            log.warn(  # noqa: G010 - Twisted's logger has no other name for it
                "no control socket at {path}: {problem}. The gateway runs; carrier status and trace will not reach it",
                path=str(self.path),
                problem=problem,
            )

    def stop(self) -> Deferred[Any]:
        """Listen no more and hang up."""
        for connection in [*self.callers.connections]:
            connection.close()
        port, self._port = self._port, None
        return maybeDeferred(port.stopListening) if port is not None else maybeDeferred(lambda: None)

    def _clear(self) -> str:
        """Make way for our socket; what stands in it, in words, if anything does."""
        try:
            if not stat.S_ISSOCK(self.path.lstat().st_mode):
                return "a file that is no socket stands there; remove it or set control.path"
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(1.0)
                probe.connect(str(self.path))
        except FileNotFoundError:
            return ""
        except ConnectionRefusedError:
            self.path.unlink(missing_ok=True)
            return ""
        except OSError as error:
            return error.strerror or str(error)
        return "another gateway listens there; set control.path to a file of its own"
