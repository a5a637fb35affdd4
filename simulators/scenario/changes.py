"""What changed in an operator's behaviours, when, and who changed it: the last changes, whoever made them."""

import enum
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs

from simulators.operator.orders import ConnectionId
from simulators.scenario.bind_conduct import BindConduct
from simulators.scenario.conduct import Conduct

CHANGES_KEPT: Final = 200
"""Changes that are remembered; the oldest are forgotten."""


class By(enum.StrEnum):
    """Who changed something: the plan that it began with, its timeline, or somebody over its control."""

    PLAN = "plan"
    TIMELINE = "timeline"
    CONTROL = "control"


@attrs.frozen
class Changed:
    """One change, ``at_s`` seconds after the start, at ``at_us`` (Unix microseconds).

    ``on`` came and ``off`` went, both as they are written: what only stayed is in neither. ``why`` says in words what
    was asked for, or why it was not done. ``bind`` is the connection of the only bind that it holds for; None: all.
    """

    serial: int
    at_s: float
    at_us: int
    by: By
    on: tuple[str, ...]
    off: tuple[str, ...]
    why: str
    bind: ConnectionId | None = None


@attrs.define(eq=False)
class Changes:
    """Changes ``conduct`` and remembers it."""

    conduct: Conduct
    elapsed_s: Callable[[], float]
    wall_clock_us: Callable[[], int]
    _kept: deque[Changed] = attrs.field(factory=lambda: deque(maxlen=CHANGES_KEPT), init=False)
    _last_serial: int = attrs.field(default=0, init=False)

    def make(
        self, on: Iterable[str], off: Iterable[str], by: By, why: str = "", bind: BindConduct | None = None
    ) -> Changed:
        """Set ``on`` and clear ``off``, see `Conduct.change`; for one ``bind`` alone see `BindConduct.change`.

        Raises:
            ValueError: it cannot be done; nothing has changed, and nothing is remembered.
        """
        conduct = bind or self.conduct
        on, off, before = tuple(on), tuple(off), conduct.active
        conduct.change(on, off)
        now = conduct.active
        why = why or ", ".join([*(f"{name} off" for name in off), *on])
        came = tuple(text for text in now if text not in before)
        went = tuple(text for text in before if text not in now)
        return self._note(by, came, went, why, None if bind is None else bind.number)

    def began(self) -> None:
        """What it began with is the first change, if it is anything."""
        if self.conduct.active:
            self._note(By.PLAN, tuple(self.conduct.active), (), ", ".join(self.conduct.active))

    def left_out(self, by: By, why: str, bind: ConnectionId | None = None) -> Changed:
        """A change was to be made and could not be."""
        return self._note(by, (), (), why, bind)

    def since(self, serial: int) -> Sequence[Changed]:
        """Those after the one with this serial that are remembered, oldest first; serials count from 1."""
        return [changed for changed in self._kept if changed.serial > serial]

    def _note(
        self, by: By, on: tuple[str, ...], off: tuple[str, ...], why: str, bind: ConnectionId | None = None
    ) -> Changed:
        self._last_serial += 1
        changed = Changed(self._last_serial, self.elapsed_s(), self.wall_clock_us(), by, on, off, why, bind)
        self._kept.append(changed)
        return changed
