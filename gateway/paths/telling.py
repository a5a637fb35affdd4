"""The outbox as the webhook deliverer sees it: fulfils ``api.webhooks.ports.Outbox`` over the store."""

from collections.abc import Callable, Sequence

import attrs

from api.webhooks.ports import Endpoint, Postponed
from messages.ids import AccountId, NotificationId
from messages.notification import Notification
from store import queries
from store.asyncio_bridge import as_future
from store.outbox import DeliveriesAbandoned, DeliveriesDone, DeliveriesPostponed, OutboxCursor
from store.threads import Readers
from store.writer import Writer


@attrs.define
class StoredOutbox:
    """Each answer of an endpoint becomes one durable step."""

    writer: Writer
    readers: Readers
    endpoint_of: Callable[[AccountId], Endpoint]

    async def delivered(self, ids: Sequence[NotificationId]) -> None:
        """The endpoint took them; they leave the outbox."""
        await as_future(self.writer.submit(DeliveriesDone(tuple(ids))))

    async def postponed(self, items: Sequence[Postponed]) -> None:
        """The endpoint did not; they wait for their next try."""
        await as_future(
            self.writer.submit(
                DeliveriesPostponed(
                    tuple((item.id, item.attempts, item.next_attempt_at_ms, item.error) for item in items),
                ),
            ),
        )

    async def abandoned(self, ids: Sequence[NotificationId], error: str) -> None:
        """No more tries; they stay with a mark for support."""
        await as_future(self.writer.submit(DeliveriesAbandoned(tuple(ids), error)))

    async def due(self, now_ms: int, limit: int, after: Notification | None) -> Sequence[Notification]:
        """Notifications whose next try has come, oldest first."""
        cursor = OutboxCursor() if after is None else OutboxCursor.after(after)
        return await as_future(
            self.readers.read(lambda connection: queries.outbox_due(connection, now_ms, limit, cursor)),
        )

    def secret_for(self, account_id: AccountId) -> Endpoint:
        """How the account's webhooks are signed and grouped."""
        return self.endpoint_of(account_id)
