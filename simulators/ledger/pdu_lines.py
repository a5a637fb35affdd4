"""What goes over an operator's wires, PDU by PDU, each in a line that people read."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO

import attrs

from simulators.ledger.reading import read
from smpp.commands import command_name
from smpp.errors import PeerError
from smpp.framing import PDU_LIMIT_OCTETS, FrameBuffer
from smpp.masking import shown
from smpp.pdus import DataSm, DeliverSm, Pdu, SubmitSm
from smpp.telling import printable, told


@attrs.frozen
class PduLine:
    """One PDU, at ``at_us`` (Unix microseconds); ``words`` tell it, with numbers and texts masked unless asked for."""

    at_us: int
    connection: int
    from_esme: bool
    command: str
    words: str

    @property
    def written(self) -> str:
        """As it stands in a log."""
        at = datetime.fromtimestamp(self.at_us / 1e6, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"{at} {self.connection} {'>' if self.from_esme else '<'} {self.words}\n"


@attrs.define(eq=False)
class PduLines:
    """A Capture that puts octets together to PDUs and hands a line for each to ``tell``.

    Of a stream of which nobody can tell where the next PDU begins, that is said once, and nothing more comes of it.
    ``private`` shows numbers and texts; passwords are never shown.
    """

    tell: Callable[[PduLine], None]
    private: bool = False
    _streams: dict[tuple[int, bool], FrameBuffer | None] = attrs.field(factory=dict, init=False)

    def opened(self, connection: int, at_us: int) -> None:
        """See Capture."""

    def carried(self, connection: int, octets: bytes, at_us: int, *, from_esme: bool) -> None:
        """See Capture."""
        key = (connection, from_esme)
        frames = self._streams.setdefault(key, FrameBuffer(PDU_LIMIT_OCTETS))
        if frames is None:
            return
        frames.feed(octets)
        try:
            for frame in frames.frames():
                command = command_name(int.from_bytes(frame[4:8]))
                words = told(shown(frame, text=self.private), _text_words)
                self.tell(PduLine(at_us, connection, from_esme, command, words))
        except PeerError as error:
            self._streams[key] = None
            self.tell(PduLine(at_us, connection, from_esme, "unreadable", f"no PDU any more: {error}"))

    def closed(self, connection: int, at_us: int) -> None:
        """See Capture."""
        for from_esme in (True, False):
            self._streams.pop((connection, from_esme), None)


def write_pdu_log(file: IO[str], *, private: bool) -> PduLines:
    """A log of PDUs that is written to ``file``, line by line."""
    return PduLines(lambda line: _write(file, line), private)


def _write(file: IO[str], line: PduLine) -> None:
    file.write(line.written)


def _text_words(octets: bytes, pdu: Pdu) -> Iterator[str]:
    if not isinstance(pdu, SubmitSm | DeliverSm | DataSm):
        yield f"text={octets.hex()}"
        return
    reading = read(pdu)
    if reading.total > 1:
        yield f"segment={reading.number}/{reading.total} of {reading.reference} ({reading.link})"
    yield f'text="{printable(reading.text)}"'
