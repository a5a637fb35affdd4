"""Amounts of money as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.business.money_notation import money_micros, money_text


@pytest.mark.parametrize(
    ("written", "micros"),
    [("0.045", 45_000), (2, 2_000_000), (Decimal("0.000001"), 1), ("0", 0), ("1e2", 100_000_000), (" 0.5 ", 500_000)],
)
def test_amounts_become_exact_micros(written: object, micros: int) -> None:
    assert money_micros(written) == micros


@pytest.mark.parametrize("written", ["", "one", "0.0000001", "-1", 0.5, True, None, "NaN", "0,045", [], "9e99999999"])
def test_what_is_no_exact_amount_is_refused_with_what_to_write(written: object) -> None:
    with pytest.raises(ValueError, match="at most 6 decimals"):
        money_micros(written)


@given(st.integers(0, 10**9))
def test_what_is_shown_can_be_typed_again(micros: int) -> None:
    assert money_micros(money_text(micros)) == micros


@pytest.mark.parametrize(
    ("micros", "text"), [(0, "0.00"), (45_000, "0.045"), (-2_500_000, "-2.50"), (2_000_000, "2.00"), (1, "0.000001")]
)
def test_amounts_are_shown_with_two_decimals_at_least(micros: int, text: str) -> None:
    assert money_text(micros) == text
