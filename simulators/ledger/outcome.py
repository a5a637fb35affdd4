"""What became of one message at a simulated operator: its segments, how often each came, and what is odd about them."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, TypeVar

import attrs

from simulators.ledger.entries import Submitted
from simulators.ledger.reading import DefaultAlphabet, text_of

STATES_IN_BETWEEN: Final = frozenset({"ENROUTE", "ACCEPTD"})
"""States of receipts that another one follows."""

KINDS_COUNTED_MAX: Final = 100
"""Statuses or states that are told apart for one message; there are fewer that make sense."""

_How = tuple[int, int, int, DefaultAlphabet]
"""How octets are read: data_coding, single and locking shift, and what data_coding 0 means."""

_Kind = TypeVar("_Kind", int, str)


class Oddity(StrEnum):
    """What the segments of one message should never be."""

    SEVERAL_BINDS = "several binds"
    OUT_OF_ORDER = "out of order"
    UNLIKE_FIELDS = "unlike fields"
    UNLIKE_REFERENCES = "unlike references"


@attrs.define(eq=False)
class Part:
    """One segment of a message: what it says, and how often it came."""

    entry: Submitted
    submitted: int = 0
    accepted: int = 0
    settled: int = 0


@attrs.define(eq=False)
class Outcome:
    """One message of ``total`` segments, as far as they came.

    ``refused`` counts refused submit_sm by command_status, ``reported`` receipts by state as they were written, and
    ``taken`` those that were answered OK; ``most_accepted`` is how often that segment was accepted that was accepted
    most often. Moments are Unix microseconds; 0 where it never happened.
    """

    first: Submitted
    last_us: int = 0
    accepted_us: int = 0
    reported_us: int = 0
    taken_us: int = 0
    taken: int = 0
    most_accepted: int = 0
    refused: dict[int, int] = attrs.field(factory=dict)
    reported: dict[str, int] = attrs.field(factory=dict)
    oddities: frozenset[Oddity] = frozenset()
    parts: dict[int, Part] = attrs.field(factory=dict)
    _highest: int = 0

    @property
    def total(self) -> int:
        """Segments that the message has."""
        return self.first.total

    @property
    def whole(self) -> bool:
        """Whether each segment was accepted."""
        return self.copies > 0

    @property
    def submitted(self) -> int:
        """How often the message was submitted: as often as the segment that came most often."""
        return max(part.submitted for part in self.parts.values())

    @property
    def copies(self) -> int:
        """How often the whole message was accepted: as often as the segment that was accepted least often."""
        if len(self.parts) < self.total:
            return 0
        return min(part.accepted for part in self.parts.values())

    @property
    def doubled(self) -> bool:
        """Whether any segment was accepted more than once: a handset shows it twice."""
        return self.most_accepted > 1

    @property
    def receipted(self) -> bool:
        """Whether each accepted segment has a final receipt that was written, or asked for none."""
        return all(part.settled >= part.accepted for part in self.parts.values() if wants_receipt(part.entry))

    @property
    def text(self) -> str:
        """The text of the segments that came, joined before it is read: some senders cut characters."""
        if self.total == 1:
            return self.first.text
        return "".join(text_of(octets, *how) for how, octets in self._runs())

    def submit(self, entry: Submitted) -> Part:
        """Count one more submit_sm of this message; the part that it is."""
        self.last_us = max(self.last_us, entry.at_us)
        part = self.parts.get(entry.number)
        if part is None:
            part = self.parts[entry.number] = Part(entry)
            if self.total > 1:
                self._compare(entry)
        part.submitted += 1
        if entry.status:
            count(self.refused, entry.status)
        else:
            part.accepted += 1
            self.most_accepted = max(self.most_accepted, part.accepted)
            self.accepted_us = self.accepted_us or entry.at_us
        return part

    def merge(self, other: "Outcome") -> None:
        """Take over what is told of the same message, submitted under another reference."""
        self.last_us = max(self.last_us, other.last_us)
        for status, number in other.refused.items():
            count(self.refused, status, number)
        for state, number in other.reported.items():
            count(self.reported, state, number)
        self.oddities |= other.oddities
        self.taken += other.taken
        for number, theirs in other.parts.items():
            ours = self.parts.setdefault(number, Part(theirs.entry))
            ours.submitted += theirs.submitted
            ours.accepted += theirs.accepted
            self.most_accepted = max(self.most_accepted, ours.accepted)
            ours.settled += theirs.settled

    def _compare(self, entry: Submitted) -> None:
        """Hold a segment that came for the first time against the first one."""
        if entry.connection != self.first.connection:
            self.oddities |= {Oddity.SEVERAL_BINDS}
        if entry.number < self._highest:
            self.oddities |= {Oddity.OUT_OF_ORDER}
        self._highest = max(self._highest, entry.number)
        if _alike(entry) != _alike(self.first):
            self.oddities |= {Oddity.UNLIKE_FIELDS}

    def _runs(self) -> Iterator[tuple[_How, bytes]]:
        """Neighbouring segments that are read in one way, and their octets."""
        how: _How | None = None
        octets = b""
        for _, part in sorted(self.parts.items()):
            its_own = (part.entry.data_coding, *part.entry.shifts, part.entry.default_alphabet)
            if how is not None and its_own != how:
                yield how, octets
                octets = b""
            how = its_own
            octets += bytes.fromhex(part.entry.octets)
        if how is not None:
            yield how, octets


def wants_receipt(entry: Submitted) -> bool:
    """Whether it asked for a receipt whatever happens: bits 1-0 of registered_delivery are 1 (section 5.2.17)."""
    return entry.registered_delivery & 0x03 == 1


def count(counts: dict[_Kind, int], kind: _Kind, number: int = 1) -> None:
    """Count one more, or so many; of kinds beyond the bound none is begun."""
    if kind in counts:
        counts[kind] += number
    elif len(counts) < KINDS_COUNTED_MAX:
        counts[kind] = number


def _alike(entry: Submitted) -> tuple[object, ...]:
    """The mandatory fields that the segments of one message share."""
    return (
        entry.service_type,
        entry.sender_ton,
        entry.sender_npi,
        entry.destination_ton,
        entry.destination_npi,
        entry.esm_class,
        entry.protocol_id,
        entry.priority_flag,
        entry.schedule_delivery_time,
        entry.validity_period,
        entry.registered_delivery,
        entry.data_coding,
    )
