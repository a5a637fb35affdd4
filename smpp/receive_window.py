"""The receive window: requests of the peer that wait for our answer, bounded."""

from collections import deque

from smpp.errors import UsageError


class ReceiveWindow:
    """At most `size` requests of the peer that nobody has answered yet.

    A request is known by its sequence_number, and a careless peer may use one twice. One that is left unanswered counts
    until `forget_older_than` passes it.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise UsageError("a receive window needs at least one slot")
        self._size = size
        self._used = 0
        self._received_at: dict[int, deque[float]] = {}

    @property
    def used(self) -> int:
        """How many requests wait."""
        return self._used

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return self._used >= self._size

    def open(self, sequence_number: int, now: float) -> None:
        """A request came that will be answered."""
        self._received_at.setdefault(sequence_number, deque()).append(now)
        self._used += 1

    def close(self, sequence_number: int) -> None:
        """A request was answered; if it was forgotten before, nothing happens."""
        received_at = self._received_at.get(sequence_number)
        if received_at is None:
            return
        received_at.popleft()
        self._used -= 1
        if not received_at:
            del self._received_at[sequence_number]

    def forget_older_than(self, moment: float) -> None:
        """Give up the requests at the front of the queue that were received before this moment."""
        while self._received_at:
            sequence_number, received_at = next(iter(self._received_at.items()))
            if received_at[0] >= moment:
                return
            self.close(sequence_number)
