"""An ESME at a simulated operator, in memory: asks, and reads the first answer."""

from typing import Any

from twisted.internet.testing import StringTransport

from simulators.wire.server import SimulatedSmsc
from smpp.codec import decode, encode
from smpp.pdus import Bind, BindTransceiver, Pdu, SubmitSm


class MemoryEsme:
    """A connection to ``server``."""

    def __init__(self, server: SimulatedSmsc) -> None:
        transport: Any = StringTransport  # it carries no types
        self.transport: Any = transport()
        protocol: Any = server.build_protocol()
        connect: Any = protocol.makeConnection  # it carries no types
        connect(self.transport)
        self.protocol: Any = protocol

    def send(self, pdu: Pdu, number: int = 1) -> None:
        """Write one PDU."""
        self.protocol.dataReceived(encode(pdu, number))

    def answer(self, pdu: Pdu, number: int = 1) -> Pdu:
        """What comes first after ``pdu`` was written."""
        self.transport.clear()
        self.send(pdu, number)
        written = self.transport.value()
        return decode(written[: int.from_bytes(written[:4])])

    def ask(self, pdu: Pdu, number: int = 1) -> int:
        """The command_status of the first answer."""
        return int(self.answer(pdu, number).command_status)

    def bind(self, system_id: str = "maxony", password: str = "secret", kind: type[Bind] = BindTransceiver) -> int:
        """The command_status that answers a bind."""
        return self.ask(kind(system_id=system_id, password=password))

    def submit(self, to: str = "41791234567", sender: str = "MAXONY") -> int:
        """The command_status that answers a message."""
        return self.ask(SubmitSm(source_addr=sender, destination_addr=to, short_message=b"hello"), 2)

    @property
    def dropped(self) -> bool:
        """Whether the operator ended the connection without a word."""
        return bool(self.transport.disconnected or self.transport.disconnecting)
