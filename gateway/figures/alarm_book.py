"""The last alarms, for whoever looks at the console: what needed a person, newest first."""

from collections import deque
from typing import Final

import attrs

ALARMS_KEPT: Final = 100


@attrs.frozen
class AlarmSeen:
    """At ``at_ms`` (Unix milliseconds) something about a carrier's bind needed a person."""

    at_ms: int
    carrier: str
    bind: str
    alarm: str
    reason: str


@attrs.define
class AlarmBook:
    """Keeps the last ``ALARMS_KEPT``."""

    _alarms: deque[AlarmSeen] = attrs.field(factory=lambda: deque(maxlen=ALARMS_KEPT), init=False)

    def add(self, alarm: AlarmSeen) -> None:
        """One more."""
        self._alarms.appendleft(alarm)

    def latest(self) -> tuple[AlarmSeen, ...]:
        """All that are kept, newest first."""
        return tuple(self._alarms)
