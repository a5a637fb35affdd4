"""What a simulated operator counts, for what it says at its end."""

from collections import OrderedDict
from typing import Final

import attrs

from simulators.ledger.entries import Submitted

REMEMBERED: Final = 100_000
"""Texts by which one that comes again is known; beyond it the oldest are forgotten."""


@attrs.define
class Tally:
    """How many submit_sm were accepted and refused, how many receipts were written and taken (answered OK).

    ``again`` counts those of the accepted that say what one of the last ``REMEMBERED`` said: the same segment, from the
    same sender, to the same number. Whether that is a repetition or two alike, only their sender knows. ``inbound``
    counts the texts of handsets that were written, by segment; ``unwritable`` those and receipts
    that repeat what is over the protocol's limits.
    """

    accepted: int = 0
    again: int = 0
    refused: int = 0
    written: int = 0
    reported: int = 0
    inbound: int = 0
    unwritable: int = 0
    _known: OrderedDict[int, None] = attrs.field(factory=OrderedDict, init=False)

    def accept(self, entry: Submitted) -> None:
        """Count one that was accepted."""
        self.accepted += 1
        said = hash((entry.sender, entry.destination, entry.number, entry.total, entry.text))
        if said in self._known:
            self.again += 1
            return
        self._known[said] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def in_words(self) -> str:
        """One line of it all."""
        submitted = self.accepted + self.refused
        return (
            f"{submitted} submit_sm: {self.accepted} accepted ({self.again} of them again), {self.refused} refused; "
            f"{self.written} receipts written, {self.reported} taken"
        )
