"""When something befalls a connection, and which one: after so many PDUs, every so often, or at random. Pure."""

import enum
import random
from collections.abc import Sequence
from typing import Protocol

import attrs


class Occasion(Protocol):
    """Says when it is time."""

    def next_due(self) -> float | None:
        """When to ask again though no PDU comes, in seconds; None: never. Before the first question in the past."""

    def has_come(self, pdus: int, now: float) -> bool:
        """Whether it is time, ``pdus`` more having been read by ``now``."""


@attrs.define
class AfterPdus:
    """After each ``n`` PDUs of all connections."""

    n: int
    _seen: int = attrs.field(default=0, init=False)

    def next_due(self) -> float | None:
        """See Occasion."""
        return None

    def has_come(self, pdus: int, now: float) -> bool:
        """See Occasion."""
        before = self._seen // self.n
        self._seen += pdus
        return self._seen // self.n > before


@attrs.define
class Regularly:
    """Every ``period_s`` seconds; with a chance, so far apart on average only."""

    period_s: float
    rng: random.Random | None = None
    _due: float | None = attrs.field(default=None, init=False)

    def next_due(self) -> float | None:
        """See Occasion."""
        return float("-inf") if self._due is None else self._due

    def has_come(self, pdus: int, now: float) -> bool:
        """See Occasion."""
        if self._due is not None and now < self._due:
            return False
        first = self._due is None
        self._due = now + (self.rng.expovariate(1 / self.period_s) if self.rng else self.period_s)
        return not first


class Which(enum.StrEnum):
    """Which connections are struck: the one that the PDU came by, one at random, the oldest, or all."""

    THIS = "this"
    RANDOM = "random"
    OLDEST = "oldest"
    ALL = "all"


def chosen(which: Which, open_now: Sequence[int], this: int | None, rng: random.Random) -> Sequence[int]:
    """The connections to strike, of those that are open, oldest first; ``this`` is None where no PDU came."""
    if not open_now:
        return ()
    if which is Which.ALL:
        return tuple(open_now)
    if which is Which.OLDEST:
        return (open_now[0],)
    if which is Which.THIS and this is not None:
        return (this,) if this in open_now else ()
    return (rng.choice(open_now),)
