"""The dispatch queue in memory: for one process, filled again from the store at its start.

A category overtakes the ones behind it, and within a category the accounts take turns, so that one account's bulk does
not delay another's. An item that waits already is not queued twice.
"""

import collections
import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs
from twisted.internet.defer import Deferred, fail, succeed

from messages.ids import AccountId, CarrierName, MessageId
from messages.message import Category, QueueItem
from store.listeners import wake
from store.queue_failures import QueueFull

ORDER: Final = (Category.OTP, Category.TRANSACTIONAL, Category.PROMOTIONAL)
"""Which category is taken first."""

_Turns = collections.OrderedDict[AccountId, collections.deque[QueueItem]]


@attrs.define(eq=False)
class _Lane:
    """What waits for one carrier."""

    ready: dict[Category, _Turns] = attrs.field(
        factory=lambda: {category: collections.OrderedDict() for category in ORDER}
    )
    delayed: list[tuple[int, int, QueueItem]] = attrs.field(factory=list)
    waiting: set[MessageId] = attrs.field(factory=set)
    listeners: list[Callable[[], None]] = attrs.field(factory=list)


class MemoryQueue:
    """Holds up to ``limit`` items in all."""

    def __init__(self, limit: int = 1_000_000) -> None:
        self._limit = limit
        self._lanes: collections.defaultdict[CarrierName, _Lane] = collections.defaultdict(_Lane)
        self._depth = 0
        self._arrivals = 0

    def start(self) -> "Deferred[None]":
        """Nothing to open."""
        return succeed(None)

    def stop(self) -> "Deferred[None]":
        """Nothing to close; the store has it all."""
        return succeed(None)

    def put(self, items: Sequence[QueueItem]) -> "Deferred[None]":
        """Make the items takeable, each from its ``not_before_ms`` on. Fails with ``QueueFull`` and takes none."""
        if self._depth + len(items) > self._limit:
            return fail(QueueFull(f"{self._depth} items wait already"))
        for item in items:
            lane = self._lanes[item.carrier]
            if item.message_id in lane.waiting:
                continue
            lane.waiting.add(item.message_id)
            self._depth += 1
            if item.not_before_ms:
                self._arrivals += 1  # keeps items of the same moment in their order, and never compares items
                heapq.heappush(lane.delayed, (item.not_before_ms, self._arrivals, item))
            else:
                _append(lane, item)
        self._wake({item.carrier for item in items})
        return succeed(None)

    def take(self, carrier: CarrierName, limit: int, now_ms: int) -> "Deferred[tuple[QueueItem, ...]]":
        """Up to ``limit`` items that ``carrier`` may have at ``now_ms``; each is given once."""
        lane = self._lanes[carrier]
        while lane.delayed and lane.delayed[0][0] <= now_ms:
            _append(lane, heapq.heappop(lane.delayed)[2])
        taken: list[QueueItem] = []
        for category in ORDER:
            _take_turns(lane.ready[category], limit, taken)
        lane.waiting.difference_update(item.message_id for item in taken)
        self._depth -= len(taken)
        return succeed(tuple(taken))

    def done(self, items: Sequence[QueueItem]) -> "Deferred[None]":
        """Forget taken items."""
        return succeed(None)

    def depth(self, carrier: CarrierName | None = None) -> int:
        """How many items wait, delayed ones included; exact."""
        return self._depth if carrier is None else len(self._lanes[carrier].waiting)

    def next_ready_ms(self, carrier: CarrierName) -> int | None:
        """When the earliest delayed item may be taken (Unix milliseconds); None when none is delayed."""
        delayed = self._lanes[carrier].delayed
        return delayed[0][0] if delayed else None

    def subscribe(self, carrier: CarrierName, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever items were put for ``carrier``; delayed ones too, see ``next_ready_ms``.

        Calling the result ends it.
        """
        listeners = self._lanes[carrier].listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def _wake(self, carriers: Iterable[CarrierName]) -> None:
        for carrier in carriers:
            wake(carrier, self._lanes[carrier].listeners)


def _append(lane: _Lane, item: QueueItem) -> None:
    turns = lane.ready[item.category]
    line = turns.get(item.account_id)
    if line is None:
        line = turns[item.account_id] = collections.deque()
    line.append(item)


def _take_turns(turns: _Turns, limit: int, taken: list[QueueItem]) -> None:
    """One item from each account in turn; who had its turn goes to the end."""
    while turns and len(taken) < limit:
        account_id, line = next(iter(turns.items()))
        taken.append(line.popleft())
        if line:
            turns.move_to_end(account_id)
        else:
            del turns[account_id]
