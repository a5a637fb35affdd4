"""One rate over all binds of an account."""

from carriers.account_rate import AccountRate


def test_no_limit_holds_nobody() -> None:
    rate = AccountRate(0)
    assert rate.allowance(1000, 0.0) == 1000
    assert all(rate.take(0.0) for _ in range(1000))
    assert rate.wait_s(0.0) == 0


def test_segments_are_counted_over_time() -> None:
    rate = AccountRate(10)
    taken = sum(rate.take(hundredth / 100) for hundredth in range(1000))
    assert 100 <= taken <= 103
    assert rate.allowance(5, 10.0) <= 2
    assert 0 < rate.wait_s(10.0) <= 0.1
