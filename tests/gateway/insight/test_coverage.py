from gateway.business.live import decisions_of
from gateway.insight.coverage import coverage, of_country
from messages.addresses import Country
from routing.health.conditions import Condition, ConditionKind, Conditions
from routing.health.figures import Counted, Passage
from routing.health.quality import QualityBoard
from store.business import CarrierRecord
from tests.support.values.builders import NOW_MS
from tests.support.values.business import ALPINE, OCEANIC, a_business
from tests.support.values.routes import a_route

DECISIONS = decisions_of(a_business())


def test_every_country_that_something_names_is_there_in_the_order_of_its_code() -> None:
    assert [one.country for one in coverage(DECISIONS, NOW_MS)] == ["CH", "DE", "FR"]


def test_a_country_tells_price_names_and_each_carrier_with_cost_and_margin() -> None:
    told = of_country(Country("CH"), DECISIONS, NOW_MS)

    assert (told.price_mc, told.names) == (1_000, "alphanumeric yes, registration none")
    assert [(one.carrier, one.routes, one.cost_micros, one.margin_micros) for one in told.carriers] == [
        ("alpine", ("ch",), 40_000, 60_000),
        ("oceanic", ("ch",), 70_000, 30_000),
    ]


def test_a_country_without_a_route_says_so_by_having_no_carrier() -> None:
    assert of_country(Country("DE"), DECISIONS, NOW_MS).carriers == ()


def test_a_route_for_every_country_covers_each() -> None:
    decisions = decisions_of(a_business(routes=(a_route("*", OCEANIC),)))

    assert [one.carrier for one in of_country(Country("DE"), decisions, NOW_MS).carriers] == ["oceanic"]


def test_delivery_and_what_stands_against_a_carrier_are_told() -> None:
    counted = {
        Passage(ALPINE, Country("CH"), None): Counted(200, 200, 20, 20_000),
        Passage(OCEANIC, Country("CH"), None): Counted(200, 200, 190, 190_000),
    }
    down = Condition(ConditionKind.DOWN, "alpine is down", NOW_MS)
    decisions = DECISIONS.under(Conditions({ALPINE: down}, {}), QualityBoard(counted))
    alpine, oceanic = of_country(Country("CH"), decisions, NOW_MS).carriers

    assert alpine.delivered_share < 0.2 < oceanic.delivered_share
    assert "200 receipts of CH" in alpine.quality
    assert (alpine.against, oceanic.against) == ("alpine is down", None)


def test_a_carrier_that_is_switched_off_is_marked() -> None:
    carriers = {ALPINE: CarrierRecord(ALPINE, {}, enabled=False), OCEANIC: CarrierRecord(OCEANIC, {})}
    alpine, oceanic = of_country(Country("CH"), decisions_of(a_business(carriers=carriers)), NOW_MS).carriers

    assert (alpine.enabled, oceanic.enabled) == (False, True)
