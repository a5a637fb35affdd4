"""What was said lately and is not said again: once for each kind in a while, then with the number left out. Pure.

A peer that does the same wrong thing a thousand times a second must not fill the log, and an empty balance that
refuses every message is one alarm.
"""

from collections.abc import Mapping
from typing import Final

import attrs

KINDS_MAX: Final = 100
"""So many kinds are told apart; beyond it the one that was said longest ago is forgotten."""


def times_more(left_out: int) -> str:
    """What to add to a line that was left out so often; empty when it was not."""
    return f" ({left_out} times more since this was said last)" if left_out else ""


@attrs.define
class _Said:
    at_s: float
    left_out: int = 0


@attrs.define
class Repetitions:
    """Says each kind of thing at most once in ``interval_s`` seconds; ``now`` is in seconds."""

    interval_s: float
    kinds_max: int = KINDS_MAX
    _said: dict[str, _Said] = attrs.field(factory=dict, init=False)

    def left_out(self, kind: str, now: float) -> int | None:
        """How many of ``kind`` were left out since it was said last: say it now. None: leave this one out, too."""
        said = self._said.get(kind)
        if said is not None and now < said.at_s + self.interval_s:
            said.left_out += 1
            return None
        if said is not None:
            del self._said[kind]
        elif len(self._said) >= self.kinds_max:
            del self._said[next(iter(self._said))]
        self._said[kind] = _Said(now)
        return said.left_out if said is not None else 0

    def untold(self) -> Mapping[str, int]:
        """Each kind of which some were left out since it was said, and how many; they are told with this."""
        untold = {kind: said.left_out for kind, said in self._said.items() if said.left_out}
        for kind in untold:
            self._said[kind].left_out = 0
        return untold
