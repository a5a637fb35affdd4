"""What one route may say, and which messages it is for."""

import attrs
import pytest

from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from routing.table.hours import Hours
from routing.table.question import Question
from routing.table.route import Policy, Target, route_name
from tests.support.values.routes import a_route

QUESTION = Question(
    to=Msisdn("+41791234567"),
    country=Country("CH"),
    network=NetworkGuess(NetworkCode("228-01"), NetworkSource.PREFIX),
    account_id=AccountId("acc_1"),
    group="gold",
    category=Category.OTP,
    sender=Sender(SenderKind.NAME, "MAXONY"),
    price_mc=1_000,
    at_ms=1_700_000_000_000,
)
FITTING: dict[str, object] = {
    "prefixes": ("+4178", "+4179"),
    "networks": (NetworkCode("228-01"),),
    "accounts": (AccountId("acc_1"),),
    "groups": ("gold", "silver"),
    "categories": (Category.OTP,),
    "senders": (SenderKind.NAME,),
    "hours": Hours.read("Mo-Su 00:00-24:00 UTC"),
}


def test_a_route_without_conditions_is_for_every_message() -> None:
    assert a_route("CH", "alpine").mismatch(QUESTION) is None


def test_a_route_is_for_a_message_that_fulfils_all_its_conditions() -> None:
    assert a_route("CH", "alpine", **FITTING).mismatch(QUESTION) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"to": Msisdn("+41761234567")}, "r is for numbers that begin with +4178 or +4179"),
        ({"network": None}, "r is for the network 228-01"),
        ({"account_id": AccountId("acc_2")}, "r is for other accounts"),
        ({"group": ""}, "r is for accounts of the group gold or silver"),
        ({"category": Category.PROMOTIONAL}, "r is for otp messages"),
        ({"sender": Sender(SenderKind.NUMBER, "+41791234567")}, "r is for messages whose sender is a name"),
    ],
)
def test_a_condition_that_is_not_fulfilled_is_told(change: dict[str, object], reason: str) -> None:
    question = attrs.evolve(QUESTION, **change)  # type: ignore[arg-type]  # the tests name real fields
    assert a_route("CH", "alpine", name="r", **FITTING).mismatch(question) == reason


def test_a_route_outside_its_hours_says_when_it_holds() -> None:
    route = a_route("CH", "alpine", name="r", hours=Hours.read("Mo 08:00-09:00 UTC"))
    assert route.mismatch(QUESTION) == "r holds Mo 08:00-09:00 UTC"


@pytest.mark.parametrize(
    ("conditions", "name"),
    [
        ({"country": "CH"}, "ch"),
        ({"country": "*"}, "every-country"),
        ({"country": "CH", "categories": ("otp",)}, "ch-otp"),
        ({"country": "CH", "prefixes": ("+4179",), "networks": ("228-01",)}, "ch-4179-228-01"),
        ({"country": "CH", "groups": ("Gold & Co",)}, "ch-gold-co"),
        ({"country": "CH", "hours": Hours.read("Mo-Fr 08:00-20:00 UTC")}, "ch-mo-fr-08-00-20-00-utc"),
        ({"country": "CH", "groups": ("x" * 80,)}, "ch-" + "x" * 61),
    ],
)
def test_a_route_is_called_after_what_it_matches(conditions: dict[str, str], name: str) -> None:
    assert route_name(**conditions) == name  # type: ignore[arg-type]  # the tests name real conditions


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"name": "Big Route"}, "lower-case"),
        ({"country": "Suisse"}, "two capital letters"),
        ({"targets": ()}, "at least one carrier"),
        ({"targets": (Target(CarrierName("a")), Target(CarrierName("a")))}, "each carrier once"),
        ({"priority": 1_000_001}, "a priority is"),
        ({"prefixes": ("4179",)}, "international form"),
        ({"prefixes": ("+41 79",)}, "international form"),
        ({"networks": (NetworkCode("22801"),)}, "228-01"),
        ({"explore_percent": 51}, "0 to 50"),
        ({"policy": Policy.WEIGHTED, "targets": (Target(CarrierName("a"), 0),)}, "a weight above 0"),
    ],
)
def test_what_no_route_may_say_is_refused_with_a_sentence(change: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        attrs.evolve(a_route("CH", "alpine"), **change)  # type: ignore[arg-type]  # the tests name real fields


@pytest.mark.parametrize("weight", [-1, 10_001])
def test_a_weight_has_its_bounds(weight: int) -> None:
    with pytest.raises(ValueError, match="0 to 10,000"):
        Target(CarrierName("alpine"), weight)
