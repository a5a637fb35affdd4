"""What a decision costs, from number to carriers: ``python -m tests.bench.routing`` (``make bench-routing``).

100,000 prefixes of networks, 5,000 routes with conditions and policies of every kind, 20 carriers with prices, scores,
and something against some of them; numbers of every country that has mobile ones. Each message is timed by itself.
phonenumbers' own parser reads the same numbers beside it: what reading a number alone would take.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

import attrs
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from rich.console import Console
from rich.table import Table

from messages.addresses import Msisdn, Sender, SenderKind
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode
from routing.costs.table import CarrierPrice, CostTable
from routing.deciding.circumstances import Circumstances
from routing.deciding.decider import Decider, weighed
from routing.health.conditions import Condition, ConditionKind, Conditions
from routing.health.figures import Counted, Passage
from routing.health.quality import QualityBoard
from routing.networks.prefixes import NumberPrefix, PrefixTable
from routing.numbers.identification import Recipient, identify
from routing.table.hours import Hours
from routing.table.question import Question
from routing.table.route import Policy, Route, Target
from routing.table.route_table import RouteTable

Request = tuple[Msisdn, AccountId, Category, Sender]

MEDIAN_WANTED_US: Final = 20.0
PREFIXES: Final = 100_000
ROUTES: Final = 5_000
MESSAGES: Final = 50_000

_CARRIERS: Final = tuple(CarrierName(f"carrier-{number:02d}") for number in range(20))
_ACCOUNTS: Final = tuple(AccountId(f"acc_{number}") for number in range(1_000))
_SENDERS: Final = (Sender(SenderKind.NAME, "MAXONY"), Sender(SenderKind.NUMBER, "+41791234567"))
_NOW_MS: Final = 1_795_000_020_000


@attrs.frozen
class Town:
    """Everything that decisions are made with, and the messages that ask for them: to, account, category, sender."""

    networks: PrefixTable
    routes: RouteTable
    circumstances: Circumstances
    requests: tuple[Request, ...]

    def question(self, request: Request, at_ms: int) -> Question:
        """What is asked about one request: its number is read, and its network looked up."""
        to, account_id, category, sender = request
        recipient = identify(to, None)
        assert isinstance(recipient, Recipient)
        return Question(
            to=recipient.msisdn,
            country=recipient.country,
            network=self.networks.resolve(recipient.msisdn, at_ms),
            account_id=account_id,
            group="",
            category=category,
            sender=sender,
            price_mc=1_000,
            at_ms=at_ms,
        )


@attrs.frozen
class Costs:
    """Microseconds of each message."""

    name: str
    each_us: tuple[float, ...]

    @property
    def median_us(self) -> float:
        """Half take less."""
        return statistics.median(self.each_us)

    def percentile_us(self, percent: int) -> float:
        """So many percent take less."""
        return statistics.quantiles(self.each_us, n=100)[percent - 1]


def found(*, prefixes: int = PREFIXES, routes: int = ROUTES, messages: int = MESSAGES, seed: int = 7) -> Town:
    """A town of the size wanted, the same for the same ``seed``."""
    rng = random.Random(seed)
    numbers = _numbers(rng, max(messages, 2_000))
    countries = sorted({country for _, country in numbers})
    codes = {country: _codes(rng) for country in countries}
    known: dict[str, NetworkCode] = {}
    while len(known) < prefixes:
        number, country = rng.choice(numbers)
        # most of them are of numbers that nobody writes to, as in real tables
        known[number[: rng.randint(4, 7)] + f"{rng.randrange(1_000):03d}"] = rng.choice(codes[country])
    return Town(
        networks=PrefixTable(tuple(NumberPrefix(prefix, code) for prefix, code in known.items())),
        routes=RouteTable(tuple(_route(rng, number, countries, codes, numbers) for number in range(routes))),
        circumstances=_circumstances(rng, countries),
        requests=tuple(
            (number, rng.choice(_ACCOUNTS), rng.choice([*Category]), rng.choice(_SENDERS))
            for number, _ in numbers[:messages]
        ),
    )


def _numbers(rng: random.Random, count: int) -> list[tuple[Msisdn, str]]:
    """Mobile numbers of every country that has some; each gets less traffic than the one before, as in real life."""
    examples = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        if example is not None:
            examples.append(phonenumbers.format_number(example, PhoneNumberFormat.E164))
    rng.shuffle(examples)
    shares = [1 / place for place in range(1, len(examples) + 1)]
    numbers: list[tuple[Msisdn, str]] = []
    while len(numbers) < count:
        [chosen] = rng.choices(examples, shares)
        recipient = identify(chosen[:-4] + f"{rng.randrange(10_000):04d}", None)
        if isinstance(recipient, Recipient):
            numbers.append((recipient.msisdn, recipient.country))
    return numbers


def _codes(rng: random.Random) -> list[NetworkCode]:
    country = rng.randint(200, 799)
    return [NetworkCode(f"{country}-{number:02d}") for number in range(1, 9)]


def _route(
    rng: random.Random,
    number: int,
    countries: Sequence[str],
    codes: dict[str, list[NetworkCode]],
    numbers: Sequence[tuple[Msisdn, str]],
) -> Route:
    # the first of each country has no condition: every message has a way
    country = countries[number % len(countries)]
    plain = number < len(countries)
    # as price lists make them: most are for one network, some for a range, an account, codes, the office hours
    kinds = {"network": 80, "prefix": 8, "account": 8, "category": 2, "hours": 2}
    kind = "plain" if plain else rng.choices([*kinds], [*kinds.values()])[0]
    of_country = [one for one, where in numbers[:2_000] if where == country] or [Msisdn("+10")]
    policy = Policy.FIXED if plain else rng.choice([*Policy])
    return Route(
        f"route-{number}",
        country,
        tuple(Target(carrier, rng.randint(1, 100)) for carrier in rng.sample(_CARRIERS, rng.randint(2, 5))),
        priority=rng.randint(0, 3),
        prefixes=(rng.choice(of_country)[: rng.randint(5, 9)],) if kind == "prefix" else (),
        networks=(rng.choice(codes[country]),) if kind == "network" else (),
        accounts=tuple(rng.sample(_ACCOUNTS, 3)) if kind == "account" else (),
        categories=(rng.choice([*Category]),) if kind == "category" else (),
        hours=Hours.read("Mo-Fr 08:00-20:00 Europe/Zurich") if kind == "hours" else None,
        policy=policy,
        margin_min_mc=rng.choice([None, 100]),
    )


def _circumstances(rng: random.Random, countries: Sequence[str]) -> Circumstances:
    prices = [
        CarrierPrice(carrier, country, rng.randint(5_000, 90_000)) for carrier in _CARRIERS for country in countries
    ]
    counted = {
        Passage(carrier, country, None): Counted(1_000, 1_000, rng.randint(800, 1_000), 5_000_000)  # type: ignore[arg-type]  # of our own list
        for carrier in _CARRIERS
        for country in countries
    }
    down = {name: Condition(ConditionKind.DOWN, f"{name} is down", 0) for name in rng.sample(_CARRIERS, 2)}
    return Circumstances(
        enabled=frozenset(_CARRIERS[:-1]),
        conditions=Conditions(down),
        quality=QualityBoard(counted),
        costs=CostTable(tuple(prices)),
        credit_micros=100_000,
    )


def measured(town: Town) -> list[Costs]:
    """Each message timed by itself, a second of a thousand of them."""
    decider = Decider(town.routes, town.circumstances)
    counter = iter(range(_NOW_MS, _NOW_MS + len(town.requests)))

    def decide(request: Request) -> object:
        return decider.decide(town.question(request, next(counter)))

    def ask(request: Request) -> object:
        return town.question(request, _NOW_MS)

    def afresh(request: Request) -> object:
        return weighed(town.question(request, _NOW_MS), town.routes, town.circumstances)

    def parse(request: Request) -> object:
        return phonenumbers.parse(request[0], None)

    first = _timed("the same, each kind of message for the first time", decide, town)
    counter = iter(range(_NOW_MS, _NOW_MS + len(town.requests)))
    return [
        _timed("number, network and decision", decide, town),
        first,
        _timed("of it number and network", ask, town),
        _timed("with nothing remembered", afresh, town, share=10),
        _timed("phonenumbers' parser alone", parse, town, share=10),
    ]


def _timed(name: str, work: Callable[[Request], object], town: Town, *, share: int = 1) -> Costs:
    each: list[float] = []
    for request in town.requests[::share]:
        begun = time.perf_counter_ns()
        work(request)
        each.append((time.perf_counter_ns() - begun) / 1_000)
    return Costs(name, tuple(each))


def table(costs: Sequence[Costs], town: Town) -> Table:
    """The figures for people."""
    shown = Table(
        "", "median", "p90", "p99", "mean",
        title=f"Microseconds a message: {len(town.networks.prefixes):,} prefixes, {len(town.routes.routes):,} routes, "
        f"{len(town.requests):,} messages",
        caption=f"a median below {MEDIAN_WANTED_US:g} is wanted of the first",
    )  # fmt: skip
    shown.columns[0].no_wrap = True
    for column in shown.columns[1:]:
        column.justify = "right"
    for each in costs:
        values = (each.median_us, each.percentile_us(90), each.percentile_us(99), statistics.mean(each.each_us))
        shown.add_row(each.name, *(f"{value:.1f}" for value in values))
    return shown


def main(given: Sequence[str]) -> int:
    """Measure, show, and say with the exit status whether the target is met."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.routing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--messages", type=int, default=MESSAGES, help="default: %(default)s")
    parser.add_argument("--prefixes", type=int, default=PREFIXES, help="default: %(default)s")
    parser.add_argument("--routes", type=int, default=ROUTES, help="default: %(default)s")
    options = parser.parse_args(given)
    town = found(prefixes=options.prefixes, routes=options.routes, messages=options.messages)
    costs = measured(town)
    Console().print(table(costs, town))
    return int(costs[0].median_us >= MEDIAN_WANTED_US)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
