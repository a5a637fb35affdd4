"""What waits for one endpoint, and how many requests it may get at a time. No I/O."""

from collections import deque

import attrs

from messages.ids import AccountId, NotificationId
from messages.notification import Notification

EndpointKey = tuple[AccountId, str]


@attrs.define
class EndpointQueue:
    """The notifications of one account for one URL that are in memory.

    ``failures`` counts requests in a row without a 2xx. ``more_in_store`` remembers that the bound was met and the rest
    waits in the outbox.
    """

    key: EndpointKey
    events_per_request: int = 1
    waiting: deque[Notification] = attrs.field(factory=deque)
    running: int = 0
    failures: int = 0
    slow: bool = False
    more_in_store: bool = False

    def requests_allowed(self, most: int) -> int:
        """How many requests at a time: a failing endpoint is probed by one, a slow one may not hold many."""
        if self.failures:
            return 1
        return max(1, most // 8) if self.slow else most

    def wants_worker(self, most: int) -> bool:
        """Whether one more request should start now: always a first one, further ones only for full groups."""
        if not self.waiting:
            return False
        return self.running == 0 or (
            self.running < self.requests_allowed(most) and len(self.waiting) >= self.events_per_request
        )

    def take(self, most: int) -> list[Notification]:
        """The next at most ``most`` notifications, no longer waiting."""
        return [self.waiting.popleft() for _ in range(min(most, len(self.waiting)))]

    def trim(self, most: int) -> list[NotificationId]:
        """Keep the first ``most`` waiting; the ids of the others, which are left to the outbox."""
        dropped = [self.waiting.pop().id for _ in range(len(self.waiting) - most)]
        self.more_in_store = self.more_in_store or bool(dropped)
        return dropped

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing is under way."""
        return not self.waiting and self.running == 0
