"""The routes of an apply file: everything that an entry may say, and how each mistake in it is told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.business.apply.entries import Mistakes
from gateway.business.apply.routes import entry_of, entry_words, read_routes
from messages.addresses import Sender, SenderKind
from messages.constant_tlvs import ConstantTlv
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode
from messages.shift_tables import Language
from routing.table.hours import Hours
from routing.table.route import LowMargin, Policy, Route, Target
from routing.table.sender_form import SenderForm
from tests.support.values.routes import a_route

KNOWN = ["alpine", "oceanic"]
ACCOUNTS = {"acc_1": "Maxony", "acc_2": "Shop", "acc_3": "Shop"}


def called(text: str) -> list[AccountId]:
    return [AccountId(one) for one, name in ACCOUNTS.items() if text in (one, name)]


def read(*entries: dict[str, Any]) -> tuple[dict[str, Route | None], list[str]]:
    mistakes = Mistakes()
    routes = read_routes({"routes": list(entries)}, KNOWN, called, mistakes)
    return dict(routes), [str(mistake) for mistake in mistakes.found]


def the_route(**entry: Any) -> Route:
    routes, mistakes = read({"country": "CH", "carriers": ["alpine"], **entry})
    assert mistakes == []
    [route] = routes.values()
    assert route is not None
    return route


def test_an_entry_may_say_all_of_it() -> None:
    routes, mistakes = read(
        {
            "name": "ch-night",
            "country": "CH",
            "carriers": ["alpine", {"carrier": "oceanic", "weight": 30}],
            "networks": ["22801", "228-02"],
            "prefixes": ["+41 79"],
            "accounts": ["acc_1"],
            "groups": ["gold"],
            "categories": ["otp", "transactional"],
            "senders": ["name"],
            "hours": "Mo-Fr 22:00-06:00 Europe/Zurich",
            "priority": -5,
            "policy": "weighted",
            "explore_percent": 7,
            "margin_min": "0.2",
            "on_low_margin": "refuse",
            "prefer_shown": True,
            "sender_prefix": "AD-",
            "sender_suffix": ".X",
            "national_tables": ["pt"],
            "tlvs": [{"tag": 0x1400, "text": "1101"}],
        }
    )
    assert mistakes == []
    assert routes == {
        "ch-night": Route(
            "ch-night",
            "CH",
            (Target(CarrierName("alpine")), Target(CarrierName("oceanic"), 30)),
            priority=-5,
            networks=(NetworkCode("228-01"), NetworkCode("228-02")),
            prefixes=("+4179",),
            accounts=(AccountId("acc_1"),),
            groups=("gold",),
            categories=(Category.OTP, Category.TRANSACTIONAL),
            senders=(SenderKind.NAME,),
            hours=Hours.read("Mo-Fr 22:00-06:00 Europe/Zurich"),
            policy=Policy.WEIGHTED,
            explore_percent=7,
            margin_min_mc=200,
            on_low_margin=LowMargin.REFUSE,
            prefer_shown=True,
            form=SenderForm("AD-", ".X"),
            national_tables=(Language.PORTUGUESE,),
            tlvs=(ConstantTlv(0x1400, b"1101"),),
        )
    }


def test_a_substitute_is_a_number_or_a_name() -> None:
    assert the_route(sender_substitute="+41 79 000 00 00").form.substitute == Sender(SenderKind.NUMBER, "+41790000000")
    assert the_route(sender_substitute="INFO").form.substitute == Sender(SenderKind.NAME, "INFO")


def test_an_entry_without_a_name_gets_one_from_what_it_matches() -> None:
    entries = ({"country": "CH", "carriers": ["alpine"]}, {"country": "CH", "carriers": [], "categories": ["otp"]})
    assert read(*entries) == ({"ch": a_route("CH", "alpine"), "ch-otp": None}, [])


def test_two_entries_of_one_name_are_one_too_many() -> None:
    entry = {"country": "CH", "carriers": ["alpine"]}
    assert read(entry, entry)[1] == [
        "routes[2].name: ch stands in the file twice; give one of the routes another name, or keep one"
    ]


@pytest.mark.parametrize(
    ("entry", "mistake"),
    [
        ({"name": "CH"}, "routes.CH: a route's name is 1 to 64 lower-case letters, digits, - and _"),
        ({"carriers": ["alpin"]}, "routes.ch.carriers: there is no carrier alpin; did you mean alpine?"),
        ({"carriers": [{"carrier": "alpine"}]}, "routes.ch.carriers: write a carrier with its share as"),
        ({"carriers": [{"carrier": "alpine", "weight": True}]}, "routes.ch.carriers: write a carrier with its share"),
        ({"carriers": [{"carrier": "alpine", "weight": 3}]}, "routes.ch.carriers: weights count with policy"),
        (
            {"carriers": [{"carrier": "alpine", "weight": 0}], "policy": "weighted"},
            "routes.ch: give at least one carrier a weight above 0",
        ),
        ({"networks": ["228-1"]}, "routes[1].networks[0]: a network is written as its MCC and MNC"),
        ({"networks": "228-01"}, "routes[1].networks: write a list of at most 1,000"),
        ({"prefixes": ["079"]}, "routes.ch-079: write the beginnings of numbers in international form"),
        ({"groups": [1]}, "routes[1].groups[0]: write it as text in quotes"),
        ({"categories": ["bulk"]}, "routes[1].categories[0]: use one of: otp, transactional, promotional"),
        ({"senders": ["short"]}, "routes[1].senders[0]: use one of: name, number"),
        ({"hours": "always"}, "routes[1].hours: write weekdays, times and a time zone"),
        ({"priority": "1"}, "routes.ch.priority: use a number from -1000000 to 1000000"),
        ({"policy": "best"}, "routes.ch.policy: use one of: fixed, cheapest, quality, weighted"),
        ({"explore_percent": 60}, "routes.ch.explore_percent: use a number from 0 to 50"),
        ({"margin_min": -1}, "routes.ch.margin_min: write 0 or more"),
        ({"on_low_margin": "stop"}, "routes.ch.on_low_margin: use one of: alarm, refuse"),
        ({"prefer_shown": 1}, "routes.ch.prefer_shown: write true or false"),
        ({"sender_prefix": "A D"}, "routes.ch.sender_prefix: put at most 10 ASCII letters"),
        ({"sender_suffix": "é"}, "routes.ch.sender_suffix: put at most 10 ASCII letters"),
        ({"sender_prefix": "123456", "sender_suffix": "12345"}, "routes.ch.sender_prefix: prefix and suffix leave"),
        ({"sender_substitute": "+41"}, "routes.ch.sender_substitute: write a number in international form"),
        ({"carier": "alpine"}, "routes.ch.carier: this key is not known; remove it or correct its spelling; did you"),
    ],
)
def test_each_mistake_is_told_with_what_to_write(entry: dict[str, Any], mistake: str) -> None:
    routes, mistakes = read({"country": "CH", "carriers": ["alpine"], **entry})
    assert [told[: len(mistake)] for told in mistakes] == [mistake]
    assert not any(routes.values())


def test_a_route_is_told_in_the_words_of_its_entry() -> None:
    route = a_route("CH", "alpine", "oceanic", prefer_shown=True, priority=3, categories=(Category.OTP,))
    assert entry_words(route) == {
        "country": "CH",
        "carriers": "alpine → oceanic",
        "categories": "otp",
        "priority": "3",
        "prefer_shown": "yes",
    }


@st.composite
def routes(draw: st.DrawFn) -> Route:
    weighted = draw(st.booleans())
    signs = st.text("AZaz09._-", max_size=5)
    number = Sender(SenderKind.NUMBER, "+41790000000")
    plain_form = st.builds(SenderForm, signs, signs)
    return Route(
        draw(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,63}", fullmatch=True)),
        draw(st.sampled_from(["CH", "*"])),
        tuple(Target(CarrierName(name), draw(st.integers(1, 10_000)) if weighted else 1) for name in KNOWN),
        priority=draw(st.integers(-1_000_000, 1_000_000)),
        networks=tuple(map(NetworkCode, draw(st.lists(st.sampled_from(["228-01", "310-012"]), unique=True)))),
        prefixes=draw(st.lists(st.sampled_from(["+4179", "+41"]), unique=True).map(tuple)),
        accounts=tuple(map(AccountId, draw(st.lists(st.sampled_from(["acc_1", "acc_2"]), unique=True)))),
        groups=draw(st.lists(st.text(min_size=1, max_size=64), max_size=3, unique=True).map(tuple)),
        categories=draw(st.lists(st.sampled_from(Category), unique=True).map(tuple)),
        senders=draw(st.lists(st.sampled_from(SenderKind), unique=True).map(tuple)),
        hours=draw(st.sampled_from([None, Hours.read("Mo-Fr 22:00-06:00 Europe/Zurich")])),
        policy=Policy.WEIGHTED if weighted else Policy.QUALITY,
        explore_percent=5 if weighted else draw(st.integers(0, 50)),
        margin_min_mc=draw(st.none() | st.integers(0, 10**6)),
        on_low_margin=draw(st.sampled_from(LowMargin)),
        prefer_shown=draw(st.booleans()),
        form=draw(plain_form | st.just(SenderForm(substitute=number))),
        national_tables=draw(st.lists(st.sampled_from(Language), unique=True).map(tuple)),
        tlvs=draw(st.sampled_from([(), (ConstantTlv(0x1400, bytes(range(256))),)])),
    )


@given(routes())
def test_what_a_route_says_is_read_again_from_its_entry(route: Route) -> None:
    assert read(entry_of(route)) == ({route.name: route}, [])


def test_an_account_is_named_by_its_name_or_its_id() -> None:
    routes_read, mistakes = read({"country": "CH", "carriers": ["alpine"], "accounts": ["Maxony", "acc_2"]})

    (route,) = routes_read.values()
    assert mistakes == []
    assert route is not None
    assert route.accounts == ("acc_1", "acc_2")


@pytest.mark.parametrize(
    ("account", "told"), [("Maxoni", "there is no account Maxoni"), ("Shop", "write its id: acc_2, acc_3")]
)
def test_an_account_that_is_none_or_several_is_a_mistake(account: str, told: str) -> None:
    _, (mistake,) = read({"country": "CH", "carriers": ["alpine"], "accounts": [account]})

    assert "accounts[0]" in mistake
    assert told in mistake
