"""What the gateway needs of the queue between acceptance and dispatch; the store has an embedded and a shared one."""

from collections.abc import Callable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from messages.ids import CarrierName
from messages.message import QueueItem


class DispatchQueue(Protocol):
    """Items wait here from their commit until a bind takes them. The store is the record; this is the order."""

    def put(self, items: Sequence[QueueItem]) -> Deferred[None]:
        """Make the items takeable, each from its ``not_before_ms`` on."""
        ...

    def take(self, carrier: CarrierName, limit: int, now_ms: int) -> Deferred[tuple[QueueItem, ...]]:
        """Up to ``limit`` items that ``carrier`` may have now; each is given once."""
        ...

    def done(self, items: Sequence[QueueItem]) -> Deferred[None]:
        """Forget taken items: the store knows what became of them."""
        ...

    def depth(self, carrier: CarrierName | None = None) -> int:
        """How many items wait, for one carrier or for all."""
        ...

    def next_ready_ms(self, carrier: CarrierName) -> int | None:
        """When the earliest delayed item may be taken (Unix milliseconds)."""
        ...

    def subscribe(self, carrier: CarrierName, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when something became takeable; calling the result ends it."""
        ...

    def start(self) -> Deferred[None]:
        """Open what the queue needs."""
        ...

    def stop(self) -> Deferred[None]:
        """Close it."""
        ...
