"""The counts of all processes as one process keeps them: taken in as they change, added up without starting over."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.delivery_check import Span, Timeline
from routing.health.figures import Counted, Passage

_NOTHING: Final = Counted()

_Row = tuple[str, int, Passage]


@attrs.define
class PassageBook:
    """Holds one sum for each process, minute and passage, and their totals. Times are Unix milliseconds."""

    _rows: dict[_Row, Counted] = attrs.field(factory=dict, init=False)
    _totals: dict[Passage, Counted] = attrs.field(factory=dict, init=False)
    _timelines: dict[tuple[CarrierName, Country], list[Span]] = attrs.field(factory=dict, init=False)

    @property
    def totals(self) -> Mapping[Passage, Counted]:
        """The counts of each passage, as a picture that does not change any more."""
        return dict(self._totals)

    @property
    def timelines(self) -> Mapping[tuple[CarrierName, Country], Timeline]:
        """The spans of each carrier and country; they change with the book."""
        return self._timelines

    def put(self, process: str, from_ms: int, passage: Passage, counted: Counted) -> None:
        """``process`` counted so much of ``passage`` in that minute; it replaces what it had counted before."""
        row = (process, from_ms, passage)
        before = self._rows.get(row, _NOTHING)
        if before != counted:
            self._rows[row] = counted
            self._add(from_ms, passage, counted - before)

    def forget_before(self, since_ms: int) -> None:
        """Take out the minutes that began before ``since_ms``."""
        for row in [row for row in self._rows if row[1] < since_ms]:
            _, from_ms, passage = row
            self._add(from_ms, passage, _NOTHING - self._rows.pop(row))

    def _add(self, from_ms: int, passage: Passage, more: Counted) -> None:
        total = self._totals.get(passage, _NOTHING) + more
        if total == _NOTHING:
            self._totals.pop(passage, None)
        else:
            self._totals[passage] = total
        pair = (passage.carrier, passage.country)
        timeline = self._timelines.setdefault(pair, [])
        at = bisect_left(timeline, from_ms, key=_from_ms)
        if at == len(timeline) or timeline[at].from_ms != from_ms:
            timeline.insert(at, Span(from_ms, more))
            return
        counted = timeline[at].counted + more
        if counted != _NOTHING:
            timeline[at] = Span(from_ms, counted)
            return
        del timeline[at]
        if not timeline:
            del self._timelines[pair]


def _from_ms(span: Span) -> int:
    return span.from_ms
