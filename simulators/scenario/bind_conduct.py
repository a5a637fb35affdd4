"""The behaviours of an operator towards one bind: the operator's own, but for those that were changed for this bind.

What nobody has changed for the bind it has in common with all others, counters and chance included. What was changed
for it is its own until the change is taken back, whatever becomes of the operator's behaviour of the same name.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from simulators.operator.orders import ConnectionId
from simulators.scenario.conduct import Active, Conduct, revised
from simulators.scenario.manners import Manners


class BindConduct:
    """What is different about the bind on connection ``number``; it holds from the first change until :meth:`end`."""

    def __init__(self, conduct: Conduct, number: ConnectionId) -> None:
        self.number = number
        self._conduct = conduct
        self._made: dict[str, int] = {}
        self._own: Mapping[str, tuple[Active, ...]] = {}

    @property
    def active(self) -> Sequence[str]:
        """The behaviours that are on for this bind, in the order in which they count, as they were written."""
        return [one.text for one in self._over(self._conduct.entries, self._own)]

    def change(self, on: Iterable[str] = (), off: Collection[str] = ()) -> None:
        """Clear and set for this bind alone, as `Conduct.change` does for all.

        ``*`` clears everything that can be different from bind to bind. Own behaviours count after the others.

        Raises:
            ValueError: as there, or one of them concerns the operator as a whole. Nothing has changed.
        """
        on, common = list(on), self._conduct.entries
        before = self._over(common, self._own)
        if "*" in off:
            off = [name for name in off if name != "*"] + [one.name for one in before if one.holds_for_one_bind]
        made = dict(self._made)
        shared = {one.text: one for one in common}

        def make(text: str) -> Active:
            return shared.get(text) or self._conduct.make(text, made, f"bind {self.number}/")

        after = revised(before, on, off, make)
        for one in [*before, *after]:
            if (one not in before or one not in after) and not one.holds_for_one_bind:
                raise ValueError(f"{one.name} concerns the operator as a whole; leave out: from bind")
        own = {}
        for name in dict.fromkeys([*self._own, *(one.name for one in [*before, *after])]):
            mine = tuple(one for one in after if one.name == name)
            # what is again as everybody has it follows the operator again
            if mine != tuple(one for one in common if one.name == name):
                own[name] = mine
        manners = self._conduct.sum_of(self._over(common, own))
        manners.check()
        self._made, self._own = made, own
        self._conduct.treat(self.number, self, manners if own else None)

    def over(self, common: Sequence[Active]) -> Manners:
        """All that holds for this bind when the operator's behaviours are those in ``common``."""
        return self._conduct.sum_of(self._over(common, self._own))

    def end(self) -> None:
        """The bind is over, and all that was its own."""
        self._own = {}
        self._conduct.treat(self.number, self, None)

    @staticmethod
    def _over(common: Sequence[Active], own: Mapping[str, tuple[Active, ...]]) -> list[Active]:
        return [*(one for one in common if one.name not in own), *(one for mine in own.values() for one in mine)]
