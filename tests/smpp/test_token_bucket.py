"""smpp.token_bucket: the rate holds over any stretch of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp.errors import UsageError
from smpp.token_bucket import TokenBucket
from tests.smpp.strategies import deterministic


def test_a_full_bucket_gives_its_burst_and_then_the_rate() -> None:
    bucket = TokenBucket(rate_per_s=10, burst=5)
    assert [bucket.take(1, 0.0) for _ in range(6)] == [True] * 5 + [False]
    assert bucket.wait_s(1, 0.0) == pytest.approx(0.1)
    assert bucket.wait_s(5, 0.0) == pytest.approx(0.5)
    assert not bucket.take(1, 0.05)
    assert bucket.take(1, 0.1)
    assert not bucket.take(1, 0.1)


def test_a_refused_take_costs_nothing() -> None:
    bucket = TokenBucket(10, 5)
    assert bucket.take(3, 0)
    assert not bucket.take(3, 0)
    assert bucket.take(2, 0)


def test_it_never_holds_more_than_its_burst() -> None:
    bucket = TokenBucket(10, 5)
    assert bucket.take(5, 0)
    assert bucket.wait_s(5, 1_000) == 0.0
    assert bucket.take(5, 1_000)
    assert not bucket.take(1, 1_000)


def test_a_new_rate_counts_from_now() -> None:
    bucket = TokenBucket(10, 5)
    assert bucket.take(5, 0)
    bucket.set_rate(1, 0.2)  # two tokens came at the old rate
    assert bucket.rate_per_s == 1
    assert bucket.take(2, 0.2)
    assert bucket.wait_s(1, 0.2) == pytest.approx(1.0)


def test_a_clock_that_steps_back_takes_nothing_away() -> None:
    bucket = TokenBucket(1, 2)
    assert bucket.take(1, 100)
    assert bucket.take(1, 50)
    assert not bucket.take(1, 100)
    assert bucket.take(1, 101)


@deterministic
@given(
    st.floats(0.1, 1000),
    st.floats(1, 50),
    st.lists(st.tuples(st.floats(0, 0.5), st.sampled_from([1, 1, 1, 0.5])), max_size=60),
)
def test_no_stretch_of_time_gets_more_than_burst_and_rate(
    rate: float, burst: float, takes: list[tuple[float, float]]
) -> None:
    bucket = TokenBucket(rate, burst)
    now = taken = 0.0
    for pause, n in takes:
        now += pause
        taken += n if bucket.take(n, now) else 0.0
        assert taken <= burst + rate * now + 1e-6 * len(takes)


@deterministic
@given(st.floats(0.1, 1000), st.floats(0, 10), st.integers(1, 5))
def test_waiting_as_long_as_told_is_enough(rate: float, now: float, n: int) -> None:
    bucket = TokenBucket(rate, 5)
    assert bucket.take(5, now)
    assert bucket.take(n, now + bucket.wait_s(n, now))


def test_what_can_never_work_is_said_at_once() -> None:
    with pytest.raises(UsageError, match="never fit"):
        TokenBucket(1, 2).take(3, 0)
    with pytest.raises(UsageError, match="never fit"):
        TokenBucket(1, 2).wait_s(3, 0)
    for make in (lambda: TokenBucket(0, 1), lambda: TokenBucket(1, 0), lambda: TokenBucket(1, 1).set_rate(-1)):
        with pytest.raises(UsageError, match="more than 0"):
            make()
    assert TokenBucket(1, 2).burst == 2


def test_a_smaller_burst_keeps_no_more_tokens_than_fit_it() -> None:
    bucket = TokenBucket(10, 10)
    bucket.set_rate(10, 0.0, burst=2)
    assert bucket.burst == 2
    assert bucket.take(2, 0.0)
    assert not bucket.take(1, 0.0)
    bucket.set_rate(10, 0.1, burst=5)
    assert bucket.wait_s(2, 0.1) == pytest.approx(0.1), "one token came meanwhile; a larger burst brings none"
    with pytest.raises(UsageError):
        bucket.set_rate(10, 0.1, burst=0)
