"""The outcome ledger: what became of each of the last messages, and counts over all of them, in bounded memory.

A message is what says the same text from the same sender to the same number on one account; that it was meant twice,
nobody but its sender can know. Segments find each other by their reference, and are the same message as others once
all of them are there.
"""

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from typing import Final

import attrs

from simulators.ledger.entries import (
    BindRefused,
    Bound,
    Entry,
    InboundAnswered,
    InboundWritten,
    Reported,
    Submitted,
    Taken,
    Unbound,
)
from simulators.ledger.expectations import Ground
from simulators.ledger.outcome import STATES_IN_BETWEEN, Oddity, Outcome, Part, count, wants_receipt

RECENT_MAX: Final = 10_000
"""Messages that are remembered with all that became of them, unless told otherwise."""

IDS_PER_MESSAGE: Final = 4
"""Ids that are remembered for each message, on average."""

_ODDITY_MEASURES: Final[Mapping[Oddity, str]] = {
    Oddity.SEVERAL_BINDS: "several_binds",
    Oddity.OUT_OF_ORDER: "out_of_order",
    Oddity.UNLIKE_FIELDS: "unlike_fields",
    Oddity.UNLIKE_REFERENCES: "unlike_references",
}

MEASURES: Final = (
    *("submitted", "accepted", "refused", "messages", "duplicated", "incomplete"),
    *("receipts", "taken", "never_receipted", "inbound", "inbound_taken", "binds", "binds_refused", "binds_lost"),
    *_ODDITY_MEASURES.values(),
)
"""The names of all counts."""

_ACCEPTED: Final = Ground(("accepted",), "nothing was accepted")
_BOUND: Final = Ground(("binds", "binds_refused"), "nobody bound")

GROUNDS: Final[Mapping[str, Ground]] = {
    "refused": Ground(("submitted",), "nothing was submitted"),
    "never_receipted": Ground(("never_receipted", "receipts"), "no receipt was asked for"),
    "binds_refused": _BOUND,
    "binds_lost": _BOUND,
    **dict.fromkeys(("duplicated", "incomplete", *_ODDITY_MEASURES.values()), _ACCEPTED),
}
"""What must have happened for a count of what should not be to show something."""


