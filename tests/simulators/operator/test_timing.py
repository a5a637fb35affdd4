"""When an operator answers and reports."""

import random

from simulators.operator.behaviours import Plan
from simulators.operator.delays import Fixed
from simulators.operator.timing import AnswerDelay, ReceiptDelay, Shuffle
from smpp.pdus import SubmitSm


def test_delays_of_answers_and_receipts_add_to_what_there_is() -> None:
    plan, rng = Plan(SubmitSm(), latency_s=1.0, receipt_delay_s=1.0), random.Random(1)
    AnswerDelay(Fixed(0.5), rng).adjust(plan, 0.0)
    ReceiptDelay(Fixed(2.0), rng).adjust(plan, 0.0)
    assert (plan.latency_s, plan.receipt_delay_s) == (1.5, 3.0)


def test_each_window_is_answered_in_an_order_of_its_own_and_the_same_in_every_run() -> None:
    def orders(seed: int) -> list[list[int]]:
        shuffle, windows = Shuffle(8, 0.8, random.Random(seed)), []
        for _ in range(3):
            plans = [Plan(SubmitSm()) for _ in range(8)]
            for plan in plans:
                shuffle.adjust(plan, 0.0)
            windows.append([round(plan.latency_s * 10) for plan in plans])
        return windows

    assert orders(3) == orders(3)
    for order in orders(3):
        assert sorted(order) == list(range(8)), "each has a place of its own"
        assert order != list(range(8))
