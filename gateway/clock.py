"""What time it is: the one place that reads the system's clocks. Everything else is handed a Clock or a number."""

import time
from typing import Protocol


class Clock(Protocol):
    """Wall-clock time for what is stored and told."""

    def now_ms(self) -> int:
        """Unix time in milliseconds, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """Unix time in milliseconds, UTC."""
        return time.time_ns() // 1_000_000
