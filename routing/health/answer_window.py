"""How often each answer came within the last seconds: a window that slides by a part of its length."""

from collections import Counter, deque
from collections.abc import Mapping

import attrs

from routing.health.answer import Answer


@attrs.define
class AnswerWindow:
    """Counts of the last ``length_ms``, kept in ``parts`` counters; so a window is up to a part shorter than that."""

    length_ms: int
    parts: int = 6
    _parts: deque[tuple[int, Counter[Answer]]] = attrs.field(factory=deque, init=False)

    def add(self, answer: Answer, now_ms: int) -> None:
        """One more, at ``now_ms``; a clock that was set back counts in the latest part."""
        number = now_ms * self.parts // self.length_ms
        if not self._parts or self._parts[-1][0] < number:
            self._parts.append((number, Counter()))
            self._forget(number)
        self._parts[-1][1][answer] += 1

    def counts(self, now_ms: int) -> Mapping[Answer, int]:
        """How often each came."""
        self._forget(now_ms * self.parts // self.length_ms)
        counts: Counter[Answer] = Counter()
        for _, part in self._parts:
            counts.update(part)
        return counts

    def clear(self) -> None:
        """Begin anew."""
        self._parts.clear()

    def _forget(self, number: int) -> None:
        while self._parts and self._parts[0][0] <= number - self.parts:
            self._parts.popleft()
