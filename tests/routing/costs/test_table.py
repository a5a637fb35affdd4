"""What a carrier charges for a segment at a moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.costs.table import MICROS_MAX, CarrierPrice, CostTable

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
SWISSCOM, SUNRISE = NetworkCode("228-01"), NetworkCode("228-02")
TABLE = CostTable(
    (
        CarrierPrice(ALPINE, "CH", 50_000),
        CarrierPrice(ALPINE, "CH", 40_000, SWISSCOM, 1_000),
        CarrierPrice(ALPINE, "CH", None, SWISSCOM, 3_000),
        CarrierPrice(ALPINE, "CH", 60_000, None, 2_000),
        CarrierPrice(OCEANIC, "CH", 30_000, SUNRISE),
    )
)


@pytest.mark.parametrize(
    ("network", "at_ms", "micros"),
    [
        (None, 0, 50_000),
        (SWISSCOM, 999, 50_000),
        (SWISSCOM, 1_000, 40_000),
        (SWISSCOM, 2_999, 40_000),
        (SWISSCOM, 3_000, 60_000),
        (SUNRISE, 1_999, 50_000),
        (SUNRISE, 2_000, 60_000),
    ],
)
def test_the_networks_price_holds_before_its_countrys_from_its_moment_on_and_until_it_ends(
    network: NetworkCode | None, at_ms: int, micros: int
) -> None:
    assert TABLE.cost(ALPINE, "CH", network, at_ms) == micros


def test_where_no_price_is_known_none_is_made_up() -> None:
    assert TABLE.cost(ALPINE, "FR", None, 0) is None
    assert TABLE.cost(OCEANIC, "CH", None, 0) is None
    assert TABLE.cost(OCEANIC, "CH", SWISSCOM, 0) is None
    assert TABLE.cost(OCEANIC, "CH", SUNRISE, 0) == 30_000


def test_the_moments_at_which_prices_change_are_known_in_advance() -> None:
    assert TABLE.changes_after(1_000) == [2_000, 3_000]


@pytest.mark.parametrize("micros", [-1, MICROS_MAX + 1])
def test_a_price_out_of_range_is_refused(micros: int) -> None:
    with pytest.raises(ValueError, match="micros is 0 to"):
        CarrierPrice(ALPINE, "CH", micros)


prices = st.lists(
    st.builds(
        CarrierPrice,
        st.sampled_from([ALPINE, OCEANIC]),
        st.sampled_from(["CH", "FR"]),
        st.none() | st.integers(0, 9),
        st.sampled_from([None, SWISSCOM, SUNRISE]),
        st.integers(0, 4),
    ),
    max_size=12,
    unique_by=lambda price: (price.carrier, price.country, price.network, price.from_ms),
)


@given(prices, st.sampled_from([None, SWISSCOM, SUNRISE]), st.integers(0, 5))
def test_the_table_answers_as_reading_the_whole_list_does(
    listed: list[CarrierPrice], network: NetworkCode | None, at_ms: int
) -> None:
    def latest(of: NetworkCode | None) -> int | None:
        begun = [
            price
            for price in listed
            if (price.carrier, price.country, price.network) == (ALPINE, "CH", of) and price.from_ms <= at_ms
        ]
        return max(begun, key=lambda price: price.from_ms).micros if begun else None

    own = latest(network)
    assert CostTable(tuple(listed)).cost(ALPINE, "CH", network, at_ms) == (latest(None) if own is None else own)
