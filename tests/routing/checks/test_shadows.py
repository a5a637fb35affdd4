"""Routes that are in each other's way."""

import pytest

from messages.message import Category
from messages.network import NetworkCode
from routing.checks.finding import Severity
from routing.checks.shadows import shadows
from routing.table.hours import Hours
from routing.table.route import Route
from tests.support.values.routes import a_route

NIGHT = Hours.read("Mo-Su 22:00-06:00 Europe/Zurich")
SWISSCOM = (NetworkCode("228-01"),)


def found(*routes: Route) -> list[tuple[object, Severity]]:
    return [(finding.key, finding.severity) for finding in shadows(routes)]


def test_two_routes_that_match_the_same_with_one_priority_cannot_be_told_apart() -> None:
    one, other = a_route("CH", "alpine", name="one"), a_route("CH", "oceanic", name="other")

    assert found(one, other) == [("other", Severity.ERROR)]
    assert found(one, a_route("CH", "oceanic", name="other", priority=1)) == []
    assert found(one, a_route("FR", "oceanic", name="other")) == []


@pytest.mark.parametrize(
    "narrow",
    [
        a_route("CH", "alpine", networks=SWISSCOM, priority=1),
        a_route("CH", "alpine", prefixes=("+4179",), priority=1),
        a_route("CH", "alpine", categories=(Category.OTP,), priority=1),
        a_route("CH", "alpine", hours=NIGHT, priority=1),
        a_route("CH", "alpine", groups=("resellers",), hours=NIGHT, priority=1),
    ],
)
def test_a_route_is_never_reached_whose_carriers_all_have_their_turn_before(narrow: Route) -> None:
    wide = a_route("CH", "alpine", "oceanic", name="wide")

    assert found(wide, narrow) == [(narrow.name, Severity.WARNING)]


@pytest.mark.parametrize(
    "other",
    [
        a_route("CH", "nordic", networks=SWISSCOM, priority=1),
        a_route("CH", "alpine", networks=SWISSCOM),
        a_route("*", "alpine", priority=1),
    ],
)
def test_a_way_back_an_exception_and_a_fallback_are_reached(other: Route) -> None:
    assert found(a_route("CH", "alpine", name="wide"), other) == []


def test_several_routes_together_can_leave_nothing_to_do() -> None:
    first = a_route("CH", "alpine", networks=SWISSCOM)
    second = a_route("CH", "oceanic", priority=1)
    third = a_route("CH", "oceanic", "alpine", networks=SWISSCOM, priority=2, name="third")

    assert found(first, second, third) == [("third", Severity.WARNING)]


def test_a_narrower_prefix_does_not_cover_a_wider_one() -> None:
    narrow = a_route("CH", "alpine", prefixes=("+41791",))

    assert found(narrow, a_route("CH", "alpine", prefixes=("+4179",), priority=1)) == []
    assert found(
        a_route("CH", "alpine", prefixes=("+4179",)), a_route("CH", "alpine", prefixes=("+41791",), priority=1)
    )
