"""Pictures of a whole business, generated: every section with entries that an apply file could say."""

from typing import Any

from hypothesis import strategies as st

from credits.pricing import Price
from gateway.business.picture import AccountTerms, NetworkRanges, Picture, carrier_prices_by_key, prices_by_key
from messages.account import AccountLimits
from messages.addresses import Country
from messages.ids import AccountId, CarrierName
from messages.network import NetworkCode
from messages.number_kinds import NumberKind, NumberKinds
from routing.costs.table import CarrierPrice
from routing.networks.prefixes import Network
from routing.table.route import Route
from routing.table.sender_support import Support
from sendername.country_rules import Alphanumeric, Fallback, Registration, SenderRule
from tests.gateway.business.apply.test_routes import routes

CARRIERS = ("alpine", "oceanic")
_words = st.text("aZ é\"'#=漢", max_size=12)
_countries = st.sampled_from(["CH", "FR", "IN"])
_codes = st.sampled_from([*map(NetworkCode, ("228-01", "228-02", "310-012"))])
_moments = st.just(0) | st.integers(1, 3_000_000_000).map(lambda seconds: seconds * 1000)

_profiles = st.fixed_dictionaries(
    {"host": st.just("h"), "port": st.integers(1, 65_535), "system_id": st.just("s"), "enabled": st.booleans()},
    optional={
        "password": st.sampled_from(["hush", "still"]),
        "window": st.integers(1, 100),
        "throughput_per_s": st.sampled_from([0.5, 100]),
        "name_sender": st.just({"ton": 5, "npi": 0}),
        "status_overrides": st.just({"0x45": "temporary"}),
        "tlvs": st.just([{"tag": 0x1400, "text": 'a "quoted" \\ text'}]),
    },
)
_prices = st.builds(Price, _countries | st.just("*"), st.integers(0, 10**6), st.none() | _codes, _moments)
_carrier_prices = st.builds(
    CarrierPrice,
    st.sampled_from([*map(CarrierName, CARRIERS)]),
    _countries,
    st.none() | st.integers(0, 10**8),
    st.none() | _codes,
    _moments,
)
_rules = st.builds(
    SenderRule,
    _countries.map(Country),
    st.sampled_from(Alphanumeric),
    st.sampled_from(Registration),
    _words,
    st.sampled_from(Fallback),
    _words,
)
_limits = st.builds(AccountLimits, st.none() | st.integers(1, 100_000), st.none() | st.integers(0, 10**9))
_kinds = st.just(NumberKinds()) | st.builds(
    NumberKinds, st.just(frozenset({NumberKind.VOIP})) | st.just(frozenset()), st.just(frozenset({NumberKind.MOBILE}))
)


def _by(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    return st.lists(values, max_size=3).map(lambda found: {getattr(one, name): one for one in found})


def _network(code: NetworkCode, country: str, name: str, prefixes: list[str]) -> tuple[NetworkCode, NetworkRanges]:
    # a prefix belongs to one network
    own = tuple(sorted(f"+{code[:3]}{code[-1]}{prefix}" for prefix in prefixes))
    return code, NetworkRanges(Network(code, Country(country), name), own)


_networks = st.lists(
    st.builds(_network, _codes, _countries, _words, st.lists(st.sampled_from(["1", "77"]), unique=True)), max_size=3
).map(dict)


_ways = st.tuples(st.sampled_from([*map(CarrierName, CARRIERS)]), _countries.map(Country))
_support = st.dictionaries(_ways, st.sampled_from(Support), max_size=3)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """A business in force; routes lead to carriers that there are, and the same two accounts are in every one."""
    named: list[Route] = draw(st.lists(routes(), max_size=2))
    return Picture(
        settings=draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "substitute_sender": st.sampled_from(["+41790000000", "MAXONY"]),
                    "currency": st.sampled_from(["EUR", "CHF"]),
                    "credit_micros": st.integers(1, 10**9).map(str),
                },
            )
        ),
        carriers={CarrierName(name): draw(_profiles) for name in CARRIERS},
        routes={route.name: route for route in named},
        prices=prices_by_key(*draw(st.lists(_prices, max_size=4))),
        carrier_prices=carrier_prices_by_key(*draw(st.lists(_carrier_prices, max_size=4))),
        networks=draw(_networks),
        sender_support=draw(_support),
        rules=draw(_by("country", _rules)),
        accounts={
            AccountId(account_id): AccountTerms(
                name, draw(_words), draw(_kinds | st.just(NumberKinds())), draw(_limits)
            )
            for account_id, name in (("acc_1", "demo"), ("acc_2", "demo"), ("acc_3", "other"))
        },
    )
