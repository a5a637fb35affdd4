"""What a new list changes beside the prices in force."""

from fractions import Fraction

from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.costs.price_lists.comparison import Movement, PriceChange, compare
from routing.costs.table import CarrierPrice, CostTable

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
SWISSCOM, SUNRISE = NetworkCode("228-01"), NetworkCode("228-02")
IN_FORCE = (
    CarrierPrice(ALPINE, "CH", 50_000),
    CarrierPrice(ALPINE, "CH", 40_000, SWISSCOM),
    CarrierPrice(ALPINE, "FR", 30_000),
    CarrierPrice(ALPINE, "DE", 70_000, from_ms=9_000),
    CarrierPrice(OCEANIC, "CH", 10_000),
)
LIST = (
    CarrierPrice(ALPINE, "CH", 50_000, None, 1_000),
    CarrierPrice(ALPINE, "CH", 44_000, SWISSCOM, 1_000),
    CarrierPrice(ALPINE, "CH", 45_000, SUNRISE, 2_000),
    CarrierPrice(ALPINE, "IT", 20_000, None, 1_000),
)


def test_each_destination_moves_from_what_it_would_cost_then() -> None:
    changes = compare(IN_FORCE, LIST, ALPINE, is_whole=True).changes

    assert [(change.country, change.network, change.movement) for change in changes] == [
        ("CH", None, Movement.SAME),
        ("CH", SWISSCOM, Movement.UP),
        ("CH", SUNRISE, Movement.DOWN),
        ("IT", None, Movement.NEW),
        ("FR", None, Movement.GONE),
    ]
    assert [change.percent for change in changes] == [0, 10, -10, None, None]


def test_what_a_whole_list_does_not_name_ends_when_the_list_begins() -> None:
    compared = compare(IN_FORCE, LIST, ALPINE, is_whole=True)
    table = CostTable((*IN_FORCE, *compared.stored))

    assert table.cost(ALPINE, "FR", None, 999) == 30_000
    assert table.cost(ALPINE, "FR", None, 1_000) is None
    assert table.cost(OCEANIC, "CH", None, 1_000) == 10_000
    assert compared.later == (IN_FORCE[3],)


def test_a_partial_list_leaves_the_others_alone() -> None:
    compared = compare(IN_FORCE, LIST, ALPINE, is_whole=False)

    assert compared.stored == LIST
    assert Movement.GONE not in {change.movement for change in compared.changes}


def test_a_price_that_was_free_has_no_percent() -> None:
    assert PriceChange("CH", None, 0, 5, 0).percent is None
    assert PriceChange("CH", None, 3, 4, 0).percent == Fraction(100, 3)
