"""Writes pcap files: PDUs in made-up IPv4 and TCP, so that Wireshark and tshark read them as SMPP.

A file is `PCAP_HEADER`, then what the `Conversation` of each connection gives, in any mixture of connections. There is
no link layer. Wireshark takes TCP on port 2775 for SMPP; for another port use its "Decode As".

A capture holds passwords, numbers and texts as they are.
"""

import struct
from ipaddress import AddressValueError, IPv4Address
from typing import Final

import attrs

from smpp.errors import UsageError

SMPP_PORT: Final = 2775
SEGMENT_OCTETS_MAX: Final = 32_768
"""A PDU longer than this goes into several TCP segments, as it would on a wire; IPv4 ends at 65535."""

_MICROSECONDS: Final = 0xA1B2C3D4
_RAW_IP: Final = 101
PCAP_HEADER: Final = struct.pack("<IHHiIII", _MICROSECONDS, 2, 4, 0, 0, 0x40000, _RAW_IP)

_RECORD: Final = struct.Struct("<IIII")
_IP: Final = struct.Struct(">BBHHHBBH4s4s")
_TCP: Final = struct.Struct(">HHIIBBHHH")
_PSEUDO: Final = struct.Struct(">4s4sBBH")
_DO_NOT_FRAGMENT: Final = 0x4000
_TIME_TO_LIVE: Final = 64
_TCP_PROTOCOL: Final = 6
_WINDOW: Final = 0xFFFF
_FIN, _SYN, _PUSH, _ACK = 0x01, 0x02, 0x08, 0x10
_UINT16_MAX: Final = 0xFFFF
_UINT32: Final = 1 << 32
_UINT16: Final = 1 << 16
_SECOND_US: Final = 1_000_000


@attrs.define
class _Side:
    address: bytes
    port: int
    sent: int = 0  # its TCP sequence number, which is what the other side acknowledges


class Conversation:
    """One TCP connection, written as records.

    `opening` once, `carry` for each piece of data, `closing` once. Moments are Unix time in microseconds, until 2106.

    Args:
        esme: the IPv4 address and port of the side that binds; any will do, but connections must differ.
        smsc: the same of the side that is bound to.

    Raises:
        UsageError: an address is not IPv4, or a port is none.
    """

    def __init__(self, esme: tuple[str, int], smsc: tuple[str, int]) -> None:
        self._esme, self._smsc = _side(*esme), _side(*smsc)
        self._packets = 0

    def opening(self, at_us: int) -> bytes:
        """The three packets that open a TCP connection."""
        return (
            self._packet(self._esme, self._smsc, _SYN, b"", at_us)
            + self._packet(self._smsc, self._esme, _SYN | _ACK, b"", at_us)
            + self._packet(self._esme, self._smsc, _ACK, b"", at_us)
        )

    def carry(self, data: bytes, at_us: int, *, from_esme: bool) -> bytes:
        """PDUs, one or more, or a part of one; octets of one direction must come in their order."""
        sender, receiver = (self._esme, self._smsc) if from_esme else (self._smsc, self._esme)
        return b"".join(
            self._packet(sender, receiver, _PUSH | _ACK, data[start : start + SEGMENT_OCTETS_MAX], at_us)
            for start in range(0, len(data), SEGMENT_OCTETS_MAX)
        )

    def closing(self, at_us: int) -> bytes:
        """The packets that close the connection."""
        return (
            self._packet(self._esme, self._smsc, _FIN | _ACK, b"", at_us)
            + self._packet(self._smsc, self._esme, _FIN | _ACK, b"", at_us)
            + self._packet(self._esme, self._smsc, _ACK, b"", at_us)
        )

    def _packet(self, sender: _Side, receiver: _Side, flags: int, data: bytes, at_us: int) -> bytes:
        acknowledged = receiver.sent if flags & _ACK else 0
        numbers = (sender.port, receiver.port, sender.sent, acknowledged, (_TCP.size // 4) << 4, flags, _WINDOW)
        pseudo = _PSEUDO.pack(sender.address, receiver.address, 0, _TCP_PROTOCOL, _TCP.size + len(data))
        tcp = _TCP.pack(*numbers, _checksum(pseudo + _TCP.pack(*numbers, 0, 0) + data), 0)
        octets = _IP.size + _TCP.size + len(data)
        front = (0x45, 0, octets, self._packets % _UINT16, _DO_NOT_FRAGMENT, _TIME_TO_LIVE, _TCP_PROTOCOL)
        addresses = (sender.address, receiver.address)
        ip = _IP.pack(*front, _checksum(_IP.pack(*front, 0, *addresses)), *addresses)
        self._packets += 1
        # SYN and FIN count as one octet
        sender.sent = (sender.sent + len(data) + bool(flags & (_SYN | _FIN))) % _UINT32
        return _RECORD.pack(*divmod(at_us, _SECOND_US), octets, octets) + ip + tcp + data


def _side(address: str, port: int) -> _Side:
    try:
        packed = IPv4Address(address).packed
    except AddressValueError:
        raise UsageError(f"{address!r} is no IPv4 address") from None
    if not 0 < port <= _UINT16_MAX:
        raise UsageError(f"{port} is no TCP port")
    return _Side(packed, port)


def _checksum(data: bytes) -> int:
    """The checksum of IP and TCP (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > _UINT16_MAX:
        total = (total >> 16) + (total & _UINT16_MAX)
    return ~total & _UINT16_MAX
