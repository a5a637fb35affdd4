"""The last entries of an operator's ledger, numbered, so that a reader goes on where it stopped."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final

from simulators.ledger.entries import Entry
from simulators.ledger.ledger import Ledger, line_of

ENTRIES_MAX: Final = 200_000
"""Entries that are kept for readers; the oldest are forgotten."""


class ForgottenError(LookupError):
    """A reader asks for entries that are not kept any more."""


class KeptLedger:
    """Hands every entry on to ``ledger`` and keeps the last ``entries_max``. Serials count from 1."""

    def __init__(self, ledger: Ledger, entries_max: int = ENTRIES_MAX) -> None:
        self.ledger = ledger
        self.last_serial = 0
        self._kept: deque[Entry] = deque(maxlen=entries_max)

    def record(self, entry: Entry) -> None:
        """Keep one entry."""
        self.last_serial += 1
        self._kept.append(entry)
        self.ledger.record(entry)

    def flush(self) -> None:
        """See Ledger."""
        self.ledger.flush()

    @property
    def first_serial(self) -> int:
        """The serial of the oldest entry that is kept."""
        return self.last_serial - len(self._kept) + 1

    def lines(self, after: int, limit: int) -> Sequence[bytes]:
        """At most ``limit`` entries after the serial ``after`` as lines of JSON, oldest first.

        Raises:
            ForgottenError: some of them are not kept any more.
        """
        if after + 1 < self.first_serial:
            raise ForgottenError(
                f"the entries {after + 1:,} to {self.first_serial - 1:,} are forgotten: the last "
                f"{self._kept.maxlen or 0:,} are kept; read more often, or give the simulator a ledger file"
            )
        at = after + 1 - self.first_serial
        return [_line(after + 1 + place, entry) for place, entry in enumerate(islice(self._kept, at, at + limit))]


def _line(serial: int, entry: Entry) -> bytes:
    # the entry's own line, with its serial in front
    return b'{"serial":%d,%s' % (serial, line_of(entry)[1:])
