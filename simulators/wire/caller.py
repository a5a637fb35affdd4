"""An operator's own call to an ESME that listens: connected, and connected again after a while when it has ended.

SMPP 3.4 section 2.2.1: the operator says outbind on such a connection, and the ESME binds on it, as a rule as receiver.
"""

import ipaddress
from collections.abc import Callable
from typing import Any, Final

import attrs
from twisted.internet.interfaces import IAddress, IConnector, IDelayedCall, IReactorTCP
from twisted.internet.protocol import ClientFactory, Protocol
from twisted.python.failure import Failure

CALL_AGAIN_S: Final = 1.0
"""How long after a call has ended, or was not taken, the next one begins."""

CONNECT_TIMEOUT_S: Final = 10.0
_PORT_MAX: Final = 65_535
_DIGITS_MAX: Final = 5
_ANYWHERE: Final = "anywhere"


@attrs.frozen
class EsmeAddress:
    """Where an ESME listens."""

    host: str
    port: int


def parse_esme_address(text: str) -> EsmeAddress:
    """Read ``HOST:PORT``, or ``HOST:PORT:anywhere`` where the host is not this machine; IPv6 stands in brackets.

    Raises:
        ValueError: it is no address, or one of another machine without that word.
    """
    where, _, word = text.rpartition(":")
    anywhere = word == _ANYWHERE
    host, _, port = (where if anywhere else text).rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdigit() and len(port) <= _DIGITS_MAX and 1 <= int(port) <= _PORT_MAX):
        raise ValueError(f"{text!r} is no HOST:PORT; write for example 127.0.0.1:2776")
    if not anywhere and not _is_loopback(host):
        raise ValueError(f"{host} is not this machine; write {text}:{_ANYWHERE} if that is meant")
    return EsmeAddress(host, int(port))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Calls(ClientFactory):
    noisy = False

    def __init__(self, build: Callable[[], Protocol], ended: Callable[[], None]) -> None:
        self._build = build
        self._ended = ended

    def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: N802 - Twisted's signature
        return self._build()

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        self._ended()

    def clientConnectionLost(self, connector: IConnector, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        self._ended()


class Caller:
    """Calls one ESME, or nobody; ``build`` gives the operator's side of each connection."""

    def __init__(self, reactor: IReactorTCP, build: Callable[[], Protocol]) -> None:
        self._reactor: Any = reactor
        self._build = build
        self._wanted: EsmeAddress | None = None
        self._connector: Any = None
        self._again: IDelayedCall | None = None

    def call(self, address: EsmeAddress | None) -> None:
        """Call this one from now on, and whoever was called before no more; None calls nobody."""
        if address == self._wanted:
            return
        self._wanted = address
        if self._again is not None and self._again.active():
            self._again.cancel()
        self._again = None
        connector, self._connector = self._connector, None
        if connector is not None:
            connector.disconnect()
        self._dial()

    def _dial(self) -> None:
        self._again = None
        address = self._wanted
        if address is None:
            return
        calls = _Calls(self._build, lambda: self._ended(address))
        self._connector = self._reactor.connectTCP(address.host, address.port, calls, CONNECT_TIMEOUT_S)

    def _ended(self, address: EsmeAddress) -> None:
        # whoever was replaced meanwhile is not called again
        if address == self._wanted and self._again is None:
            self._connector = None
            self._again = self._reactor.callLater(CALL_AGAIN_S, self._dial)
