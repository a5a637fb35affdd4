"""An ESME over a real socket that shows what came, in which pieces, and how the connection ended."""

from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.interfaces import ITransport
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure

from smpp.codec import decode, encode
from smpp.pdus import BindTransceiver, Pdu
from tests.support.running.conditions import Condition


class RawEsme(Protocol):
    """What it reads is in ``pieces``; ``ended`` is the reason for the end, None while the connection is up."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.ended: type[BaseException] | None = None
        self.changes = Condition("what the operator writes")
        self._link: ITransport | None = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self._link = cast("ITransport", self.transport)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self.pieces.append(data)
        self.changes.changed()

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802 - Twisted's name
        self.ended = reason.type
        self.changes.changed()

    def send(self, *pdus: Pdu) -> None:
        """Write PDUs, numbered from 1 on where they have no number."""
        assert self._link is not None
        self._link.write(b"".join(encode(pdu, pdu.sequence_number or place) for place, pdu in enumerate(pdus, 1)))

    def until(self, count: int) -> "Deferred[None]":
        """Fires once so many PDUs were read."""
        return self.changes.until(lambda: len(self.read) >= count)

    def until_ended(self) -> "Deferred[None]":
        """Fires once the connection is gone."""
        return self.changes.until(lambda: self.ended is not None)

    @property
    def read(self) -> list[Pdu]:
        """The whole PDUs that were read."""
        data, pdus = b"".join(self.pieces), []
        while len(data) >= 4 and len(data) >= (end := int.from_bytes(data[:4])):
            pdus.append(decode(data[:end]))
            data = data[end:]
        return pdus

    def leave(self) -> None:
        """Close the connection."""
        if self._link is not None:
            self._link.loseConnection()


async def connected(reactor: Any, port: int, *, bound: bool = True) -> RawEsme:
    """An ESME that is connected, and bound unless told otherwise."""
    endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
    esme: RawEsme = await connectProtocol(endpoint, RawEsme())  # type: ignore[no-untyped-call]  # it has no types
    if bound:
        esme.send(BindTransceiver(system_id="maxony"))
        await esme.until(1)
    return esme
