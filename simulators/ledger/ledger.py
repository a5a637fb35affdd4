"""Where a simulated operator's entries are kept: in memory, in a file, or nowhere."""

import json
from typing import IO, Protocol

import attrs

from simulators.ledger.entries import Entry, Reported, Submitted


class Ledger(Protocol):
    """Takes down what happened."""

    def record(self, entry: Entry) -> None:
        """Keep one entry."""

    def flush(self) -> None:
        """Make sure that all entries so far outlive this process; called before any answer leaves."""


@attrs.define
class MemoryLedger:
    """Keeps everything in memory, for tests in the same process."""

    submitted: list[Submitted] = attrs.field(factory=list)
    reported: list[Reported] = attrs.field(factory=list)

    def record(self, entry: Entry) -> None:
        """Keep one entry."""
        match entry:
            case Submitted():
                self.submitted.append(entry)
            case Reported():
                self.reported.append(entry)

    def flush(self) -> None:
        """Nothing: it lives as long as the process."""


@attrs.define
class FileLedger:
    """Appends JSON lines: the entry's fields and ``kind`` (``submitted`` or ``reported``)."""

    file: IO[str]
    _lines: list[str] = attrs.field(factory=list, init=False)

    def record(self, entry: Entry) -> None:
        """Keep one entry until the next flush."""
        fields = {name: getattr(entry, name) for name in _FIELDS[type(entry)]}
        self._lines.append(json.dumps({"kind": _KINDS[type(entry)], **fields}, ensure_ascii=False))

    def flush(self) -> None:
        """Hand the lines to the operating system: they outlive the process, not the machine."""
        if self._lines:
            self.file.write("\n".join(self._lines) + "\n")
            self.file.flush()
            self._lines.clear()


class NoLedger:
    """Keeps nothing."""

    def record(self, entry: Entry) -> None:
        """Nothing."""

    def flush(self) -> None:
        """Nothing."""


_KINDS: dict[type[Entry], str] = {Submitted: "submitted", Reported: "reported"}
_FIELDS: dict[type[Entry], tuple[str, ...]] = {
    kind: tuple(field.name for field in attrs.fields(kind)) for kind in (Submitted, Reported)
}
