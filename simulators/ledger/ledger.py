"""Where a simulated operator's entries are kept: in memory, in a file, or nowhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final, Protocol

import attrs
import msgspec

from simulators.ledger.entries import Entry, InboundAnswered, InboundWritten, Reported, Submitted, Taken


class Ledger(Protocol):
    """Takes down what happened."""

    def record(self, entry: Entry) -> None:
        """Keep one entry."""

    def flush(self) -> None:
        """Make sure that all entries so far outlive this process; called before any answer leaves."""


@attrs.define
class MemoryLedger:
    """Keeps everything in memory, for tests in the same process; ``submitted`` are those that were accepted."""

    submitted: list[Submitted] = attrs.field(factory=list)
    refused: list[Submitted] = attrs.field(factory=list)
    reported: list[Reported] = attrs.field(factory=list)
    taken: list[Taken] = attrs.field(factory=list)
    inbound: list[InboundWritten | InboundAnswered] = attrs.field(factory=list)
    binds: list[Entry] = attrs.field(factory=list)

    def record(self, entry: Entry) -> None:
        """Keep one entry."""
        match entry:
            case Submitted():
                (self.submitted if entry.accepted else self.refused).append(entry)
            case Reported():
                self.reported.append(entry)
            case Taken():
                self.taken.append(entry)
            case InboundWritten() | InboundAnswered():
                self.inbound.append(entry)
            case _:
                self.binds.append(entry)

    def flush(self) -> None:
        """Nothing: it lives as long as the process."""


@attrs.define
class FileLedger:
    """Appends JSON lines: the entry's fields and ``kind``. ``file`` is binary, and written to at each flush."""

    file: IO[bytes]
    _lines: bytearray = attrs.field(factory=bytearray, init=False)

    def record(self, entry: Entry) -> None:
        """Keep one entry until the next flush."""
        self._lines += _encode(entry)
        self._lines += b"\n"

    def flush(self) -> None:
        """Hand the lines to the operating system: they outlive the process, not the machine."""
        if self._lines:
            self.file.write(self._lines)
            self.file.flush()
            self._lines.clear()


class NoLedger:
    """Keeps nothing."""

    def record(self, entry: Entry) -> None:
        """Nothing."""

    def flush(self) -> None:
        """Nothing."""


@attrs.frozen
class Several:
    """Hands each entry to several ledgers."""

    ledgers: Sequence[Ledger]

    def record(self, entry: Entry) -> None:
        """Keep one entry in each."""
        for ledger in self.ledgers:
            ledger.record(entry)

    def flush(self) -> None:
        """Make sure in each."""
        for ledger in self.ledgers:
            ledger.flush()


class LedgerFileError(Exception):
    """A ledger file cannot be read; the message says where and why."""


def entries_of(path: Path) -> Iterator[Entry]:
    """Every entry of a ledger file, in order; a last line that is cut short, as by a kill, is left out.

    Raises:
        LedgerFileError: it cannot be opened, or a line is no entry.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield entry_in(line)
                except msgspec.DecodeError as error:
                    raise LedgerFileError(f"{path}, line {number} is no entry of a ledger: {error}") from None
    except OSError as error:
        raise LedgerFileError(f"cannot read {path}: {error.strerror}") from None


def line_of(entry: Entry) -> bytes:
    """An entry as one line of JSON, its end included."""
    return _encode(entry) + b"\n"


def entry_in(line: bytes) -> Entry:
    """The entry that a line holds.

    Raises:
        msgspec.DecodeError: it holds none.
    """
    entry: Entry = _decoder.decode(line)
    return entry


_encode: Final = msgspec.json.Encoder().encode
_decoder: Final = msgspec.json.Decoder(Entry)
