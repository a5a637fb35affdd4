"""Tells the outbox what became of notifications: many at a time, one call at a time."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence

from api.webhooks.ports import Outbox, Postponed
from messages.ids import NotificationId

_log = logging.getLogger(__name__)


class Settlement:
    """Gathers outcomes while the outbox is busy with the ones before.

    ``settled`` hears of ids once their outcome is durable, or could not be made so: those stay in the outbox as they
    were and are tried again.
    """

    def __init__(self, outbox: Outbox, settled: Callable[[Sequence[NotificationId]], None]) -> None:
        self._outbox = outbox
        self._settled = settled
        self._delivered: list[NotificationId] = []
        self._postponed: list[Postponed] = []
        self._abandoned: dict[str, list[NotificationId]] = {}
        self._flushing: asyncio.Task[None] | None = None

    def delivered(self, ids: Sequence[NotificationId]) -> None:
        """Their webhook took them."""
        self._delivered.extend(ids)
        self._flush_soon()

    def postponed(self, item: Postponed) -> None:
        """To be tried again later."""
        self._postponed.append(item)
        self._flush_soon()

    def abandoned(self, notification_id: NotificationId, error: str) -> None:
        """Never to be tried again."""
        self._abandoned.setdefault(error, []).append(notification_id)
        self._flush_soon()

    async def finish(self) -> None:
        """Until everything told so far is settled."""
        while self._flushing is not None:
            await asyncio.wait([self._flushing])

    def _flush_soon(self) -> None:
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush(), name="webhook settlement")

    async def _flush(self) -> None:
        while self._delivered or self._postponed or self._abandoned:
            delivered, self._delivered = self._delivered, []
            postponed, self._postponed = self._postponed, []
            abandoned, self._abandoned = self._abandoned, {}
            if delivered:
                await self._tell(self._outbox.delivered(delivered), delivered)
            if postponed:
                await self._tell(self._outbox.postponed(postponed), [item.id for item in postponed])
            for error, ids in abandoned.items():
                await self._tell(self._outbox.abandoned(ids, error), ids)
        self._flushing = None

    async def _tell(self, telling: Coroutine[object, object, None], ids: Sequence[NotificationId]) -> None:
        try:
            await telling
        except Exception:
            # the outbox keeps them as they were: they will be sent again, and receivers know duplicates by their id
            _log.exception("the outbox did not take the outcome of %d notifications", len(ids))
        finally:
            self._settled(ids)
