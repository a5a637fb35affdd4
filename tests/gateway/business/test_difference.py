"""How the difference between what is in force and what a file asks for is told."""

import attrs

from credits.pricing import Price
from gateway.business.difference import Added, Changed, Removed, difference
from gateway.business.picture import NetworkRanges, Picture, prices_by_key
from messages.addresses import Country
from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.networks.prefixes import Network
from sendername.country_rules import Alphanumeric, Registration, SenderRule
from tests.support.values.routes import a_route

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
PROFILE = {"host": "h", "port": 2775, "system_id": "s", "password": "secret"}
RULE = SenderRule(Country("CH"), Alphanumeric.YES, Registration.NONE, sources="me")
FULL = Picture(
    settings={"substitute_sender": "+41790000000"},
    carriers={ALPINE: PROFILE, OCEANIC: PROFILE},
    routes={"ch": a_route("CH", ALPINE, OCEANIC)},
    prices=prices_by_key(Price("CH", 1500)),
    rules={Country("CH"): RULE},
)


def test_what_is_in_force_already_is_no_change() -> None:
    assert difference(FULL, FULL) == ()


def test_what_the_file_does_not_name_is_no_change() -> None:
    assert difference(FULL, Picture()) == ()


def test_everything_is_new_to_an_empty_business() -> None:
    changes = difference(Picture(), FULL)

    assert all(isinstance(change, Added) for change in changes)
    assert [change.what for change in changes] == [
        "setting substitute_sender",
        "carrier alpine",
        "carrier oceanic",
        "route ch",
        "price CH",
        "sender rule CH",
    ]


def test_a_change_names_only_what_differs_with_both_values() -> None:
    wanted = Picture(
        carriers={ALPINE: {**PROFILE, "window": 20}},
        routes={"ch": a_route("CH", OCEANIC, priority=2)},
        prices=prices_by_key(Price("CH", 2000)),
    )

    assert difference(FULL, wanted) == (
        Changed("carrier alpine", {"window": "10"}, {"window": "20"}),
        Changed("route ch", {"carriers": "alpine → oceanic"}, {"carriers": "oceanic", "priority": "2"}),
        Changed("price CH", {"credits": "1.5"}, {"credits": "2"}),
    )


def test_a_default_spelled_out_is_no_change() -> None:
    assert difference(FULL, Picture(carriers={ALPINE: {**PROFILE, "window": 10, "enabled": True}})) == ()


def test_a_route_is_taken_away() -> None:
    gone = {"country": "CH", "carriers": "alpine → oceanic"}
    assert difference(FULL, Picture(routes={"ch": None})) == (Removed("route ch", gone),)


def test_taking_away_a_route_that_is_not_there_is_no_change() -> None:
    assert difference(FULL, Picture(routes={"fr": None})) == ()


def test_another_password_is_a_change_that_shows_neither() -> None:
    (change,) = difference(FULL, Picture(carriers={ALPINE: {**PROFILE, "password": "other", "port": 1}}))

    assert change == Changed(
        "carrier alpine",
        {"port": "2775", "password": "(as it was)"},
        {"port": "1", "password": "(another)"},
    )


def test_no_secret_is_in_any_change() -> None:
    told = repr(difference(Picture(), FULL)) + repr(
        difference(FULL, Picture(carriers={ALPINE: {**PROFILE, "password": "hush"}}))
    )

    assert "secret" not in told
    assert "hush" not in told


def test_a_carrier_switched_off_says_so() -> None:
    (change,) = difference(FULL, Picture(carriers={ALPINE: {**PROFILE, "enabled": False}}))

    assert change == Changed("carrier alpine", {"enabled": "yes"}, {"enabled": "no"})


def test_a_rule_changes_by_its_words() -> None:
    rule = attrs.evolve(RULE, registration=Registration.REQUIRED)

    assert difference(FULL, Picture(rules={Country("CH"): rule})) == (
        Changed("sender rule CH", {"registration": "none"}, {"registration": "required"}),
    )


def test_addresses_and_long_lists_are_told_in_words() -> None:
    hosts = {key: value for key, value in PROFILE.items() if key not in {"host", "port"}}
    (change,) = difference(Picture(), Picture(carriers={ALPINE: {**hosts, "hosts": ["a:1", "b:2"]}}))
    assert isinstance(change, Added)
    assert change.after["hosts"] == "host a, port 1, host b, port 2"

    prefixes = tuple(f"+41{number}" for number in range(100, 130))
    network = NetworkRanges(Network(NetworkCode("228-01"), Country("CH"), "Swisscom"), prefixes)
    (change,) = difference(Picture(), Picture(networks={network.network.code: network}))
    assert isinstance(change, Added)
    assert change.after["prefixes"].endswith("+41119 and 10 more")
