"""How many messages a second an account may hand in."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.task import Clock

from api.http.account_rates import AccountRates
from api.http.problems import Trouble
from messages.account import Account, AccountLimits, AccountStatus
from messages.ids import AccountId

ACCOUNT = Account(AccountId("acc_1"), "demo", AccountStatus.ACTIVE, limits=AccountLimits(messages_per_s=10))


def refused(rates: AccountRates, count: int = 1, account: Account = ACCOUNT) -> Trouble | None:
    try:
        rates.take(account, count)
    except Trouble as trouble:
        return trouble
    return None


def test_a_seconds_worth_may_come_at_once_and_then_one_as_often_as_the_limit_says() -> None:
    clock = Clock()
    rates = AccountRates(clock.seconds)

    assert [refused(rates) for _ in range(10)] == [None] * 10
    assert refused(rates) is not None
    clock.advance(0.1)
    assert refused(rates) is None
    assert refused(rates) is not None


def test_who_is_refused_is_told_when_to_come_back_and_what_is_left() -> None:
    clock = Clock()
    rates = AccountRates(clock.seconds)
    rates.take(ACCOUNT, 10)

    trouble = refused(rates, 5)

    assert trouble is not None
    assert [problem.code for problem in trouble.problems] == ["rate-limited"]
    assert dict(trouble.headers) == {
        "retry-after": "1",
        "RateLimit-Policy": '"messages";q=10;w=1',
        "RateLimit": '"messages";r=0;t=1',
    }
    clock.advance(0.5)
    assert refused(rates, 5) is None


def test_a_batch_above_the_limit_waits_for_a_full_bucket_and_is_paid_for_afterwards() -> None:
    clock = Clock()
    rates = AccountRates(clock.seconds)

    assert refused(rates, 100) is None
    clock.advance(9.0)
    assert refused(rates) is not None
    clock.advance(0.1)
    assert refused(rates) is None
    assert refused(rates, 100) is not None
    clock.advance(1.0)
    assert refused(rates, 100) is None


def test_accounts_do_not_wait_for_each_other_and_without_a_limit_for_nobody() -> None:
    rates = AccountRates(Clock().seconds)
    rates.take(ACCOUNT, 10)

    assert refused(rates, 10, attrs.evolve(ACCOUNT, id=AccountId("acc_2"))) is None
    assert refused(rates, 1_000, attrs.evolve(ACCOUNT, limits=AccountLimits())) is None
    assert rates.headers(attrs.evolve(ACCOUNT, limits=AccountLimits())) == {}


@pytest.mark.parametrize(("spent", "left"), [(0, 10), (3, 7), (10, 0)])
def test_what_is_left_is_told_with_every_answer(spent: int, left: int) -> None:
    rates = AccountRates(Clock().seconds)
    if spent:
        rates.take(ACCOUNT, spent)

    assert rates.headers(ACCOUNT)["RateLimit"].startswith(f'"messages";r={left};')


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 12)), max_size=60))
def test_no_more_than_the_limit_and_one_burst_are_taken_in_any_time(requests: list[tuple[float, int]]) -> None:
    clock = Clock()
    rates = AccountRates(clock.seconds)
    taken, largest = 0, 0
    for pause_s, count in requests:
        clock.advance(pause_s)
        if refused(rates, count) is None:
            taken, largest = taken + count, max(largest, count)

    assert taken <= 10 * (clock.seconds() + 1) + largest
