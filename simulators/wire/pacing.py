"""How octets are spread over time on their way out: one by one, held together, or stalled inside a PDU. Pure."""

from collections.abc import Sequence
from typing import Final, Protocol

import attrs

_LENGTH_OCTETS: Final = 4


@attrs.frozen
class Piece:
    """Octets that are written ``pause_s`` seconds after those before; with what follows at once, if that ``joins``."""

    pause_s: float
    octets: bytes
    joins: bool = False


class Pacing(Protocol):
    """Cuts what is to be written into pieces."""

    def pieces(self, data: bytes) -> Sequence[Piece]:
        """All of ``data``, whole PDUs, in order."""


@attrs.frozen
class OctetByOctet:
    """One octet at a time, ``pause_s`` apart."""

    pause_s: float

    def pieces(self, data: bytes) -> Sequence[Piece]:
        """See Pacing."""
        return [Piece(self.pause_s, data[at : at + 1]) for at in range(len(data))]


@attrs.frozen
class Held:
    """Held for ``hold_s`` after the first PDU, then written all at once with whatever came meanwhile."""

    hold_s: float

    def pieces(self, data: bytes) -> Sequence[Piece]:
        """See Pacing."""
        return [Piece(self.hold_s, data, joins=True)]


@attrs.define
class Stalled:
    """Stops for ``stall_s`` in the middle of each ``n``-th PDU."""

    n: int
    stall_s: float
    _seen: int = attrs.field(default=0, init=False)

    def pieces(self, data: bytes) -> Sequence[Piece]:
        """See Pacing."""
        pieces: list[Piece] = []
        for frame in frames_in(data):
            self._seen += 1
            if self._seen % self.n:
                pieces.append(Piece(0.0, frame))
            else:
                half = len(frame) // 2
                pieces += [Piece(0.0, frame[:half]), Piece(self.stall_s, frame[half:])]
        return pieces


def frames_in(data: bytes) -> Sequence[bytes]:
    """The PDUs that ``data`` is made of; where a command_length makes no sense, all the rest is the last one."""
    frames = []
    at = 0
    while at < len(data):
        octets = int.from_bytes(data[at : at + _LENGTH_OCTETS])
        end = at + octets if octets >= _LENGTH_OCTETS else len(data)
        frames.append(data[at:end])
        at = end
    return frames
