"""Which routes a message finds, in which order."""

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.constant_tlvs import ConstantTlv
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.shift_tables import Language
from routing.table.hours import Hours
from routing.table.question import Question
from routing.table.route import EVERY_COUNTRY, Route
from routing.table.route_table import RouteTable, languages_of
from tests.routing.table.test_route import QUESTION
from tests.support.values.routes import a_route


def names(*routes: Route, question: Question = QUESTION) -> list[str]:
    return [route.name for route in RouteTable(routes).matching(question)]


def carriers(*routes: Route, country: str = "CH") -> list[str]:
    """The carriers of all that match, each once."""
    question = attrs.evolve(QUESTION, country=Country(country))
    found = RouteTable(routes).matching(question)
    return list(dict.fromkeys(target.carrier for route in found for target in route.targets))


def test_a_lower_priority_comes_first_and_equals_go_by_name() -> None:
    assert carriers(
        a_route("CH", "gamma", name="a", priority=5),
        a_route("CH", "beta", name="c", priority=1),
        a_route("CH", "alpha", name="b", priority=1),
    ) == ["alpha", "beta", "gamma"]


def test_fallback_routes_come_after_the_countrys_own_whatever_their_priority() -> None:
    routes = (a_route("*", "alpha", priority=-9), a_route("CH", "beta", priority=100))
    assert carriers(*routes) == ["beta", "alpha"]
    assert carriers(*routes, country="FR") == ["alpha"]


def test_without_a_route_there_is_none() -> None:
    assert names() == []
    assert names(a_route("FR", "alpha")) == []


def test_of_equal_priorities_the_more_specific_comes_first() -> None:
    routes = [
        a_route("CH", "alpha", name="plain"),
        a_route("CH", "alpha", name="hours", hours=Hours.read("Mo-Su 00:00-24:00 UTC")),
        a_route("CH", "alpha", name="sender", senders=(SenderKind.NAME,)),
        a_route("CH", "alpha", name="category", categories=(Category.OTP,)),
        a_route("CH", "alpha", name="group", groups=("gold",)),
        a_route("CH", "alpha", name="account", accounts=(AccountId("acc_1"),)),
        a_route("CH", "alpha", name="network", networks=(NetworkCode("228-01"),)),
        a_route("CH", "alpha", name="prefix", prefixes=("+4179",)),
        a_route("CH", "alpha", name="long-prefix", prefixes=("+41791", "+41")),
        a_route("CH", "alpha", name="short-prefix", prefixes=("+41", "+417612345")),
    ]
    assert names(*routes) == [
        *["long-prefix", "prefix", "short-prefix", "network", "account"],
        *["group", "category", "sender", "hours", "plain"],
    ]


def test_a_route_with_several_fitting_prefixes_has_one_turn() -> None:
    assert names(a_route("CH", "alpha", name="a", prefixes=("+4179", "+41"))) == ["a"]


def test_the_first_route_that_leads_to_a_carrier_says_what_goes_along() -> None:
    of_country, of_fallback = (ConstantTlv(0x1400, b"in"),), (ConstantTlv(0x1400, b"*"),)
    table = RouteTable((a_route("CH", "alpha", tlvs=of_country), a_route("*", "alpha", "gamma", tlvs=of_fallback)))
    found = [table.route_by(QUESTION, CarrierName(name)) for name in ("alpha", "beta", "gamma")]
    assert [route and route.tlvs for route in found] == [of_country, None, of_fallback]
    assert table.has_tlvs
    assert not RouteTable((a_route("CH", "alpha"),)).has_tlvs


def test_national_tables_are_those_of_the_countrys_own_routes_else_of_the_fallback() -> None:
    turkish, spanish = Language.TURKISH, Language.SPANISH
    first = a_route("TR", "alpha", national_tables=(spanish,))
    second = a_route("TR", "beta", national_tables=(turkish, spanish))
    fallback = a_route("*", "gamma", national_tables=(turkish,))
    assert languages_of([first, second, fallback]) == (spanish, turkish)
    assert languages_of([a_route("CH", "alpha"), fallback]) == ()
    assert languages_of([fallback]) == (turkish,)
    assert languages_of([]) == ()


