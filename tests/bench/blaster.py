"""An ESME that costs next to nothing: its submit_sm are encoded before, answers are counted by their headers."""

import socket
import struct
import time
from typing import Final

import attrs

from smpp.codec import encode
from smpp.pdus import BindTransceiver, SubmitSm

_HEADER: Final = struct.Struct(">IIII")
_UNSIGNED: Final = struct.Struct(">I")
_BIND_TRANSCEIVER_RESP: Final = 0x8000_0009
_SUBMIT_SM_RESP: Final = 0x8000_0004
_DELIVER_SM: Final = 0x0000_0005
_DELIVER_SM_RESP: Final = 0x8000_0005
_READ_OCTETS: Final = 262_144
_PATIENCE_S: Final = 30.0


class NotServedError(Exception):
    """The SMSC refused the bind, closed the connection or fell silent; the message says which."""


@attrs.frozen
class Blast:
    """What one blast brought: how many were answered, with which result, and the seconds from first to last octet."""

    accepted: int
    refused: int
    receipts: int
    seconds: float

    @property
    def per_s(self) -> float:
        """Messages per second, their receipts included."""
        return (self.accepted + self.refused) / self.seconds


def blast(port: int, count: int, *, receipts: bool, window: int = 500, start: int = 0) -> Blast:
    """Submit ``count`` messages over one bind, ``window`` unanswered at most, and wait for everything that follows.

    Args:
        port: where the SMSC listens on 127.0.0.1; it takes any credentials.
        count: how many submit_sm.
        receipts: whether each asks for a receipt, and the blast ends only when as many have been answered.
        window: submit_sm that may be unanswered.
        start: the number of the first message; each has a recipient and a text of its own.

    Raises:
        NotServedError: the SMSC did not do its part.
    """
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.settimeout(_PATIENCE_S)
        _bind(link)
        frames = _frames(count, start, receipts=receipts)
        try:
            return _exchange(link, frames, window, count if receipts else 0)
        except TimeoutError:
            raise NotServedError(f"nothing came from port {port} for {_PATIENCE_S:g} s") from None


def _bind(link: socket.socket) -> None:
    link.sendall(encode(BindTransceiver(system_id="blaster", password="secret"), 1))
    answer = link.recv(_READ_OCTETS)
    if len(answer) < _HEADER.size or _HEADER.unpack_from(answer)[1:3] != (_BIND_TRANSCEIVER_RESP, 0):
        raise NotServedError(f"the bind was not accepted: {answer[:16].hex(' ') or 'the connection was closed'}")


def _frames(count: int, start: int, *, receipts: bool) -> list[bytes]:
    """Every submit_sm, sequence numbers from 2; only what differs is written into one that was encoded."""
    number_at, text_at = "33600000000", "text 00000000"
    model = encode(
        SubmitSm(
            source_addr_ton=5,
            source_addr="MAXONY",
            dest_addr_ton=1,
            dest_addr_npi=1,
            destination_addr=number_at,
            registered_delivery=int(receipts),
            short_message=f"{text_at}: your parcel will be there between two and four.".encode(),
        ),
        1,
    )
    front, rest = model.split(number_at.encode())
    front, (middle, end) = front[16:], rest.split(text_at.encode())
    header = model[:12]
    return [
        b"%b%b%b%011d%btext %08d%b"
        % (header, _UNSIGNED.pack(number - start + 2), front, 33_600_000_000 + number, middle, number, end)
        for number in range(start, start + count)
    ]


def _exchange(link: socket.socket, frames: list[bytes], window: int, receipts_wanted: int) -> Blast:
    unpack = _HEADER.unpack_from
    count, sent, accepted, refused, receipts, pending = len(frames), 0, 0, 0, 0, b""
    began = time.perf_counter()
    while accepted + refused < count or receipts < receipts_wanted - refused:
        room = min(count, accepted + refused + window)
        reply = frames[sent:room]
        sent = max(sent, room)
        if reply:
            link.sendall(b"".join(reply))
        data = link.recv(_READ_OCTETS)
        if not data:
            raise NotServedError(f"the connection was closed after {accepted + refused} answers")
        data = pending + data
        at, total, answers = 0, len(data), []
        while total - at >= 16:
            octets, command, status, sequence_number = unpack(data, at)
            if at + octets > total:
                break
            if command == _SUBMIT_SM_RESP:
                if status:
                    refused += 1
                else:
                    accepted += 1
            elif command == _DELIVER_SM:
                receipts += 1
                answers.append(_HEADER.pack(17, _DELIVER_SM_RESP, 0, sequence_number) + b"\0")
            at += octets
        pending = data[at:]
        if answers:
            link.sendall(b"".join(answers))
    return Blast(accepted, refused, receipts, time.perf_counter() - began)
