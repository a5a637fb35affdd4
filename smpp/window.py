"""The send window: requests of ours that are unanswered, each with its sequence_number and the caller's token."""

from typing import Final

import attrs

from smpp.codec import SEQUENCE_NUMBER_MAX
from smpp.errors import UsageError, WindowFull

_TOMBSTONES_PER_SLOT: Final = 100


@attrs.frozen
class Outstanding:
    """A request that was sent, with what its sender wants back when its response comes."""

    sequence_number: int
    command_id: int
    token: object
    sent_at: float


class SendWindow:
    """At most `size` unanswered requests, and the source of this side's sequence numbers.

    A request that expires leaves a tombstone, so that a response which comes too late still finds its token. Tombstones
    are bounded at 100 per slot; the oldest give way.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise UsageError("a send window needs at least one slot")
        self._size = size
        self._last_sequence_number = 0
        self._open: dict[int, Outstanding] = {}  # in the order of sending
        self._tombstones: dict[int, Outstanding] = {}
        self._tombstones_max = size * _TOMBSTONES_PER_SLOT

    @property
    def used(self) -> int:
        """How many requests are unanswered."""
        return len(self._open)

    @property
    def free(self) -> int:
        """How many more may be sent now."""
        return self._size - len(self._open)

    def next_sequence_number(self) -> int:
        """Allocate a number from 1 to 0x7FFFFFFF, then 1 again, that no unanswered or expired request has."""
        number = self._last_sequence_number
        while True:
            number = number + 1 if number < SEQUENCE_NUMBER_MAX else 1
            if number not in self._open and number not in self._tombstones:
                self._last_sequence_number = number
                return number

    def require_slot(self) -> None:
        """Raise WindowFull if no slot is free."""
        if len(self._open) >= self._size:
            raise WindowFull(f"all {self._size} slots of the send window hold an unanswered request")

    def open(self, sequence_number: int, command_id: int, token: object, now: float) -> None:
        """Take a slot for a request that is being sent.

        Raises:
            WindowFull: there is none.
        """
        self.require_slot()
        self._open[sequence_number] = Outstanding(sequence_number, command_id, token, now)

    def find(self, sequence_number: int) -> Outstanding | None:
        """The unanswered request with this number."""
        return self._open.get(sequence_number)

    def close(self, sequence_number: int) -> Outstanding | None:
        """Free the slot of a request that was answered, and give it back; None if there is no such request."""
        return self._open.pop(sequence_number, None)

    def find_expired(self, sequence_number: int) -> Outstanding | None:
        """The request with this number that expired unanswered, if its tombstone still stands."""
        return self._tombstones.get(sequence_number)

    def bury(self, sequence_number: int) -> None:
        """Forget an expired request: its late response came."""
        self._tombstones.pop(sequence_number, None)

    def expire(self, timeout_s: float, now: float) -> list[Outstanding]:
        """Give up on the requests sent so long ago, oldest first: slots become free, tombstones stand."""
        expired: list[Outstanding] = []
        for request in self._open.values():
            if request.sent_at + timeout_s > now:
                break
            expired.append(request)
        for request in expired:
            del self._open[request.sequence_number]
            self._tombstones[request.sequence_number] = request
        while len(self._tombstones) > self._tombstones_max:
            del self._tombstones[next(iter(self._tombstones))]
        return expired

    def next_expiry(self, timeout_s: float) -> float | None:
        """When `expire` will find the oldest unanswered request; None if there is none."""
        for request in self._open.values():
            return request.sent_at + timeout_s
        return None

    def lost_requests(self) -> list[Outstanding]:
        """Give back every unanswered request, oldest first, and forget all: the connection is gone."""
        lost = list(self._open.values())
        self._open.clear()
        self._tombstones.clear()
        return lost
