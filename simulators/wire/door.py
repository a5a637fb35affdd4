"""The port that a simulated operator listens on: opened, shut, and opened again at the same address."""

from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IReactorTCP
from twisted.internet.protocol import ServerFactory

from simulators.wire.certificates import Certificates


class Door:
    """Takes connections for ``factory`` while it is open; over TLS with ``certificates``.

    Port 0 lets the system choose; when it is opened again it is the one that was chosen.
    """

    def __init__(
        self,
        reactor: IReactorTCP,
        factory: ServerFactory,
        port: int,
        interface: str,
        certificates: Certificates | None = None,
    ) -> None:
        self.certificates = certificates
        self._reactor: Any = reactor
        self._factory = factory
        self._port = port
        self._interface = interface
        self._listening: IListeningPort | None = None
        self._shutting: Deferred[None] | None = None
        self._wanted = False

    def open(self) -> int:
        """Listen, and tell the port.

        Raises:
            CannotListenError: somebody else has it.
        """
        told: dict[str, Any] = {"backlog": 128, "interface": self._interface}
        if self.certificates is None:
            self._listening = self._reactor.listenTCP(self._port, self._factory, **told)
        else:
            self._listening = self._reactor.listenSSL(self._port, self._factory, self.certificates, **told)
        self._wanted = True
        assert self._listening is not None
        self._port = int(getattr(self._listening.getHost(), "port", self._port))
        return self._port

    @property
    def is_open(self) -> bool:
        """Whether it takes connections, or will as soon as it has been shut."""
        return self._wanted

    def shut(self) -> Deferred[None]:
        """Take no more connections; fires when the port is free."""
        self._wanted = False
        if self._listening is None:
            return self._shutting or maybeDeferred(lambda: None)
        listening, self._listening = self._listening, None
        shutting: Deferred[None] = maybeDeferred(listening.stopListening).addCallback(self._is_shut)
        if not shutting.called:
            self._shutting = shutting
        return shutting

    def open_again(self) -> None:
        """Open what was shut, as soon as it can be."""
        if self._wanted:
            return
        self._wanted = True
        if self._shutting is None:
            self._retry()

    def _is_shut(self, _: object) -> None:
        self._shutting = None
        if self._wanted:
            self._retry()

    def _retry(self) -> None:
        if not self._wanted or self._listening is not None:
            return
        try:
            self.open()
        except CannotListenError:
            # whoever took the port meanwhile may give it back
            self._reactor.callLater(1.0, self._retry)
