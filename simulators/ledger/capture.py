"""What goes over an operator's wires, for Wireshark: into a pcap file, or the last of it in memory.

A capture holds passwords, numbers and texts as they are.
"""

from collections import deque
from collections.abc import Sequence
from typing import IO, Final

import attrs

from smpp.pcap import PCAP_HEADER, SMPP_PORT, Conversation

PDUS_MAX: Final = 1_000
OCTETS_MAX: Final = 4_000_000
"""The PDUs that are kept in memory: so many, and no more octets than that."""

_ESME_PORTS: Final = 10_000
"""Connections get ports of their own from here on, so that Wireshark tells them apart."""
_PORTS: Final = 50_000


class CaptureFile:
    """Writes everything that connections carry to ``file`` (binary), as it was on the wire.

    Connections are told apart by their number. The operator's side has port 2775 whatever it listens on, because
    Wireshark takes that for SMPP. Moments are Unix microseconds.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._conversations: dict[int, Conversation] = {}
        file.write(PCAP_HEADER)

    def opened(self, connection: int, at_us: int) -> None:
        """A connection is up."""
        conversation = self._conversations[connection] = _conversation(connection)
        self._file.write(conversation.opening(at_us))

    def carried(self, connection: int, octets: bytes, at_us: int, *, from_esme: bool) -> None:
        """Octets came or were written."""
        conversation = self._conversations.get(connection)
        if conversation is not None:
            self._file.write(conversation.carry(octets, at_us, from_esme=from_esme))

    def closed(self, connection: int, at_us: int) -> None:
        """A connection is gone."""
        conversation = self._conversations.pop(connection, None)
        if conversation is not None:
            self._file.write(conversation.closing(at_us))
            self._file.flush()

    def flush(self) -> None:
        """Hand everything to the operating system."""
        self._file.flush()


@attrs.frozen
class KeptPdu:
    """One PDU as it was read or written; its ``serial`` counts from 1."""

    serial: int
    at_us: int
    connection: int
    from_esme: bool
    frame: bytes


@attrs.define
class RecentPdus:
    """The last ``pdus_max`` PDUs of an operator, and never more than ``octets_max`` octets of them."""

    pdus_max: int = PDUS_MAX
    octets_max: int = OCTETS_MAX
    _kept: deque[KeptPdu] = attrs.field(factory=deque, init=False)
    _octets: int = attrs.field(default=0, init=False)
    _last_serial: int = attrs.field(default=0, init=False)

    def keep(self, connection: int, frame: bytes, at_us: int, *, from_esme: bool) -> None:
        """Keep one more; the oldest give way."""
        self._last_serial += 1
        self._kept.append(KeptPdu(self._last_serial, at_us, connection, from_esme, frame))
        self._octets += len(frame)
        while len(self._kept) > self.pdus_max or self._octets > self.octets_max:
            self._octets -= len(self._kept.popleft().frame)

    def after(self, serial: int) -> Sequence[KeptPdu]:
        """Those that are kept with a greater serial, oldest first."""
        return [pdu for pdu in self._kept if pdu.serial > serial]

    def pcap(self) -> bytes:
        """All of them as a pcap file."""
        conversations: dict[int, Conversation] = {}
        parts = [PCAP_HEADER]
        for pdu in self._kept:
            if pdu.connection not in conversations:
                conversations[pdu.connection] = _conversation(pdu.connection)
                parts.append(conversations[pdu.connection].opening(pdu.at_us))
            parts.append(conversations[pdu.connection].carry(pdu.frame, pdu.at_us, from_esme=pdu.from_esme))
        return b"".join(parts)


def _conversation(connection: int) -> Conversation:
    return Conversation(("127.0.0.1", _ESME_PORTS + connection % _PORTS), ("127.0.0.2", SMPP_PORT))
