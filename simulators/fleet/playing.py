"""A timeline that is being played: at each of its times the change is made and told, by one timer."""

from collections.abc import Callable

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from simulators.scenario.bind_conduct import BindConduct
from simulators.scenario.changes import By, Changed, Changes
from simulators.scenario.timeline import Timeline


@attrs.define(eq=False)
class Playing:
    """Plays ``timeline`` from :meth:`begin` on; for one ``bind`` alone if there is one."""

    timeline: Timeline
    clock: IReactorTime
    changes: Changes
    told: Callable[[Changed], None]
    bind: BindConduct | None = None
    _began_at: float = attrs.field(default=0.0, init=False)
    _timer: IDelayedCall | None = attrs.field(default=None, init=False)

    def begin(self) -> None:
        """Time runs from now on; what is due at once is done at once."""
        self._began_at = self.clock.seconds()
        self._go_on()

    def stop(self) -> None:
        """Nothing more is changed."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None

    def _go_on(self) -> None:
        """Make every change that is due, and wait for the next."""
        self._timer = None
        conduct = self.bind or self.changes.conduct
        while (change := self.timeline.next_change(self._elapsed_s(), conduct.active)) is not None:
            try:
                changed = self.changes.make(change.on, change.off, By.TIMELINE, change.why, self.bind)
            except ValueError as error:
                # it was checked alone, but not with what was set over the control meanwhile
                why = f"{change.why} left out: {error}"
                changed = self.changes.left_out(By.TIMELINE, why, None if self.bind is None else self.bind.number)
            self.told(changed)
        due = self.timeline.next_due()
        if due is not None:
            self._timer = self.clock.callLater(max(0.0, due - self._elapsed_s()), self._go_on)

    def _elapsed_s(self) -> float:
        return self.clock.seconds() - self._began_at
