"""Messages that were sent once before, read from a carrier's ledger or a capture in pcap, to be sent again."""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from simulators.ledger.entries import Submitted, entry_of
from simulators.ledger.reading import text_of
from simulators.load.carriers import LedgerError, entries_of_file
from simulators.load.plan import Planned
from smpp.codec import decode
from smpp.errors import PeerError
from smpp.framing import PDU_LIMIT_OCTETS, FrameBuffer
from smpp.pdus import SubmitSm
from smpp.values import Ton

_MAGICS: Final = {0xA1B2C3D4: 1, 0xA1B23C4D: 1_000}
"""Of pcap, with the parts of a microsecond that its times count in."""
_LINK_OCTETS: Final = {1: 14, 101: 0, 113: 16, 228: 0, 276: 20}
"""What stands before the IPv4 header, by the link type: Ethernet, raw IP, Linux cooked captures."""
_TCP: Final = 6
_COMMAND_SUBMIT_SM: Final = 4


@attrs.frozen
class Recording:
    """Messages in the order in which they began, each with its microseconds from the first."""

    messages: tuple[Planned, ...]
    offsets_us: tuple[int, ...]


def read_recording(path: Path) -> Recording:
    """What ``path`` holds: a capture if it begins as pcap does, else a ledger.

    Raises:
        ValueError: it cannot be read, or holds no whole message.
    """
    try:
        with path.open("rb") as file:
            is_capture = int.from_bytes(file.read(4), "little") in _MAGICS
        entries = submitted_in(path.read_bytes()) if is_capture else _submitted_in_ledger(path)
        recording = recording_of(entries)
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}") from None
    except LedgerError as error:
        raise ValueError(str(error)) from None
    if not recording.messages:
        raise ValueError(f"{path} holds no whole message; give a carrier's ledger or a capture of its SMPP in pcap")
    return recording


def recording_of(entries: Iterable[Submitted]) -> Recording:
    """The whole messages among accepted segments; what was repeated is taken once."""
    segments: dict[tuple[str, str, int, int], dict[int, Submitted]] = {}
    found: list[tuple[int, Planned]] = []
    for entry in entries:
        if not entry.accepted:
            continue
        if entry.total == 1:
            found.append((entry.at_us, _planned(entry, entry.text)))
            continue
        key = (entry.sender, entry.destination, entry.reference, entry.total)
        parts = segments.setdefault(key, {})
        parts.setdefault(entry.number, entry)
        if len(parts) == entry.total:
            octets = b"".join(bytes.fromhex(parts[number].octets) for number in sorted(parts))
            first = min(parts.values(), key=lambda part: part.at_us)
            text = text_of(octets, first.data_coding, *first.shifts, first.default_alphabet)
            found.append((first.at_us, _planned(first, text)))
            del segments[key]
    found.sort(key=lambda one: one[0])
    return Recording(tuple(planned for _, planned in found), tuple(at_us - found[0][0] for at_us, _ in found))


def _planned(entry: Submitted, text: str) -> Planned:
    is_number = entry.sender.isdigit() and entry.sender_ton == Ton.INTERNATIONAL
    sender = f"+{entry.sender}" if is_number else entry.sender
    return Planned(f"+{entry.destination.lstrip('+')}", text, sender, "transactional")


def _submitted_in_ledger(path: Path) -> Iterator[Submitted]:
    return (entry for entry in entries_of_file(path) if isinstance(entry, Submitted))


def submitted_in(capture: bytes) -> Iterator[Submitted]:
    """Every submit_sm in a capture (pcap, IPv4, TCP on any port); what cannot be read is left out.

    Whether it was accepted is not looked at: the answer stands elsewhere, and a replay asks again.
    """
    streams: dict[bytes, _Stream] = {}
    for at_us, packet in _packets(capture):
        if len(packet) < 20 or packet[0] >> 4 != 4 or packet[9] != _TCP:  # noqa: PLR2004 - IPv4's header
            continue
        tcp = packet[(packet[0] & 0x0F) * 4 : int.from_bytes(packet[2:4])]
        if len(tcp) < 20:  # noqa: PLR2004 - TCP's header
            continue
        stream = streams.setdefault(packet[12:20] + tcp[:4], _Stream())
        for frame in stream.frames(int.from_bytes(tcp[4:8]), tcp[(tcp[12] >> 4) * 4 :]):
            if int.from_bytes(frame[4:8]) == _COMMAND_SUBMIT_SM:
                try:
                    pdu = decode(frame)
                except PeerError:
                    continue
                if isinstance(pdu, SubmitSm):
                    yield entry_of(pdu, "", 0, at_us)


def _packets(capture: bytes) -> Iterator[tuple[int, bytes]]:
    """The moment and the IPv4 packet of each record."""
    magic, link = struct.unpack_from("<I16xI", capture) if len(capture) >= 24 else (0, 0)  # noqa: PLR2004 - pcap's header
    divisor, skipped = _MAGICS.get(magic), _LINK_OCTETS.get(link)
    if divisor is None or skipped is None:
        return
    at = 24
    while at + 16 <= len(capture):
        seconds, parts, octets, _ = struct.unpack_from("<4I", capture, at)
        at += 16
        yield seconds * 1_000_000 + parts // divisor, capture[at + skipped : at + octets]
        at += octets


class _Stream:
    """One direction of a TCP connection: octets in order, what is repeated left out."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._frames = FrameBuffer(PDU_LIMIT_OCTETS)
        self._broken = False

    def frames(self, sequence: int, payload: bytes) -> list[bytes]:
        """The PDUs that are whole with this payload."""
        if not payload or self._broken or (self._next is not None and sequence != self._next):
            return []
        self._next = (sequence + len(payload)) % (1 << 32)
        self._frames.feed(payload)
        try:
            return list(self._frames.frames())
        except PeerError:
            # no SMPP, or it begins amid a PDU
            self._broken = True
            return []
