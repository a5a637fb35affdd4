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


@attrs.define
class Offering:
    """The way into the dispatch queue. It never fails: the store is the record, the queue only the order."""

    queue: DispatchQueue
    readers: Readers
    missed: bool = attrs.field(default=False, init=False)
    _taken_meanwhile: set[MessageId] | None = attrs.field(default=None, init=False)

    def offer(self, items: Sequence[QueueItem]) -> Deferred[bool]:
        """Make ``items`` takeable; False when the queue did not take them (it is full, or Redis is away)."""
        return self.queue.put(items).addCallbacks(self._taken, self._refused, (items,), errbackArgs=(len(items),))

    def _taken(self, _: None, items: Sequence[QueueItem]) -> bool:
        if self._taken_meanwhile is not None:
            self._taken_meanwhile.update(item.message_id for item in items)
        return True

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

        What was offered while the store was read may be with a bind by now: it is not offered again, or the queue would
        count it for as long as no bind asks. A message that is offered twice all the same is leased once.
        """
        self.missed = False
        taken = 0
        after: MessageId | None = None
        while True:
            self._taken_meanwhile = set()
            try:
                read = await self.readers.read(partial(queries.queued_items, after=after, limit=PAGE))
                items = [item for item in read if item.message_id not in self._taken_meanwhile]
            finally:
                self._taken_meanwhile = None
            if not read or (items and not await self.offer(items)):
                return taken
            taken += len(items)
            after = read[-1].message_id

    async def offer_forgotten(self) -> None:
        """Offer again what the queue missed, or lost: nothing is left in the store when an honest queue is empty."""
        if self.missed or self.queue.depth() == 0:
            await self.offer_all()
