"""Tables, circumstances and questions of all kinds: few carriers, so that everything meets."""

import random

from hypothesis import strategies as st

from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from routing.costs.table import CarrierPrice, CostTable
from routing.deciding.circumstances import Circumstances
from routing.health.conditions import DRAWS, Condition, ConditionKind, Conditions
from routing.health.figures import Counted, Passage
from routing.health.quality import QualityBoard
from routing.table.hours import Hours
from routing.table.question import Question
from routing.table.route import LowMargin, Policy, Route, Target
from routing.table.route_table import RouteTable
from routing.table.sender_form import SenderForm
from routing.table.sender_support import SenderSupport, Support

CARRIERS = tuple(map(CarrierName, ("alpine", "boreal", "coastal", "delta", "estuary")))
CH, FR = Country("CH"), Country("FR")
NETWORK = NetworkCode("228-01")
NAME, NUMBER = Sender(SenderKind.NAME, "MAXONY"), Sender(SenderKind.NUMBER, "+41790000000")
NOW_MS = 1_795_000_000_000

_rng = random.Random(20261125)
"""The pools are the same in every run; which of them meet is hypothesis' to choose, and to make small again."""


def _some(*values: str) -> tuple[str, ...]:
    return tuple(_rng.sample(values, _rng.choice([0, 0, 1, 2])))


def _route(number: int) -> Route:
    names = _rng.sample(CARRIERS, _rng.randint(1, 4))
    return Route(
        f"r{number}",
        _rng.choice(["CH", "CH", "*"]),
        tuple(Target(name, _rng.randint(1, 9)) for name in names),
        priority=_rng.randint(0, 1),
        prefixes=_some("+41", "+4179", "+4178"),
        networks=tuple(map(NetworkCode, _some(NETWORK, "228-02"))),
        accounts=tuple(map(AccountId, _some("acc_1", "acc_9"))),
        groups=_some("gold", "silver"),
        senders=tuple(map(SenderKind, _some(*SenderKind))),
        hours=_rng.choice([None, None, Hours.read("Mo-Su 06:00-18:00 UTC")]),
        policy=_rng.choice([*Policy]),
        explore_percent=_rng.choice([0, 5, 50]),
        margin_min_mc=_rng.choice([None, 0, 500]),
        on_low_margin=_rng.choice([*LowMargin]),
        prefer_shown=_rng.random() < 0.5,
        form=_rng.choice([SenderForm(), SenderForm(prefix="PREFIX-"), SenderForm(substitute=NUMBER)]),
    )


def _condition() -> Condition:
    trials = _rng.choice([0, 0, DRAWS // 2])
    return Condition(_rng.choice([*ConditionKind]), "something stands against it", 0, trials)


def _passages() -> dict[Passage, Counted]:
    found = {}
    for _ in range(_rng.randint(0, 4)):
        passage = Passage(_rng.choice(CARRIERS), _rng.choice([CH, FR]), _rng.choice([None, NETWORK]))
        taken = _rng.randint(1, 100)
        found[passage] = Counted(taken, taken, _rng.randint(0, taken), 0)
    return found


def _price() -> CarrierPrice:
    network, from_ms = _rng.choice([None, NETWORK]), _rng.choice([0, NOW_MS + 30_000])
    return CarrierPrice(_rng.choice(CARRIERS), _rng.choice([CH, FR]), _rng.randint(0, 1_000_000), network, from_ms)


def _circumstances() -> Circumstances:
    pairs = [(name, country) for name in CARRIERS for country in (CH, FR)]
    return Circumstances(
        enabled=frozenset(_rng.sample(CARRIERS, _rng.randint(0, len(CARRIERS)))),
        conditions=Conditions(
            {name: _condition() for name in _rng.sample(CARRIERS, _rng.randint(0, 3))},
            {pair: _condition() for pair in _rng.sample(pairs, _rng.randint(0, 3))},
        ),
        quality=QualityBoard(_passages()),
        costs=CostTable(tuple(_price() for _ in range(_rng.randint(0, 6)))),
        support=SenderSupport({pair: _rng.choice([*Support]) for pair in _rng.sample(pairs, 4)}),
        credit_micros=_rng.choice([None, 500_000]),
    )


def _question() -> Question:
    to = _rng.choice([f"+4179{_rng.randrange(10**7):07d}", "+41781234567", "+41761234567"])
    return Question(
        to=Msisdn(to),
        country=_rng.choice([CH, CH, FR]),
        network=_rng.choice([None, NetworkGuess(NETWORK, NetworkSource.PREFIX)]),
        account_id=AccountId(_rng.choice(["acc_1", "acc_2"])),
        group=_rng.choice(["", "gold"]),
        category=_rng.choice([*Category]),
        sender=_rng.choice([NAME, NUMBER]),
        price_mc=_rng.choice([0, 1_000, 2_000]),
        at_ms=NOW_MS + _rng.choice([_rng.randrange(120_000), _rng.randrange(86_400_000)]),
    )


routes = st.sampled_from([_route(number) for number in range(150)])
tables = st.lists(routes, max_size=5).map(lambda found: RouteTable(tuple(found)))
circumstances = st.sampled_from([_circumstances() for _ in range(100)])
questions = st.sampled_from([_question() for _ in range(300)])
