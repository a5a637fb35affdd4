"""How far ahead of its window a bind leases: what is answered during two leases, up to a limit."""

import pytest

from carriers.lookahead import Lookahead


def measured(answers_per_s: int, lease_s: float, *, size_max: int = 1000, seconds: int = 3) -> Lookahead:
    lookahead = Lookahead(size_max)
    for number in range(answers_per_s * seconds):
        lookahead.answered(number / answers_per_s)
    for _ in range(20):
        lookahead.leased(lease_s)
    return lookahead


@pytest.mark.parametrize(
    ("answers_per_s", "lease_s", "size"),
    [(2000, 0.1, 400), (2000, 0.005, 20), (100, 0.1, 20), (10, 0.01, 0), (1, 0.4, 0)],
)
def test_it_is_twice_what_is_answered_during_one_lease(answers_per_s: int, lease_s: float, size: int) -> None:
    assert measured(answers_per_s, lease_s).size == pytest.approx(size, abs=1)


def test_it_is_never_more_than_its_limit() -> None:
    assert measured(2000, 1.0, size_max=50).size == 50


def test_before_anything_was_measured_nothing_is_leased_ahead() -> None:
    fresh = Lookahead(100)
    fresh.answered(5.0)
    fresh.leased(0.5)

    assert fresh.size == 0


def test_one_slow_lease_among_quick_ones_counts_half() -> None:
    lookahead = measured(1000, 0.0)
    lookahead.leased(0.2)
    assert lookahead.size == pytest.approx(200, abs=2)
    lookahead.leased(0.0)
    assert lookahead.size == pytest.approx(100, abs=2)


def test_a_carrier_that_slows_down_is_leased_less_for() -> None:
    lookahead = measured(1000, 0.1, seconds=1)
    assert lookahead.size == pytest.approx(200, abs=2)
    for number in range(20):
        lookahead.answered(1.0 + number / 10)

    assert lookahead.size <= 5
