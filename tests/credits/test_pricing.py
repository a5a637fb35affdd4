import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credits.pricing import Price, PriceList, Quote
from messages.network import NetworkCode
from messages.problems import CATALOGUE, Problem

NOW_MS = 1_790_000_000_000
SWISSCOM, SUNRISE = NetworkCode("228-01"), NetworkCode("228-02")

PRICES = PriceList((Price("CH", 80), Price("*", 150), Price("FR", 0)))


@pytest.mark.parametrize(
    ("country", "segments", "quote"),
    [
        ("CH", 1, Quote(80, 80)),
        ("CH", 3, Quote(80, 240)),
        ("DE", 2, Quote(150, 300)),
        ("FR", 255, Quote(0, 0)),
    ],
)
def test_a_message_costs_its_segments_at_its_countrys_price(country: str, segments: int, quote: Quote) -> None:
    assert PRICES.quote(country, segments, at_ms=NOW_MS) == quote


def test_a_country_without_price_is_unsupported() -> None:
    problem = PriceList((Price("CH", 80),)).quote("DE", 1, at_ms=NOW_MS)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.pointer) == ("destination-unsupported", "/to")
    assert problem.code in CATALOGUE


def test_the_later_of_two_prices_counts() -> None:
    assert PriceList((Price("CH", 80), Price("CH", 90))).quote("CH", 1, at_ms=NOW_MS) == Quote(90, 90)


@pytest.mark.parametrize(
    ("at_ms", "network", "per_segment_mc"),
    [
        (999, SWISSCOM, 150),
        (1_000, SWISSCOM, 80),
        (1_999, SWISSCOM, 80),
        (2_000, SWISSCOM, 60),
        (3_000, SWISSCOM, 65),
        (NOW_MS, SWISSCOM, 65),
        (2_000, SUNRISE, 80),
        (2_000, None, 80),
    ],
)
def test_the_networks_price_in_force_counts_else_the_countrys_else_that_of_every_country(
    at_ms: int, network: NetworkCode | None, per_segment_mc: int
) -> None:
    prices = PriceList(
        (
            Price("CH", 65, SWISSCOM, from_ms=3_000),
            Price("CH", 60, SWISSCOM, from_ms=2_000),
            Price("CH", 80, from_ms=1_000),
            Price("*", 150),
        )
    )
    quote = prices.quote("CH", 1, network, at_ms=at_ms)
    assert isinstance(quote, Quote)
    assert quote.per_segment_mc == per_segment_mc


def test_a_country_whose_first_price_is_yet_to_begin_is_unsupported() -> None:
    assert isinstance(PriceList((Price("CH", 80, from_ms=NOW_MS + 1),)).quote("CH", 1, at_ms=NOW_MS), Problem)


TIMES_MS = st.integers(0, 20)
NETWORKS = st.sampled_from([None, SWISSCOM, SUNRISE])


@given(
    st.lists(st.builds(Price, st.sampled_from(["CH", "*"]), st.integers(0, 99), NETWORKS, TIMES_MS), max_size=12),
    NETWORKS,
    TIMES_MS,
)
def test_what_is_quoted_is_what_a_walk_through_all_prices_finds(
    prices: list[Price], network: NetworkCode | None, at_ms: int
) -> None:
    def walk(country: str, of: NetworkCode | None) -> Price | None:
        begun = [p for p in prices if (p.country, p.network) == (country, of) and p.from_ms <= at_ms]
        return max(enumerate(begun), key=lambda found: (found[1].from_ms, found[0]))[1] if begun else None

    found = (network and walk("CH", network)) or walk("CH", None) or walk("*", None)
    quote = PriceList(tuple(prices)).quote("CH", 1, network, at_ms=at_ms)
    assert isinstance(quote, Problem) if found is None else quote == Quote(found.per_segment_mc, found.per_segment_mc)


def test_a_message_without_segments_and_a_negative_price_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one segment, not 0"):
        PRICES.quote("CH", 0, at_ms=NOW_MS)
    with pytest.raises(ValueError, match="0 or more, not -1"):
        Price("CH", -1)


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(1, 255))
def test_the_total_is_exact(per_segment_mc: int, segments: int) -> None:
    quote = PriceList((Price("*", per_segment_mc),)).quote("CH", segments, at_ms=NOW_MS)
    assert quote == Quote(per_segment_mc, sum(per_segment_mc for _ in range(segments)))
