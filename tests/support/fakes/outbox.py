"""An outbox in memory, with everything it was told, for tests of webhooks."""

import asyncio
from collections.abc import Callable, Sequence

import attrs

from api.webhooks.ports import Endpoint, Postponed
from messages.ids import AccountId, MessageId, NotificationId
from messages.notification import Notification

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def notification(number: int, url: str, account: str = "acc_1", attempts: int = 0) -> Notification:
    """The ``number``-th event; ids sort by number."""
    return Notification(
        id=NotificationId(f"evt_{number:05d}"),
        account_id=AccountId(account),
        message_id=MessageId(f"msg_{number:05d}"),
        url=url,
        body=f'{{"id":"evt_{number:05d}","type":"message.delivered"}}',
        created_at_ms=0,
        attempts=attempts,
    )


@attrs.define
class FakeOutbox:
    """``pending`` is what a restart would find. ``failures`` are raised by the next calls, one each."""

    events_per_request: dict[str, int] = attrs.field(factory=dict)
    secret: str = SECRET
    pending: dict[NotificationId, Notification] = attrs.field(factory=dict)
    delivered_ids: list[NotificationId] = attrs.field(factory=list)
    postponed_items: list[Postponed] = attrs.field(factory=list)
    abandoned_ids: dict[NotificationId, str] = attrs.field(factory=dict)
    failures: list[Exception] = attrs.field(factory=list)
    reads: int = 0
    _changed: asyncio.Event = attrs.field(factory=asyncio.Event)

    def add(self, *notifications: Notification) -> Sequence[Notification]:
        self.pending.update({each.id: each for each in notifications})
        return notifications

    async def until(self, done: Callable[[], bool]) -> None:
        """Until what the outbox was told makes ``done`` true."""
        while not done():
            self._changed.clear()
            await self._changed.wait()

    async def delivered(self, ids: Sequence[NotificationId]) -> None:
        self._told()
        self.delivered_ids.extend(ids)
        for each in ids:
            self.pending.pop(each, None)

    async def postponed(self, items: Sequence[Postponed]) -> None:
        self._told()
        self.postponed_items.extend(items)
        for item in items:
            self.pending[item.id] = attrs.evolve(
                self.pending[item.id], attempts=item.attempts, next_attempt_at_ms=item.next_attempt_at_ms
            )

    async def abandoned(self, ids: Sequence[NotificationId], error: str) -> None:
        self._told()
        for each in ids:
            self.abandoned_ids[each] = error
            self.pending.pop(each, None)

    async def due(self, now_ms: int, limit: int, after: Notification | None) -> Sequence[Notification]:
        self._told()
        self.reads += 1
        behind = (-1, "") if after is None else (after.next_attempt_at_ms, after.id)
        waiting = sorted(self.pending.values(), key=lambda each: (each.next_attempt_at_ms, each.id))
        return [
            each
            for each in waiting
            if (each.next_attempt_at_ms, each.id) > behind and each.next_attempt_at_ms <= now_ms
        ][:limit]

    def secret_for(self, account_id: AccountId) -> Endpoint:
        if account_id == "acc_unknown":
            raise LookupError(account_id)
        return Endpoint(self.secret, self.events_per_request.get(account_id, 1))

    def _told(self) -> None:
        self._changed.set()
        if self.failures:
            raise self.failures.pop(0)
