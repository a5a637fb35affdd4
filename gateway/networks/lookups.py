"""Number lookups: asks a service about numbers whose network nobody told lately, within bounds, and remembers.

Nothing here is ever waited for longer than ``wait_ms``: a service that is slow, wrong or away costs a message nothing
but the knowledge of its network. Every answer is for the next message to that number, if not for this one.
"""

import asyncio
import enum
from collections.abc import Callable, Collection, Iterable
from typing import Final, Protocol

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.networks.breaker import Breaker
from gateway.networks.known import KnownNetworks
from gateway.networks.lookup_service import LookupFailedError
from gateway.networks.memory import Remembered
from messages.addresses import Country, Msisdn
from messages.network import NetworkCode, NetworkSource
from routing.networks.countries import is_plausible
from store.asyncio_bridge import as_future
from store.failures import StoreError
from store.numbers.known_networks import DAY_MS, SpendLookup
from store.writer import Writer

log = Logger()

_NOT_ASKED: Final = NetworkCode("")

WAITING_MAX: Final = 1_000
"""So many numbers may wait for their turn; others are not asked about this time."""


class Service(Protocol):
    """Whoever knows networks and has to be asked."""

    async def network_of(self, number: Msisdn) -> NetworkCode | None:
        """The network; None where it knows none.

        Raises:
            LookupFailedError: it did not answer as it should.
        """
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...


class LookupOutcome(enum.StrEnum):
    """What came of asking a service about one number."""

    NETWORK = "network"
    UNKNOWN = "unknown"
    FAILED = "failed"


@attrs.frozen
class LookupBounds:
    """How much may be asked: at once, a day (0 … of all processes together), where, and how long acceptance waits.

    ``countries`` are those whose numbers are asked about, empty for all.
    """

    concurrency: int
    budget_per_day: int
    wait_ms: int = 0
    countries: frozenset[Country] = frozenset()


@attrs.define
class Lookups:
    """Asks ``service`` and hands what it says to ``known``.

    ``answers`` is what it said lately; ``count`` hears what came of each number.
    """

    service: Service
    known: KnownNetworks
    answers: Remembered
    writer: Writer
    clock: Clock
    timer: IReactorTime
    bounds: LookupBounds
    count: Callable[[LookupOutcome], None]
    breaker: Breaker = attrs.field(factory=Breaker)
    _asking: dict[Msisdn, asyncio.Task[None]] = attrs.field(factory=dict, init=False)
    _turns: asyncio.Semaphore = attrs.field(init=False)
    _spent_until_ms: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.bounds.concurrency)

    async def consult(self, numbers: Iterable[tuple[Msisdn, Country]]) -> None:
        """Ask about those whose answer is not fresh, and wait for it as long as the bounds say, at most."""
        asking = [
            task
            for number, country in numbers
            if (not self.bounds.countries or country in self.bounds.countries)
            and (task := self._ask(number, country)) is not None
        ]
        if asking and self.bounds.wait_ms:
            await asyncio.wait(asking, timeout=self.bounds.wait_ms / 1000)

    @property
    def asking(self) -> Collection[asyncio.Task[None]]:
        """What asks at the moment, or waits for its turn."""
        return tuple(self._asking.values())

    async def stop(self) -> None:
        """Give up what is being asked, and close."""
        asking = self.asking
        for task in asking:
            task.cancel()
        if asking:
            await asyncio.wait(asking)
        await self.service.close()

    def _ask(self, number: Msisdn, country: Country) -> asyncio.Task[None] | None:
        """What asks about the number, now or already; None where nobody needs to or may."""
        under_way = self._asking.get(number)
        if under_way is not None:
            return under_way
        now_ms = self.clock.now_ms()
        fact = self.known.memory.fact(number, NetworkSource.LOOKUP)
        if fact is not None and self.answers.is_fresh(fact, now_ms):
            return None
        if len(self._asking) >= WAITING_MAX or now_ms < self._spent_until_ms:
            return None
        task = self._asking[number] = asyncio.ensure_future(self._ask_in_turn(number, country))
        task.add_done_callback(lambda _: self._asking.pop(number, None))
        return task

    async def _ask_in_turn(self, number: Msisdn, country: Country) -> None:
        async with self._turns:
            if not self.breaker.admits(self.timer.seconds()):
                return
            try:
                code = await self._network_of(number, country)
            except LookupFailedError as error:
                self.count(LookupOutcome.FAILED)
                if self.breaker.failed(self.timer.seconds()):
                    log.warn(  # noqa: G010 - Twisted's logger has no other name for it
                        "the number lookup failed too often and is left alone for a while: {reason}", reason=error
                    )
                return
            except asyncio.CancelledError:
                self.breaker.withdrawn()
                raise
            except Exception:
                self.breaker.withdrawn()
                log.failure("a number lookup failed")
                return
            if code is _NOT_ASKED:
                self.breaker.withdrawn()
            else:
                self.breaker.answered()
                self.count(LookupOutcome.UNKNOWN if code is None else LookupOutcome.NETWORK)
                self.known.remember(number, NetworkSource.LOOKUP, code, self.clock.now_ms())

    async def _network_of(self, number: Msisdn, country: Country) -> NetworkCode | None:
        if not await self._may_be_asked():
            return _NOT_ASKED
        code = await self.service.network_of(number)
        if code is not None and not is_plausible(code, country):
            raise LookupFailedError("it named a network of another country")
        return code

    async def _may_be_asked(self) -> bool:
        """Take one out of the day's budget."""
        now_ms, budget = self.clock.now_ms(), self.bounds.budget_per_day
        try:
            if budget and await as_future(self.writer.submit(SpendLookup(now_ms, budget))):
                return True
        except StoreError:
            return False
        self._spent_until_ms = now_ms - now_ms % DAY_MS + DAY_MS
        log.info("today's {budget} number lookups are used up; the next are made after midnight UTC", budget=budget)
        return False
