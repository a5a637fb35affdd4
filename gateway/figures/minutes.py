"""What happened in each minute of the last hour: differences of the counters, taken every few seconds.

Counting costs the path of a message nothing: its counters are there anyway, and somebody looks at them now and then.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime

from gateway.clock import Clock
from gateway.regularly import Regularly

INTERVAL_S: Final = 5.0
MINUTE_MS: Final = 60_000
MINUTES: Final = 60

Counts = Mapping[str, int]
"""How often something happened since the start, by its name."""


@attrs.define
class Minutes:
    """``totals`` gives the counters as they stand; a minute holds what they grew by."""

    totals: Callable[[], Counts]
    clock: Clock
    timer: IReactorTime
    _before: dict[str, int] = attrs.field(factory=dict, init=False)
    _minutes: deque[tuple[int, dict[str, int]]] = attrs.field(factory=lambda: deque(maxlen=MINUTES), init=False)
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("counting by minutes", self.look, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Look now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Look no more."""
        await self._rounds.stop()

    async def look(self) -> None:
        """Put down what happened since the last look, to the minute that it is now."""
        totals = dict(self.totals())
        grown = {name: total - self._before.get(name, 0) for name, total in totals.items()}
        self._before = totals
        minute = self._at(self.clock.now_ms() // MINUTE_MS * MINUTE_MS)
        for name, count in grown.items():
            if count:
                minute[name] = minute.get(name, 0) + count

    def last_hour(self) -> tuple[tuple[int, Counts], ...]:
        """Each minute (Unix milliseconds of its beginning) with what happened in it, oldest first, without gaps."""
        return tuple(self._minutes)

    def _at(self, minute_ms: int) -> dict[str, int]:
        """The counts of a minute; those between it and the last one are empty. A clock set back counts on."""
        if not self._minutes:
            self._minutes.append((minute_ms, {}))
        last_ms = self._minutes[-1][0]
        if minute_ms - last_ms > MINUTES * MINUTE_MS:
            last_ms = minute_ms - MINUTES * MINUTE_MS
        for missing_ms in range(last_ms + MINUTE_MS, minute_ms + 1, MINUTE_MS):
            self._minutes.append((missing_ms, {}))
        return self._minutes[-1][1]
