"""Offering queued messages to the binds: what the queue cannot take stays in the store and is offered again."""

from collections.abc import Sequence
from functools import partial

import attrs
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from gateway.paths.ports import DispatchQueue
from messages.ids import MessageId
from messages.message import QueueItem
from store import queries
from store.threads import Readers

log = Logger()

PAGE = 5_000


def _taken(_: None) -> bool:
    return True


@attrs.define
class Offering:
    """The way into the dispatch queue. It never fails: the store is the record, the queue only the order."""

    queue: DispatchQueue
    readers: Readers
    missed: bool = attrs.field(default=False, init=False)

    def offer(self, items: Sequence[QueueItem]) -> Deferred[bool]:
        """Make ``items`` takeable; False when the queue did not take them (it is full, or Redis is away)."""
        return self.queue.put(items).addCallbacks(_taken, self._refused, errbackArgs=(len(items),))

    def _refused(self, failure: Failure, count: int) -> bool:
        self.missed = True
        log.warn(  # noqa: G010 - Twisted's logger has no other name for it
            "the queue did not take {count} messages ({error}); they are offered again",
            count=count,
            error=failure.getErrorMessage(),
        )
        return False

    async def offer_all(self) -> int:
        """Offer every queued message of the store, as far as the queue takes them; returns how many it took.

        A message that is offered twice is leased once.
        """
        self.missed = False
        taken = 0
        after: MessageId | None = None
        while True:
            items = await self.readers.read(partial(queries.queued_items, after=after, limit=PAGE))
            if not items or not await self.offer(items):
                return taken
            taken += len(items)
            after = items[-1].message_id

    async def offer_forgotten(self) -> None:
        """Offer again what the queue missed, or lost: nothing is left in the store when an honest queue is empty."""
        if self.missed or self.queue.depth() == 0:
            await self.offer_all()