def test_of_two_routes_with_one_name_the_later_counts() -> None:
    assert carriers(a_route("CH", "alpha"), a_route("CH", "beta")) == ["beta"]


PREFIXES = ["+4", "+41", "+4179", "+41791", "+4176", "+417912345"]
HOURS = [None, Hours.read("Mo-We 06:00-18:00 UTC"), Hours.read("Mo-Su 18:00-06:00 UTC")]
some = st.lists(st.sampled_from(PREFIXES), max_size=2, unique=True).map(tuple)


def subset(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> list[Route]:
    return [
        a_route(
            draw(st.sampled_from(["CH", "FR", "*"])),
            draw(st.sampled_from(["alpha", "beta", "gamma"])),
            name=f"r{number}",
            priority=draw(st.integers(-1, 1)),
            prefixes=draw(some),
            networks=draw(subset("228-01", "228-02")),
            accounts=draw(subset("acc_1", "acc_2")),
            groups=draw(subset("gold", "silver")),
            categories=draw(st.lists(st.sampled_from(Category), max_size=2, unique=True).map(tuple)),
            senders=draw(st.lists(st.sampled_from(SenderKind), max_size=2, unique=True).map(tuple)),
            hours=draw(
                st.sampled_from([None, Hours.read("Mo-We 06:00-18:00 UTC"), Hours.read("Mo-Su 18:00-06:00 UTC")])
            ),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


networks = st.sampled_from([None, *(NetworkGuess(NetworkCode(n), NetworkSource.PREFIX) for n in ("228-01", "228-03"))])
questions = st.builds(
    Question,
    to=st.sampled_from([*map(Msisdn, ("+41791234567", "+41761234567", "+41781234567"))]),
    country=st.sampled_from([*map(Country, ("CH", "FR", "DE"))]),
    network=networks,
    account_id=st.sampled_from([AccountId("acc_1"), AccountId("acc_3")]),
    group=st.sampled_from(["", "gold"]),
    category=st.sampled_from(Category),
    sender=st.sampled_from([Sender(SenderKind.NAME, "MAXONY"), Sender(SenderKind.NUMBER, "+41791234567")]),
    price_mc=st.just(0),
    at_ms=st.integers(1_700_000_000_000, 1_700_600_000_000),
)


def walked(routes: Sequence[Route], question: Question) -> list[str]:
    """The same by walking all routes: what the index is held against."""

    def turn(route: Route) -> tuple[bool, int, int, list[bool], str]:
        longest = max((len(prefix) for prefix in route.prefixes if question.to.startswith(prefix)), default=0)
        specific = [not condition for condition in route.specificity]
        return route.country == EVERY_COUNTRY, route.priority, -longest, specific, route.name

    fitting = [route for route in routes if route.country in (question.country, EVERY_COUNTRY)]
    return [route.name for route in sorted(fitting, key=turn) if route.mismatch(question) is None]


@given(tables(), questions)
def test_the_index_finds_what_a_walk_over_all_routes_finds(routes: list[Route], question: Question) -> None:
    assert names(*routes, question=question) == walked(routes, question)


@given(tables(), questions, st.sampled_from(["+41791234567", "+41761234567", "+41791234500"]))
def test_numbers_with_the_same_named_beginning_match_the_same_routes(
    routes: list[Route], question: Question, number: str
) -> None:
    table, other = RouteTable(tuple(routes)), attrs.evolve(question, to=Msisdn(number))
    if table.prefix_of(question) == table.prefix_of(other):
        assert table.matching(question) == table.matching(other)


@pytest.mark.parametrize("count", [5_000])
def test_a_message_looks_at_few_of_many_routes(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = [a_route("CH", "alpha", name=f"r{number}", prefixes=(f"+41{number:05d}",)) for number in range(count)]
    table = RouteTable((*routes, a_route("CH", "beta", name="plain")))
    looked_at: list[str] = []
    mismatch = Route.mismatch

    def counted(route: Route, question: Question) -> str | None:
        looked_at.append(route.name)
        return mismatch(route, question)

    monkeypatch.setattr(Route, "mismatch", counted)
    table.matching(attrs.evolve(QUESTION, to=Msisdn("+41012345678")))
    assert looked_at == ["r1234", "plain"]
