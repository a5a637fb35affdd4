"""Number lookups: who is asked about, how much, how long anybody waits, and what is remembered."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import attrs
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock

from gateway.background import Background
from gateway.networks.breaker import FAILURES_MAX, REST_FIRST_S
from gateway.networks.known import TOLD_AGAIN_MS, KnownNetworks
from gateway.networks.lookup_service import LookupFailedError
from gateway.networks.lookups import LookupBounds, Lookups
from gateway.networks.memory import NetworkMemory, Remembered
from messages.addresses import Country, Msisdn
from messages.network import NetworkCode, NetworkSource
from store.failures import Overloaded
from store.numbers.known_networks import DAY_MS, KnownNetwork, RememberNetwork, SpendLookup
from store.threads import Readers
from store.vault import Vault
from store.writer import Writer
from tests.support.running.asyncio_tests import run

CH, FR = Country("CH"), Country("FR")
SWISSCOM, SUNRISE = NetworkCode("228-01"), NetworkCode("228-02")
NUMBERS = [Msisdn(f"+4179123456{last}") for last in range(10)]
NOW_MS = 1_790_000_000_000


@attrs.define
class MovableClock:
    at_ms: int = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms


@attrs.define
class FakeStore:
    """A store that answers at once, as writer and as readers; ``is_away`` refuses everything."""

    stored: dict[tuple[str, NetworkSource], KnownNetwork] = attrs.field(factory=dict)
    spent: dict[int, int] = attrs.field(factory=dict)
    writes: int = 0
    is_away: bool = False

    def submit(self, operation: Any) -> Deferred[Any]:
        if self.is_away:
            return fail(Overloaded("the writer is full"))
        match operation:
            case RememberNetwork(known):
                self.writes += 1
                self.stored[known.number_fingerprint, known.source] = known
                return succeed(None)
            case SpendLookup(at_ms, budget):
                day = at_ms // DAY_MS
                self.spent[day] = self.spent.get(day, 0) + 1
                return succeed(self.spent[day] <= budget)
            case _:
                raise AssertionError(operation)

    def read(self, question: Any) -> Deferred[Any]:
        return fail(Overloaded("too many questions")) if self.is_away else succeed(question(self))


@attrs.define
class FakeService:
    """Knows ``networks``; fails with ``failure``; answers once ``gate`` is open."""

    networks: Mapping[Msisdn, NetworkCode | None] = attrs.field(factory=dict)
    failure: str = ""
    asked: list[Msisdn] = attrs.field(factory=list)
    gate: asyncio.Event | None = None
    at_once: int = 0
    most_at_once: int = 0
    is_closed: bool = False

    async def network_of(self, number: Msisdn) -> NetworkCode | None:
        self.asked.append(number)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            if self.failure:
                raise LookupFailedError(self.failure)
            return self.networks.get(number)
        finally:
            self.at_once -= 1

    async def close(self) -> None:
        self.is_closed = True


class Premises:
    """Lookups with everything around them."""

    def __init__(self, service: FakeService, **bounds: Any) -> None:
        self.service, self.store, self.clock, self.timer = service, FakeStore(), MovableClock(), Clock()
        writer, readers = cast("Writer", self.store), cast("Readers", self.store)
        self.known = KnownNetworks(NetworkMemory(), writer, readers, Vault(bytes(32)), self.clock, Background())
        self.answers = Remembered(self.known.memory, NetworkSource.LOOKUP, 30 * DAY_MS)
        self.bounds = LookupBounds(**{"concurrency": 2, "budget_per_day": 100} | bounds)
        self.outcomes: list[str] = []
        self.lookups = Lookups(
            service, self.known, self.answers, writer, self.clock, self.timer, self.bounds, self.outcomes.append
        )

    async def consult(self, *numbers: Msisdn, country: Country = CH) -> None:
        await self.lookups.consult([(number, country) for number in numbers])

    async def settle(self) -> None:
        """Until nothing is being asked."""
        if self.lookups.asking:
            await asyncio.wait(self.lookups.asking)

    def network(self, number: Msisdn) -> NetworkCode | None:
        guess = self.answers.resolve(number, self.clock.at_ms)
        return None if guess is None else guess.code


def test_an_answer_is_there_for_the_next_message_and_the_number_is_not_asked_about_again() -> None:
    premises = Premises(FakeService({NUMBERS[0]: SWISSCOM}))

    async def play() -> None:
        await premises.consult(NUMBERS[0])
        assert premises.network(NUMBERS[0]) is None, "nobody waited"
        await premises.settle()
        assert premises.network(NUMBERS[0]) == SWISSCOM
        await premises.consult(NUMBERS[0])
        await premises.settle()
        premises.clock.at_ms += 30 * DAY_MS + 1
        await premises.consult(NUMBERS[0])
        await premises.settle()

    run(play())
    assert premises.service.asked == [NUMBERS[0]] * 2, "the second time because the answer was stale"
    assert [known.code for known in premises.store.stored.values()] == [SWISSCOM]


def test_acceptance_waits_for_an_answer_no_longer_than_it_may() -> None:
    gate = asyncio.Event()
    slow = Premises(FakeService({NUMBERS[0]: SWISSCOM}, gate=gate), wait_ms=20)
    quick = Premises(FakeService({NUMBERS[0]: SWISSCOM}), wait_ms=5_000)

    async def play() -> None:
        await quick.consult(NUMBERS[0])
        assert quick.network(NUMBERS[0]) == SWISSCOM
        await slow.consult(NUMBERS[0])
        assert slow.network(NUMBERS[0]) is None
        gate.set()
        await slow.settle()
        assert slow.network(NUMBERS[0]) == SWISSCOM

    run(play())


def test_a_number_that_is_being_asked_about_is_not_asked_about_twice() -> None:
    premises = Premises(FakeService({NUMBERS[0]: SWISSCOM}), wait_ms=5_000)

    async def play() -> None:
        await asyncio.gather(premises.consult(NUMBERS[0]), premises.consult(NUMBERS[0], NUMBERS[0]))

    run(play())
    assert premises.service.asked == [NUMBERS[0]]


def test_that_a_service_knows_no_network_is_remembered_too() -> None:
    premises = Premises(FakeService())

    async def play() -> None:
        for _ in range(2):
            await premises.consult(NUMBERS[0])
            await premises.settle()

    run(play())
    assert premises.service.asked == [NUMBERS[0]]
    assert premises.network(NUMBERS[0]) is None


def test_no_more_are_asked_at_once_than_agreed() -> None:
    gate = asyncio.Event()
    premises = Premises(FakeService(gate=gate))

    async def play() -> None:
        await premises.consult(*NUMBERS)
        for _ in range(20):
            await asyncio.sleep(0)
        assert premises.service.at_once == 2
        gate.set()
        await premises.settle()

    run(play())
    assert (len(premises.service.asked), premises.service.most_at_once) == (10, 2)


def test_a_days_budget_is_kept_and_the_next_day_has_its_own() -> None:
    premises = Premises(FakeService(), budget_per_day=3)

    async def play() -> None:
        await premises.consult(*NUMBERS)
        await premises.settle()
        assert len(premises.service.asked) == 3
        premises.clock.at_ms += DAY_MS
        await premises.consult(*NUMBERS)
        await premises.settle()

    run(play())
    assert len(premises.service.asked) == 6


def test_what_came_of_each_is_counted() -> None:
    service = FakeService({NUMBERS[0]: SWISSCOM, NUMBERS[2]: NetworkCode("208-01")})
    premises = Premises(service, wait_ms=5_000)

    async def play() -> None:
        await premises.consult(*NUMBERS[:3])
        service.failure = "no answer within 2000 ms"
        await premises.consult(NUMBERS[0], NUMBERS[3])

    run(play())
    assert sorted(premises.outcomes) == ["failed", "failed", "network", "unknown"]


def test_without_a_budget_nobody_is_asked() -> None:
    premises = Premises(FakeService(), budget_per_day=0)

    async def play() -> None:
        await premises.consult(*NUMBERS)
        await premises.settle()

    run(play())
    assert premises.service.asked == []


def test_only_numbers_of_the_agreed_countries_are_asked_about() -> None:
    premises = Premises(FakeService(), countries=frozenset({FR}))

    async def play() -> None:
        await premises.consult(NUMBERS[0], country=CH)
        await premises.consult(NUMBERS[1], country=FR)
        await premises.settle()

    run(play())
    assert premises.service.asked == [NUMBERS[1]]


def test_a_service_that_fails_is_left_alone_for_a_while_and_then_tried_once() -> None:
    premises = Premises(FakeService(failure="no answer within 2000 ms"), concurrency=1, wait_ms=5_000)

    async def play() -> None:
        for number in NUMBERS:
            await premises.consult(number)
        assert len(premises.service.asked) == FAILURES_MAX
        premises.timer.advance(REST_FIRST_S)
        premises.service.failure, premises.service.networks = "", dict.fromkeys(NUMBERS, SWISSCOM)
        await premises.consult(*NUMBERS)

    run(play())
    assert [premises.network(number) for number in NUMBERS] == [SWISSCOM] * 10


def test_a_network_of_another_country_is_a_lie_and_is_not_believed() -> None:
    premises = Premises(FakeService({NUMBERS[0]: NetworkCode("208-01")}), wait_ms=5_000)
    run(premises.consult(NUMBERS[0]))
    assert premises.network(NUMBERS[0]) is None
    assert premises.store.stored == {}


def test_a_store_that_is_away_costs_the_knowledge_and_nothing_else() -> None:
    premises = Premises(FakeService({NUMBERS[0]: SWISSCOM}), wait_ms=5_000)
    premises.store.is_away = True

    async def play() -> None:
        await premises.known.recall(NUMBERS)
        await premises.consult(*NUMBERS)
        premises.known.learn(NUMBERS[1], SUNRISE)

    run(play())
    assert premises.service.asked == []
    assert premises.known.learned.resolve(NUMBERS[1], NOW_MS) is not None, "it is known to this process at least"


def test_what_a_carrier_tells_again_is_written_once_in_a_while_and_what_it_tells_anew_at_once() -> None:
    premises = Premises(FakeService())
    for _ in range(3):
        premises.known.learn(NUMBERS[0], SWISSCOM)
    assert premises.store.writes == 1
    premises.known.learn(NUMBERS[0], SUNRISE)
    assert premises.store.writes == 2
    premises.clock.at_ms += TOLD_AGAIN_MS + 1
    premises.known.learn(NUMBERS[0], SUNRISE)
    assert premises.store.writes == 3


def test_who_stops_gives_up_what_is_being_asked_and_closes_the_service() -> None:
    premises = Premises(FakeService(gate=asyncio.Event()))

    async def play() -> None:
        await premises.consult(*NUMBERS)
        await asyncio.sleep(0)
        await premises.lookups.stop()

    run(play())
    assert premises.service.is_closed
    assert premises.service.at_once == 0
