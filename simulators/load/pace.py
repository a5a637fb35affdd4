"""When requests are due: at a rate, as they once were, or as soon as one before them is answered. Pure."""

from collections.abc import Sequence

import attrs


@attrs.frozen
class ClosedLoop:
    """Each connection sends its next request when the last one is answered: how much a server can take."""


@attrs.frozen
class OpenLoop:
    """Requests are due at a fixed rate whatever the server does: how long an answer takes.

    An answer's time counts from the moment its request was due, so that a stall is felt by all that it delays.
    """

    per_s: float

    def due_us(self, request: int) -> int:
        """Microseconds from the start until the request (0 …) is due."""
        return int(request * 1_000_000 / self.per_s)


@attrs.frozen
class Recorded:
    """Requests are due as they once were, ``speed`` times as fast."""

    offsets_us: Sequence[int]
    speed: float = 1.0

    def due_us(self, request: int) -> int:
        """Microseconds from the start until the request (0 …) is due."""
        rounds, place = divmod(request, len(self.offsets_us))
        return int((self.offsets_us[place] + rounds * (self.offsets_us[-1] + 1_000)) / self.speed)


Schedule = OpenLoop | Recorded
Pace = ClosedLoop | Schedule
