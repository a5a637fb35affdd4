"""How often somebody may fail to log in: counted per name and per address, in memory, for a quarter of an hour."""

from collections import OrderedDict, deque
from typing import Final

import attrs

WINDOW_MS: Final = 15 * 60_000
FAILURES_PER_NAME: Final = 8
FAILURES_PER_ADDRESS: Final = 30
"""More than for a name: an office of many has one address."""

REMEMBERED: Final = 10_000
"""Names, and addresses; of more the one that failed least recently is forgotten."""


@attrs.define
class Failures:
    """How often each of many failed, of whom so many times are ``allowed``. Times are Unix milliseconds."""

    allowed: int
    _of: OrderedDict[str, deque[int]] = attrs.field(factory=OrderedDict, init=False)

    def free_at_ms(self, who: str, now_ms: int) -> int:
        """From when on ``who`` may try; ``now_ms`` or before when at once."""
        times = self._of.get(who)
        if times is None:
            return now_ms
        while times and times[0] <= now_ms - WINDOW_MS:
            times.popleft()
        return times[0] + WINDOW_MS if len(times) >= self.allowed else now_ms

    def add(self, who: str, now_ms: int) -> None:
        """``who`` failed."""
        times = self._of.setdefault(who, deque(maxlen=self.allowed))
        times.append(now_ms)
        self._of.move_to_end(who)
        if len(self._of) > REMEMBERED:
            self._of.popitem(last=False)

    def take_back(self, who: str) -> None:
        """The last failure was none after all."""
        times = self._of.get(who)
        if times:
            times.pop()

    def forget(self, who: str) -> None:
        """``who`` never failed."""
        self._of.pop(who, None)


@attrs.define
class LogInLimits:
    """Says who has to wait. Times are Unix milliseconds."""

    _names: Failures = attrs.field(factory=lambda: Failures(FAILURES_PER_NAME), init=False)
    _addresses: Failures = attrs.field(factory=lambda: Failures(FAILURES_PER_ADDRESS), init=False)

    def wait_ms(self, name: str, address: str, now_ms: int) -> int:
        """Milliseconds until a log-in as ``name`` from ``address`` is looked at; 0 when at once."""
        free_at_ms = max(self._names.free_at_ms(name, now_ms), self._addresses.free_at_ms(address, now_ms))
        return max(free_at_ms - now_ms, 0)

    def failed(self, name: str, address: str, now_ms: int) -> None:
        """A log-in was refused. Tell it before the password is looked at, so that many at once do not slip through."""
        self._names.add(name, now_ms)
        self._addresses.add(address, now_ms)

    def succeeded(self, name: str, address: str) -> None:
        """It was not refused after all: the name's earlier failures were its owner's; the address keeps its own."""
        self._names.forget(name)
        self._addresses.take_back(address)
