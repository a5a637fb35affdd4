"""What a simulated operator can be told to do."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.operator.behaviours import (
    Behaviour,
    DropEvery,
    Every,
    Outcomes,
    Plan,
    RateLimit,
    ReceiptFirstEvery,
    RefuseEvery,
    SilentEvery,
    parse_weights,
)
from smpp.pdus import SubmitSm
from smpp.receipts import ReceiptState
from tests.support.wires.latency import Latency


def plans(behaviour: Behaviour, count: int, step_s: float = 0.0) -> list[Plan]:
    made = []
    for number in range(count):
        plan = Plan(SubmitSm())
        behaviour.adjust(plan, number * step_s)
        made.append(plan)
    return made


def test_every_n_strikes_on_each_nth_and_never_for_zero() -> None:
    third, never = Every(3), Every(0)
    assert [third.strikes() for _ in range(7)] == [False, False, True, False, False, True, False]
    assert not any(never.strikes() for _ in range(7))


def test_each_behaviour_changes_its_own_part_of_the_plan() -> None:
    assert [plan.status for plan in plans(RefuseEvery(2, 0x58), 4)] == [0, 0x58, 0, 0x58]
    assert [plan.silent for plan in plans(SilentEvery(2), 4)] == [False, True, False, True]
    assert [plan.receipt_first for plan in plans(ReceiptFirstEvery(2), 2)] == [False, True]
    assert [plan.drop for plan in plans(DropEvery(2), 2)] == [False, True]
    [plan] = plans(Latency(0.1, 0.2), 1)
    assert (plan.latency_s, plan.receipt_delay_s) == (0.1, 0.2)


def test_a_rate_limit_throttles_what_comes_too_fast() -> None:
    assert Counter(plan.status for plan in plans(RateLimit(10), 100, step_s=0.05)) == {0: 59, 0x58: 41}


def test_outcomes_follow_their_weights_and_their_seed() -> None:
    weights: dict[ReceiptState | None, float] = {ReceiptState.DELIVERED: 90.0, ReceiptState.UNDELIVERABLE: 10.0}
    first = [plan.receipt for plan in plans(Outcomes(weights, random.Random(7)), 1000)]
    second = [plan.receipt for plan in plans(Outcomes(weights, random.Random(7)), 1000)]
    assert first == second
    assert 850 <= first.count(ReceiptState.DELIVERED) <= 950


def test_weights_are_read_from_words() -> None:
    assert parse_weights("delivered=95, undelivered=5,none=0.5") == {
        ReceiptState.DELIVERED: 95.0,
        ReceiptState.UNDELIVERABLE: 5.0,
        None: 0.5,
    }
    assert parse_weights("rejected") == {ReceiptState.REJECTED: 1.0}


@pytest.mark.parametrize(
    "text", ["", "sunk=3", "delivered=x", "delivered=-1", "delivered=0", "=5", "delivered=inf", "delivered=nan"]
)
def test_words_that_make_no_sense_are_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"outcome|weight"):
        parse_weights(text)


@given(st.text("delivrn=,0123456789.-", max_size=30))
def test_any_text_is_weights_or_a_value_error(text: str) -> None:
    try:
        total = sum(parse_weights(text).values())
    except ValueError:
        total = 1.0
    assert total > 0
