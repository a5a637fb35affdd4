import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credits.pricing import Price, PriceList, Quote
from messages.problems import CATALOGUE, Problem

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
    assert PRICES.quote(country, segments) == quote


def test_a_country_without_price_is_unsupported() -> None:
    problem = PriceList((Price("CH", 80),)).quote("DE", 1)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.pointer) == ("destination-unsupported", "/to")
    assert problem.code in CATALOGUE


def test_the_later_of_two_prices_counts() -> None:
    assert PriceList((Price("CH", 80), Price("CH", 90))).quote("CH", 1) == Quote(90, 90)


def test_a_message_without_segments_and_a_negative_price_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one segment, not 0"):
        PRICES.quote("CH", 0)
    with pytest.raises(ValueError, match="0 or more, not -1"):
        Price("CH", -1)


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(1, 255))
def test_the_total_is_exact(per_segment_mc: int, segments: int) -> None:
    quote = PriceList((Price("*", per_segment_mc),)).quote("CH", segments)
    assert quote == Quote(per_segment_mc, sum(per_segment_mc for _ in range(segments)))