@attrs.define
class Outcomes:
    """A ledger that keeps the outcomes of the last ``recent_max`` messages, and counts.

    Counts go on for ever. Of a message that was forgotten a repetition counts as a new one, and each of its receipts
    as the first.
    """

    # OrderedDict gives up its oldest in constant time; a dict would look for it ever longer

    recent_max: int = RECENT_MAX
    submitted: int = 0
    accepted: int = 0
    messages: int = 0
    duplicated: int = 0
    written: int = 0
    taken: int = 0
    wanted: int = 0
    settled: int = 0
    inbound: int = 0
    inbound_taken: int = 0
    binds: int = 0
    refused: Counter[int] = attrs.field(factory=Counter)
    reported: Counter[str] = attrs.field(factory=Counter)
    binds_refused: Counter[int] = attrs.field(factory=Counter)
    endings: Counter[str] = attrs.field(factory=Counter)
    oddities: Counter[Oddity] = attrs.field(factory=Counter)
    incomplete: int = 0
    _recent: OrderedDict[Hashable, Outcome] = attrs.field(factory=OrderedDict, init=False)
    _same: OrderedDict[Hashable, Hashable] = attrs.field(factory=OrderedDict, init=False)
    _begun: OrderedDict[Hashable, Outcome] = attrs.field(factory=OrderedDict, init=False)
    _ids: OrderedDict[str, tuple[Outcome, Part]] = attrs.field(factory=OrderedDict, init=False)

    def record(self, entry: Entry) -> None:
        """Take in one entry."""
        match entry:
            case Submitted():
                self._submit(entry)
            case Reported():
                self._report(entry)
            case Taken():
                self.taken += 1
                known = self._ids.get(entry.message_id)
                if known is not None:
                    known[0].taken += 1
                    known[0].taken_us = entry.at_us
            case InboundWritten():
                self.inbound += 1
            case InboundAnswered():
                self.inbound_taken += not entry.status
            case Bound():
                self.binds += 1
            case BindRefused():
                count(self.binds_refused, entry.status)
            case Unbound():
                count(self.endings, entry.why.value)

    def flush(self) -> None:
        """Nothing: it lives as long as the process."""

    def recent(self) -> Iterator[Outcome]:
        """The messages that are remembered, the one that came first at the front."""
        yield from self._recent.values()

    def measures(self) -> dict[str, float]:
        """Every count by its name, as expectations and tables know it."""
        return {
            "submitted": self.submitted,
            "accepted": self.accepted,
            "refused": self.submitted - self.accepted,
            "messages": self.messages,
            "duplicated": self.duplicated,
            "incomplete": self.incomplete,
            "receipts": self.written,
            "taken": self.taken,
            "never_receipted": max(0, self.wanted - self.settled),
            "inbound": self.inbound,
            "inbound_taken": self.inbound_taken,
            "binds": self.binds,
            "binds_refused": sum(self.binds_refused.values()),
            "binds_lost": self.binds_lost,
            **{name: self.oddities[oddity] for oddity, name in _ODDITY_MEASURES.items()},
        }

    @property
    def binds_lost(self) -> int:
        """Binds that ended without an unbind."""
        return sum(number for why, number in self.endings.items() if not why.startswith("unbound"))

    # what entries say

    def _submit(self, entry: Submitted) -> None:
        self.submitted += 1
        outcome = self._outcome_of(entry)
        was_doubled, oddities = outcome.doubled, outcome.oddities
        part = outcome.submit(entry)
        if entry.status:
            count(self.refused, entry.status)
        else:
            self.accepted += 1
            self.wanted += wants_receipt(entry)
            self._remember_id(entry.message_id, outcome, part)
            if part.accepted > 1 and not was_doubled:
                self.duplicated += 1
        if entry.total > 1:
            self.oddities.update(outcome.oddities - oddities)
            if outcome.whole:
                self._complete(entry, outcome)

    def _outcome_of(self, entry: Submitted) -> Outcome:
        key = _key_of(entry)
        known = self._recent.get(self._same.get(key, key))
        if known is not None and _says_something_else(known, entry):
            # references come round again
            self._same.pop(key, None)
            known = None
        if known is not None:
            return known
        outcome = self._recent[self._same.get(key, key)] = Outcome(entry)
        self.messages += 1
        if entry.total > 1:
            self._begin(entry, outcome)
        if len(self._recent) > self.recent_max:
            self._recent.popitem(last=False)
        return outcome

    def _begin(self, entry: Submitted, outcome: Outcome) -> None:
        """A message of several segments begins; with another one than the first, where just that one was missing?"""
        self.incomplete += 1
        slot = _slot_of(entry)
        before = self._begun.pop(slot, None)
        if before is not None and not before.whole and entry.number > 1 and entry.number not in before.parts:
            outcome.oddities |= {Oddity.UNLIKE_REFERENCES}
            self.oddities[Oddity.UNLIKE_REFERENCES] += 1
        self._begun[slot] = outcome
        if len(self._begun) > self.recent_max:
            self._begun.popitem(last=False)

    def _complete(self, entry: Submitted, outcome: Outcome) -> None:
        """All segments are there: is it a message that came before, under another reference?"""
        key = _key_of(entry)
        text_key = (entry.account, entry.sender, entry.destination, outcome.text)
        earlier = self._recent.get(text_key)
        if earlier is outcome:
            return
        self.incomplete -= 1
        self._recent.pop(key, None)
        self._same[key] = text_key
        if len(self._same) > self.recent_max:
            self._same.popitem(last=False)
        if earlier is None or earlier.total != outcome.total:
            self._recent[text_key] = outcome
            return
        self.messages -= 1
        doubled_before = earlier.doubled + outcome.doubled
        earlier.merge(outcome)
        self.duplicated += earlier.doubled - doubled_before
        for message_id, part in self._ids_of(outcome):
            self._ids[message_id] = (earlier, earlier.parts[part.entry.number])

    def _ids_of(self, outcome: Outcome) -> list[tuple[str, Part]]:
        parts = [part for part in outcome.parts.values() if part.entry.message_id in self._ids]
        return [(part.entry.message_id, part) for part in parts if self._ids[part.entry.message_id][0] is outcome]

    def _report(self, entry: Reported) -> None:
        self.written += 1
        count(self.reported, entry.state)
        known = self._ids.get(entry.message_id)
        final = entry.state not in STATES_IN_BETWEEN
        if known is None:
            self.settled += final
            return
        outcome, part = known
        count(outcome.reported, entry.state)
        outcome.reported_us = outcome.reported_us or entry.at_us
        outcome.last_us = max(outcome.last_us, entry.at_us)
        if final and part.settled < part.accepted:
            part.settled += 1
            self.settled += wants_receipt(part.entry)

    def _remember_id(self, message_id: str, outcome: Outcome, part: Part) -> None:
        self._ids[message_id] = (outcome, part)
        if len(self._ids) > self.recent_max * IDS_PER_MESSAGE:
            self._ids.popitem(last=False)


def _key_of(entry: Submitted) -> Hashable:
    if entry.total == 1:
        return entry.account, entry.sender, entry.destination, entry.text
    return entry.account, entry.sender, entry.destination, entry.link, entry.reference, entry.total


def _slot_of(entry: Submitted) -> Hashable:
    """What the segments of one message have in common even if their references differ."""
    return entry.account, entry.sender, entry.destination, entry.total


def _says_something_else(known: Outcome, entry: Submitted) -> bool:
    part = known.parts.get(entry.number)
    return entry.total > 1 and part is not None and part.entry.octets != entry.octets
