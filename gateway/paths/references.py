"""Concatenation references: the number that the segments of one long message share."""

import random
from collections import OrderedDict

import attrs

from messages.addresses import Msisdn, Sender

PAIRS_REMEMBERED = 10_000
REFERENCES = 65_536


@attrs.define
class SegmentReferences:
    """A counter per (sender, recipient), so that two long messages to one handset never share a reference by chance.

    The least recently used of more than ``PAIRS_REMEMBERED`` pairs are forgotten; a new pair starts at random, so a
    restart does not repeat the references of the minutes before it.
    """

    rng: random.Random
    _last: OrderedDict[tuple[str, str], int] = attrs.field(factory=OrderedDict, init=False)

    def next_for(self, sender: Sender, to: Msisdn) -> int:
        """The next reference (0 … 65,535); its low octet goes round by itself, for headers that have only one."""
        pair = (sender.value, to)
        last = self._last.pop(pair, None)
        reference = self.rng.randrange(REFERENCES) if last is None else (last + 1) % REFERENCES
        self._last[pair] = reference
        if len(self._last) > PAIRS_REMEMBERED:
            self._last.popitem(last=False)
        return reference
