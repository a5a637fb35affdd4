"""The last of what went over an operator's wires, kept in memory until somebody wants it as a pcap file."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

import attrs

from simulators.ledger.capture import Capture, conversation_of
from smpp.pcap import PCAP_HEADER, Conversation

PIECES_MAX: Final = 20_000
OCTETS_MAX: Final = 4_000_000
"""What is kept: so many pieces as they were read or written, and no more octets than that."""

_HEADER_OCTETS: Final = 16
_PDU_OCTETS_MAX: Final = 1_000_000


@attrs.frozen
class _Piece:
    """Octets of one connection; the first PDU that begins in them does so at ``begins``, None: none does."""

    at_us: int
    connection: int
    from_esme: bool
    octets: bytes
    begins: int | None


@attrs.define
class _Stream:
    """Where PDUs begin in the octets of one direction, as far as their command_lengths can be believed."""

    _head: bytes = b""
    _missing: int = 0

    def first_beginning(self, octets: bytes) -> int | None:
        """Where the first PDU begins in what follows now."""
        at, first = 0, None
        while at < len(octets):
            if not self._missing and not self._head:
                first = at if first is None else first
            if not self._missing:
                head = octets[at : at + 4 - len(self._head)]
                self._head += head
                at += len(head)
                if len(self._head) < 4:  # noqa: PLR2004 - command_length has four octets
                    break
                length = int.from_bytes(self._head)
                # of nonsense nobody can tell where it ends: what comes next begins anew
                self._missing = length - 4 if _HEADER_OCTETS <= length <= _PDU_OCTETS_MAX else len(octets) - at
                self._head = b""
            taken = min(self._missing, len(octets) - at)
            self._missing -= taken
            at += taken
        return first


@attrs.define
class _Beginnings:
    """Which streams were seen from the beginning of a PDU on."""

    _begun: set[tuple[int, bool]] = attrs.field(factory=set, init=False)

    def readable(self, piece: _Piece) -> bytes:
        """The octets of a piece, without the rest of a PDU whose beginning nobody saw."""
        stream = (piece.connection, piece.from_esme)
        if stream in self._begun:
            return piece.octets
        if piece.begins is None:
            return b""
        self._begun.add(stream)
        return piece.octets[piece.begins :]

    def forget(self, connection: int) -> None:
        """It is closed."""
        self._begun -= {(connection, True), (connection, False)}


@attrs.define(eq=False)
class _Follower:
    """A capture that began to listen in the middle."""

    capture: Capture
    _beginnings: _Beginnings = attrs.field(factory=_Beginnings, init=False)

    def hand_on(self, piece: _Piece) -> None:
        octets = self._beginnings.readable(piece)
        if octets:
            self.capture.carried(piece.connection, octets, piece.at_us, from_esme=piece.from_esme)

    def closed(self, connection: int, at_us: int) -> None:
        self._beginnings.forget(connection)
        self.capture.closed(connection, at_us)


@attrs.define
class RecentTraffic:
    """A Capture that keeps the last ``pieces_max`` pieces, and never more than ``octets_max`` octets of them."""

    pieces_max: int = PIECES_MAX
    octets_max: int = OCTETS_MAX
    _kept: deque[_Piece] = attrs.field(factory=deque, init=False)
    _octets: int = attrs.field(default=0, init=False)
    _streams: dict[tuple[int, bool], _Stream] = attrs.field(factory=dict, init=False)
    _followers: list[_Follower] = attrs.field(factory=list, init=False)

    def opened(self, connection: int, at_us: int) -> None:
        """See Capture."""

    def carried(self, connection: int, octets: bytes, at_us: int, *, from_esme: bool) -> None:
        """See Capture; the oldest give way."""
        stream = self._streams.setdefault((connection, from_esme), _Stream())
        piece = _Piece(at_us, connection, from_esme, octets, stream.first_beginning(octets))
        self._kept.append(piece)
        for follower in self._followers:
            follower.hand_on(piece)
        self._octets += len(octets)
        while len(self._kept) > self.pieces_max or self._octets > self.octets_max:
            self._octets -= len(self._kept.popleft().octets)

    def closed(self, connection: int, at_us: int) -> None:
        """See Capture."""
        for from_esme in (True, False):
            self._streams.pop((connection, from_esme), None)
        for follower in self._followers:
            follower.closed(connection, at_us)

    def follow(self, capture: Capture) -> Callable[[], None]:
        """Hand what comes from now on to ``capture`` too, each stream from a PDU's beginning on; the result ends it."""
        follower = _Follower(capture)
        self._followers.append(follower)
        return lambda: self._followers.remove(follower)

    def replay(self, capture: Capture) -> None:
        """Hand all that is kept to ``capture``, oldest first."""
        for piece, octets in self._readable():
            capture.carried(piece.connection, octets, piece.at_us, from_esme=piece.from_esme)

    def pcap(self) -> bytes:
        """All of it as a pcap file; of a PDU whose beginning is forgotten the rest is left out."""
        conversations: dict[int, Conversation] = {}
        parts = [PCAP_HEADER]
        for piece, octets in self._readable():
            conversation = conversations.get(piece.connection)
            if conversation is None:
                conversation = conversations[piece.connection] = conversation_of(piece.connection)
                parts.append(conversation.opening(piece.at_us))
            parts.append(conversation.carry(octets, piece.at_us, from_esme=piece.from_esme))
        return b"".join(parts)

    def _readable(self) -> Iterator[tuple[_Piece, bytes]]:
        beginnings = _Beginnings()
        for piece in self._kept:
            octets = beginnings.readable(piece)
            if octets:
                yield piece, octets
