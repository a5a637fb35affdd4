"""Which ways cost more than customers pay."""

from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.checks.finding import Severity
from routing.checks.margins import Prices, margins
from routing.costs.table import CarrierPrice, CostTable
from routing.table.route import LowMargin, Route
from tests.support.values.routes import a_route

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
SWISSCOM = NetworkCode("228-01")
NOW_MS = 10
COSTS = (
    CarrierPrice(ALPINE, "CH", 50_000),
    CarrierPrice(ALPINE, "CH", 70_000, SWISSCOM),
    CarrierPrice(OCEANIC, "CH", 55_000),
    CarrierPrice(OCEANIC, "CH", 65_000, None, 99),
)


def told(*routes: Route) -> list[tuple[str, Severity]]:
    prices = Prices(CostTable(COSTS), lambda *_: 60_000, 50_000, {"CH": frozenset({SWISSCOM})})
    return [(finding.detail, finding.severity) for finding in margins(routes, prices, NOW_MS)]


def test_a_carrier_that_costs_more_than_is_paid_is_told_by_country_and_network_now_and_to_come() -> None:
    assert told(a_route("CH", "alpine", "oceanic")) == [
        ("CH 228-01 by alpine costs 0.07 and customers pay 0.06", Severity.WARNING),
        ("CH by oceanic costs 0.065 and customers pay 0.06", Severity.WARNING),
        ("CH 228-01 by oceanic costs 0.065 and customers pay 0.06", Severity.WARNING),
    ]


def test_a_fallback_route_is_weighed_where_no_other_route_is() -> None:
    assert len(told(a_route("*", "alpine"))) == 1
    assert told(a_route("*", "alpine"), a_route("CH", "nordic")) == []


def test_less_than_the_least_margin_is_told_and_refused_where_the_route_says_so() -> None:
    least = {"margin_min_mc": 250, "networks": ()}

    assert told(a_route("CH", "alpine", **least))[0] == (
        "CH by alpine leaves 0.01 of 0.06; 0.0125 is the least",
        Severity.WARNING,
    )
    assert {severity for _, severity in told(a_route("CH", "alpine", on_low_margin=LowMargin.REFUSE, **least))} == {
        Severity.ERROR
    }


def test_without_a_cost_nothing_is_told() -> None:
    assert told(a_route("FR", "alpine"), a_route("CH", "nordic")) == []
