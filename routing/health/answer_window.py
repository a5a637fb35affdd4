"""How often each answer came within the last seconds: a window that slides by a part of its length."""

from collections import deque
from collections.abc import Mapping
from typing import Final

import attrs

from routing.health.answer import Answer

_SIZE: Final = max(Answer) + 1


@attrs.define
class AnswerWindow:
    """Counts of the last ``length_ms``, kept in ``parts`` parts; so a window is up to a part shorter than that."""

    length_ms: int
    parts: int = 6
    _parts: deque[tuple[int, list[int]]] = attrs.field(factory=deque, init=False)

    def add(self, answer: Answer, now_ms: int) -> None:
        """One more, at ``now_ms``; a clock that was set back counts in the latest part."""
        number = now_ms * self.parts // self.length_ms
        parts = self._parts
        if not parts or parts[-1][0] < number:
            parts.append((number, [0] * _SIZE))
            self._forget(number)
        parts[-1][1][answer] += 1

    def counts(self, now_ms: int) -> Mapping[Answer, int]:
        """How often each came that came at all."""
        self._forget(now_ms * self.parts // self.length_ms)
        counts = {answer: sum(part[answer] for _, part in self._parts) for answer in Answer}
        return {answer: count for answer, count in counts.items() if count}

    def clear(self) -> None:
        """Begin anew."""
        self._parts.clear()

    def _forget(self, number: int) -> None:
        while self._parts and self._parts[0][0] <= number - self.parts:
            self._parts.popleft()
