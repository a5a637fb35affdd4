"""Counts, in this process, what becomes of the messages that carriers took: a dictionary's step for each."""

from collections.abc import Sequence
from typing import Final

import attrs

from messages.addresses import Country
from messages.ending import Ending
from messages.ids import CarrierName
from messages.network import NetworkCode
from messages.status import MessageStatus
from routing.health.figures import Counted, Passage
from store.passage_counts import WINDOW_MS, minute_of

ROWS_MAX: Final = 50_000
"""Passages times minutes that are counted; what comes in further ones is not, until older ones are forgotten."""

LATENCY_MAX_MS: Final = 600_000
"""A receipt that came later counts as this late: a handset that was switched off for a night is no slow carrier."""

_Row = tuple[int, Passage]


@attrs.define
class PassageCounting:
    """Times are Unix milliseconds."""

    # taken, reported, delivered, latency_ms
    _counts: dict[_Row, list[int]] = attrs.field(factory=dict, init=False)
    _changed: set[_Row] = attrs.field(factory=set, init=False)

    def took(self, carrier: CarrierName, country: Country, network: NetworkCode | None, at_ms: int) -> None:
        """``carrier`` took a message at ``at_ms``."""
        counted = self._row(carrier, country, network, at_ms)
        if counted is not None:
            counted[0] += 1

    def ended(self, ending: Ending, at_ms: int) -> None:
        """A receipt that came at ``at_ms`` told the end of a message."""
        if ending.latency_ms is None:
            return
        counted = self._row(ending.carrier, ending.country, ending.network, at_ms - ending.latency_ms)
        if counted is not None:
            counted[1] += 1
            if ending.status is MessageStatus.DELIVERED:
                counted[2] += 1
                counted[3] += min(ending.latency_ms, LATENCY_MAX_MS)

    def changed(self, now_ms: int) -> Sequence[tuple[int, Passage, Counted]]:
        """The sums that changed since this was asked last; what is older than the window is forgotten."""
        since_ms = minute_of(now_ms) - WINDOW_MS
        changed = [(*row, Counted(*self._counts[row])) for row in self._changed if row[0] >= since_ms]
        self._changed.clear()
        for row in [row for row in self._counts if row[0] < since_ms]:
            del self._counts[row]
        return changed

    def again(self, rows: Sequence[tuple[int, Passage, Counted]]) -> None:
        """These could not be written: they count as changed."""
        self._changed.update((from_ms, passage) for from_ms, passage, _ in rows if (from_ms, passage) in self._counts)

    def _row(
        self, carrier: CarrierName, country: Country, network: NetworkCode | None, taken_ms: int
    ) -> list[int] | None:
        row = (minute_of(taken_ms), Passage(carrier, country, network))
        counted = self._counts.get(row)
        if counted is None:
            if len(self._counts) >= ROWS_MAX:
                return None
            counted = self._counts[row] = [0, 0, 0, 0]
        self._changed.add(row)
        return counted
