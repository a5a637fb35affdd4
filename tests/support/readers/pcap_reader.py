"""Reads pcap files of raw IPv4 and TCP, octet by octet and on its own: nothing of `smpp.pcap` is used here."""

import socket
from collections.abc import Iterator

import attrs


@attrs.frozen
class Packet:
    """One TCP segment; its checksums were right, its lengths agree."""

    at_us: int
    source: tuple[str, int]
    destination: tuple[str, int]
    sequence_number: int
    acknowledged: int
    flags: int
    data: bytes


def read_pcap(octets: bytes) -> list[Packet]:
    """Every packet of the file."""
    assert octets[:4] == b"\xd4\xc3\xb2\xa1"
    assert octets[4:8] == b"\2\0\4\0"
    assert int.from_bytes(octets[20:24], "little") == 101
    return list(_packets(octets[24:]))


def _packets(rest: bytes) -> Iterator[Packet]:
    while rest:
        seconds, microseconds, kept, original = (int.from_bytes(rest[at : at + 4], "little") for at in (0, 4, 8, 12))
        assert kept == original
        assert microseconds < 1_000_000
        ip, rest = rest[16 : 16 + kept], rest[16 + kept :]
        assert len(ip) == kept == int.from_bytes(ip[2:4])
        assert (ip[0], ip[9]) == (0x45, 6)
        assert _sum(ip[:20]) == 0xFFFF
        tcp = ip[20:]
        assert _sum(ip[12:20] + b"\0\6" + len(tcp).to_bytes(2) + tcp) == 0xFFFF
        assert tcp[12] == 0x50
        yield Packet(
            at_us=seconds * 1_000_000 + microseconds,
            source=(socket.inet_ntoa(ip[12:16]), int.from_bytes(tcp[0:2])),
            destination=(socket.inet_ntoa(ip[16:20]), int.from_bytes(tcp[2:4])),
            sequence_number=int.from_bytes(tcp[4:8]),
            acknowledged=int.from_bytes(tcp[8:12]),
            flags=tcp[13],
            data=tcp[20:],
        )


def _sum(octets: bytes) -> int:
    """The sum in ones' complement, which is 0xFFFF over what holds its own checksum."""
    total = 0
    for at in range(0, len(octets), 2):
        total += int.from_bytes(octets[at : at + 2].ljust(2, b"\0"))
        total = total % 0x10000 + total // 0x10000
    return total


def streams(packets: list[Packet]) -> dict[tuple[str, int], bytes]:
    """What each side sent, put together by its sequence numbers; gaps and overlaps fail."""
    found: dict[tuple[str, int], bytearray] = {}
    expected: dict[tuple[str, int], int] = {}
    for packet in packets:
        if packet.flags & 0x02:
            assert packet.source not in expected
            expected[packet.source] = packet.sequence_number
            found[packet.source] = bytearray()
        assert packet.sequence_number == expected[packet.source]
        if packet.flags & 0x10:
            assert packet.acknowledged == expected[packet.destination]
        found[packet.source] += packet.data
        expected[packet.source] += len(packet.data) + bool(packet.flags & 0x03)
        expected[packet.source] %= 1 << 32
    return {side: bytes(octets) for side, octets in found.items()}


def conversations(packets: list[Packet]) -> list[dict[tuple[str, int], bytes]]:
    """What both sides of each connection sent, see `streams`: the operator's side is the same in all of them."""
    pairs: dict[frozenset[tuple[str, int]], list[Packet]] = {}
    for packet in packets:
        pairs.setdefault(frozenset({packet.source, packet.destination}), []).append(packet)
    return [streams(pair) for pair in pairs.values()]
