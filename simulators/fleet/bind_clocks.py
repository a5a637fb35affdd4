"""The logical clocks of a virtual carrier's binds: each begins with its bind, and ends with it."""

from collections.abc import Callable, Iterable

import attrs
from twisted.internet.interfaces import IReactorTime

from simulators.fleet.playing import Playing
from simulators.operator.orders import ConnectionId
from simulators.scenario.bind_conduct import BindConduct
from simulators.scenario.changes import Changed, Changes
from simulators.scenario.conduct import Conduct
from simulators.scenario.timeline import Step, Timeline


@attrs.define(eq=False)
class BindClocks:
    """Plays ``steps`` for each bind from its own beginning to its end; see BindListener.

    ``seed`` and the number of a bind's connection decide what chance adds to their times.
    """

    steps: Iterable[Step]
    seed: int | str
    conduct: Conduct
    clock: IReactorTime
    changes: Changes
    told: Callable[[Changed], None]
    _playing: dict[ConnectionId, tuple[Playing, BindConduct]] = attrs.field(factory=dict, init=False)

    def began(self, connection: ConnectionId) -> None:
        """A bind's clock begins at zero."""
        bind = BindConduct(self.conduct, connection)
        timeline = Timeline(self.steps, f"{self.seed}/bind {connection}")
        playing = Playing(timeline, self.clock, self.changes, self.told, bind)
        self._playing[connection] = playing, bind
        playing.begin()

    def ended(self, connection: ConnectionId) -> None:
        """It stands still, and what was changed for the bind is forgotten with it."""
        playing, bind = self._playing.pop(connection, (None, None))
        if playing is not None and bind is not None:
            playing.stop()
            bind.end()

    def stop(self) -> None:
        """All of them stand still."""
        for connection in [*self._playing]:
            self.ended(connection)
