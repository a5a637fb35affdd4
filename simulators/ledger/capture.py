"""What goes over an operator's wires, taken down in a pcap file for Wireshark.

A capture holds passwords, numbers and texts as they are.
"""

from typing import IO, Final, Protocol

from smpp.pcap import PCAP_HEADER, SMPP_PORT, Conversation

_ESME_PORTS: Final = 10_000
"""Connections get ports of their own from here on, so that Wireshark tells them apart."""
_PORTS: Final = 50_000


class Capture(Protocol):
    """Takes down what connections carry, as it is on the wire; moments are Unix microseconds."""

    def opened(self, connection: int, at_us: int) -> None:
        """A connection is up."""

    def carried(self, connection: int, octets: bytes, at_us: int, *, from_esme: bool) -> None:
        """Octets came or were written."""

    def closed(self, connection: int, at_us: int) -> None:
        """A connection is gone."""


class CaptureFile:
    """A Capture that writes everything to ``file`` (binary).

    Connections are told apart by their number. The operator's side has port 2775 whatever it listens on, because
    Wireshark takes that for SMPP.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._conversations: dict[int, Conversation] = {}
        file.write(PCAP_HEADER)

    def opened(self, connection: int, at_us: int) -> None:
        """See Capture."""
        conversation = self._conversations[connection] = conversation_of(connection)
        self._file.write(conversation.opening(at_us))

    def carried(self, connection: int, octets: bytes, at_us: int, *, from_esme: bool) -> None:
        """See Capture."""
        conversation = self._conversations.get(connection)
        if conversation is not None:
            self._file.write(conversation.carry(octets, at_us, from_esme=from_esme))

    def closed(self, connection: int, at_us: int) -> None:
        """See Capture."""
        conversation = self._conversations.pop(connection, None)
        if conversation is not None:
            self._file.write(conversation.closing(at_us))
            self._file.flush()

    def flush(self) -> None:
        """Hand everything to the operating system."""
        self._file.flush()


def conversation_of(connection: int) -> Conversation:
    """The made-up addresses of a connection."""
    return Conversation(("127.0.0.1", _ESME_PORTS + connection % _PORTS), ("127.0.0.2", SMPP_PORT))
