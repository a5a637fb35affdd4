"""What webhooks need from the store: the outbox, where every notification waits until it is settled."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from messages.ids import AccountId, NotificationId
from messages.notification import Notification


@attrs.frozen
class Endpoint:
    """How an account takes its events: the signing secret (``whsec_…``), and how many in one request (1 … 100)."""

    secret: str = attrs.field(repr=False)
    events_per_request: int = 1


@attrs.frozen
class Postponed:
    """A notification to try again, not before ``next_attempt_at_ms``: ``attempts`` tries so far, the last ``error``."""

    id: NotificationId
    attempts: int
    next_attempt_at_ms: int
    error: str


class Outbox(Protocol):
    """The notifications not yet taken by their webhook; each call is durable when it returns."""

    async def delivered(self, ids: Sequence[NotificationId]) -> None:
        """Taken by their webhook: out of the outbox."""
        ...

    async def postponed(self, items: Sequence[Postponed]) -> None:
        """To be tried again later."""
        ...

    async def abandoned(self, ids: Sequence[NotificationId], error: str) -> None:
        """Never to be tried again."""
        ...

    async def due(self, now_ms: int, limit: int, after: Notification | None) -> Sequence[Notification]:
        """The first ``limit`` notifications whose time has come, by that time and id, from behind ``after`` on."""
        ...

    def secret_for(self, account_id: AccountId) -> Endpoint:
        """How the account takes its events; from memory."""
        ...
