"""Credits as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.business.credit_notation import credits_text, credits_to_mc


@pytest.mark.parametrize(
    ("written", "amount_mc"),
    [("1.5", 1500), (2, 2000), (Decimal("0.001"), 1), ("0", 0), ("1e2", 100_000), ("0.0750", 75), ("12.000", 12_000)],
)
def test_credits_become_exact_millicredits(written: object, amount_mc: int) -> None:
    assert credits_to_mc(written) == amount_mc


@pytest.mark.parametrize(
    "written", ["", "one", "0.0001", "-1", -1, 1.5, True, None, "NaN", "Infinity", "1,5", [], "9e99999999", "1" * 400]
)
def test_what_is_no_exact_amount_is_refused_with_what_to_write(written: object) -> None:
    with pytest.raises(ValueError, match="at most three decimals"):
        credits_to_mc(written)


@given(st.integers(min_value=0, max_value=10**15))
def test_what_is_shown_can_be_typed_again(amount_mc: int) -> None:
    assert credits_to_mc(credits_text(amount_mc)) == amount_mc


@pytest.mark.parametrize(("amount_mc", "text"), [(0, "0"), (1500, "1.5"), (-75, "-0.075"), (100_000, "100")])
def test_amounts_are_shown_without_needless_zeros(amount_mc: int, text: str) -> None:
    assert credits_text(amount_mc) == text


@given(st.text(max_size=20) | st.integers() | st.decimals() | st.floats())
def test_whatever_is_written_is_an_amount_or_a_value_error(written: object) -> None:
    try:
        amount_mc = credits_to_mc(written)
    except ValueError:
        return
    assert isinstance(amount_mc, int)
    assert amount_mc >= 0
