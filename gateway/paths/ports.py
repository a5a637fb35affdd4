"""What the paths of a message need: the queue between acceptance and dispatch, and somebody to tell what was stored."""

from collections.abc import Callable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from carriers.outcome import Outcome
from messages.account import Account
from messages.addresses import Msisdn
from messages.ending import Ending
from messages.ids import CarrierName
from messages.message import QueueItem
from messages.network import NetworkCode
from messages.notification import Notification
from routing.health.conditions import Conditions


class Tell(Protocol):
    """Hears what a durable step has to tell, once and after its commit."""

    def __call__(self, notifications: Sequence[Notification], endings: Sequence[Ending] = ()) -> None:
        """``notifications`` go to their webhooks, ``endings`` into the figures."""
        ...


class Learn(Protocol):
    """Hears in which network a carrier says that a number is."""

    def __call__(self, number: Msisdn, code: NetworkCode) -> None:
        """It was told now."""
        ...


class KnownOfNumbers(Protocol):
    """Knows more about numbers than their ranges say, and has to be asked before it does."""

    async def consult(self, account: Account, numbers: Sequence[str]) -> None:
        """Have at hand what can be known of ``numbers``, as the account writes them: in bounded time, never failing."""
        ...


class CarrierHealth(Protocol):
    """Hears what came of every attempt, and knows what stands against which carrier."""

    @property
    def conditions(self) -> Conditions:
        """What stands against the carriers now."""
        ...

    def answered(self, outcome: Outcome, now_ms: int, *, late: bool = False) -> None:
        """``late``: it was told before, without its answers; they came at last."""
        ...


class DispatchQueue(Protocol):
    """Items wait here from their commit until a bind takes them. The store is the record; this is the order.

    There is an embedded one and one that several processes share.
    """

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
