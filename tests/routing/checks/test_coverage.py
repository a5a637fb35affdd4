"""Where messages would find no way."""

from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.checks.coverage import coverage
from routing.checks.finding import Finding
from routing.checks.forms import forms
from routing.table.hours import Hours
from routing.table.route import Route
from routing.table.sender_form import SenderForm
from tests.support.values.routes import a_route

ALPINE = CarrierName("alpine")
NOW_MS = 1_798_761_600_000
DAY, NIGHT = Hours.read("Mo-Su 06:00-22:00 UTC"), Hours.read("Mo-Su 22:00-06:00 UTC")
EVERYWHERE = a_route("*", "alpine")


def told(*routes: Route, priced: set[str] | None = None, enabled: bool = True) -> list[str]:
    switched_on = {ALPINE} if enabled else set()
    return [one.detail for one in coverage(routes, priced or {"*"}, switched_on, {ALPINE}, NOW_MS)]


def test_a_country_needs_a_price_and_a_route() -> None:
    assert told(a_route("CH", "alpine"), priced={"CH"}) == []
    assert told(a_route("CH", "alpine"), priced={"CH", "FR"}) == ["no route leads to FR: messages there are refused"]
    assert told(a_route("CH", "alpine"), EVERYWHERE, priced={"FR"})[0] == "CH has no price: messages there are refused"
    assert told(EVERYWHERE, priced={"FR", "*"}) == []


def test_hours_must_not_leave_a_country_without_a_route() -> None:
    day, night = a_route("CH", "alpine", hours=DAY), a_route("CH", "alpine", hours=NIGHT)

    assert told(day, night) == []
    assert told(day, EVERYWHERE) == []
    assert told(day) == ["CH: no route holds in 56 of 168 hours of a week; messages are refused then"]


def test_conditions_alone_leave_the_other_messages_without_a_way() -> None:
    (only,) = told(a_route("CH", "alpine", networks=(NetworkCode("228-01"),)))

    assert only == "CH: only some messages find a way, and the others are refused; add a route without conditions"


def test_a_route_needs_a_carrier_that_exists_and_one_that_is_switched_on() -> None:
    assert told(a_route("CH", "alpine", "nordic")) == ["it leads to nordic, which does not exist"]
    assert told(a_route("CH", "alpine"), enabled=False) == ["all its carriers are switched off: alpine"]


def test_signs_around_names_make_some_too_long() -> None:
    fits = a_route("CH", "alpine", form=SenderForm(suffix="-"))
    long = a_route("CH", "alpine", form=SenderForm(prefix="AD-"), name="long")

    assert list(forms([fits, long])) == [
        Finding(
            "routes",
            "long",
            "with its signs only names of 8 characters or fewer fit; longer ones make up to 13 characters and take "
            "another route",
        )
    ]
