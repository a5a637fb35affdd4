"""The clock of a run: Unix time in microseconds that never steps."""

import time


class RunClock:
    """Unix time at its construction, carried on by the monotonic clock.

    Carriers on the same machine stamp their entries with Unix time, so the two can be compared.
    """

    def __init__(self) -> None:
        self._ahead_ns = time.time_ns() - time.monotonic_ns()

    def now_us(self) -> int:
        """Unix time in microseconds."""
        return (time.monotonic_ns() + self._ahead_ns) // 1_000
