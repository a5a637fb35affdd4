"""`FrameBuffer`: bytes as TCP delivers them in, whole PDUs out."""

from collections.abc import Iterator
from struct import Struct
from typing import Final

from smpp.commands import command_name
from smpp.errors import PeerError
from smpp.statuses import CommandStatus

PDU_LIMIT_OCTETS: Final = 70_000
"""A message_payload of 64 KiB, with room for the other fields."""

_LENGTH = Struct(">I")
_HEADER = Struct(">IIII")
_HEADER_OCTETS = 16


class FrameBuffer:
    """Cuts a byte stream at each command_length.

    It holds at most one incomplete frame and what was fed at once, and touches each octet a constant number of times,
    however the stream was cut. After a length that cannot be true it never gives a frame again: nobody knows where the
    next one starts.
    """

    def __init__(self, limit_octets: int = PDU_LIMIT_OCTETS) -> None:
        self._limit_octets = limit_octets
        self._pending = bytearray()
        self._broken: PeerError | None = None

    @property
    def pending_octets(self) -> int:
        """How many octets of an incomplete frame are held."""
        return len(self._pending)

    def feed(self, data: bytes) -> None:
        """Take what arrived; after a broken frame it is thrown away."""
        if self._broken is None:
            self._pending += data

    def frames(self) -> Iterator[bytes]:
        """Give every frame that is complete, header included.

        Raises:
            PeerError: (fatal) a command_length below 16 or above the limit, after the frames in front of it.
        """
        if self._broken is not None:
            raise self._broken
        pending = self._pending
        start = 0
        try:
            while len(pending) - start >= _LENGTH.size:
                (octets,) = _LENGTH.unpack_from(pending, start)
                if not _HEADER_OCTETS <= octets <= self._limit_octets:
                    self._broken = self._length_error(start, octets)
                    raise self._broken
                if len(pending) - start < octets:
                    return
                frame = bytes(pending[start : start + octets])
                start += octets
                yield frame
        finally:
            if self._broken is not None:
                pending.clear()
            else:
                del pending[:start]

    def _length_error(self, start: int, octets: int) -> PeerError:
        command_id = sequence_number = 0
        if len(self._pending) - start >= _HEADER_OCTETS:
            _, command_id, _, sequence_number = _HEADER.unpack_from(self._pending, start)
        of = f" of {command_name(command_id)}" if command_id else ""
        return PeerError(
            f"command_length{of} says {octets} octets; {_HEADER_OCTETS} to {self._limit_octets} are possible",
            command_status=CommandStatus.RINVCMDLEN,
            command_id=command_id,
            sequence_number=sequence_number,
            fatal=True,
        )
