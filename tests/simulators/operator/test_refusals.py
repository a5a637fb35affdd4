"""Refusals by weight, by number and by sequence_number."""

import random
from collections import Counter

import pytest

from simulators.operator.behaviours import Plan
from simulators.operator.refusals import RefuseByDigit, RefuseByWeight, RefuseEven, RefuseNumbers, RefuseShort
from smpp.pdus import SubmitSm


def to(number: str, sequence_number: int = 1) -> SubmitSm:
    return SubmitSm(destination_addr=number, sequence_number=sequence_number)


def test_statuses_follow_their_weights_and_their_seed() -> None:
    def statuses(seed: int) -> list[int]:
        behaviour = RefuseByWeight({0: 90, 0x08: 7, 0x58: 3}, random.Random(seed))
        plans = [Plan(to("41")) for _ in range(2_000)]
        for plan in plans:
            behaviour.adjust(plan, 0.0)
        return [plan.status for plan in plans]

    counted = Counter(statuses(1))
    assert statuses(1) == statuses(1)
    assert 1_740 <= counted[0] <= 1_860
    assert 110 <= counted[0x08] <= 170
    assert 35 <= counted[0x58] <= 90


@pytest.mark.parametrize(("number", "status"), [("333123", 0x45), ("41333", 0), ("", 0)])
def test_recipients_that_begin_so_are_refused(number: str, status: int) -> None:
    assert RefuseNumbers("333")(to(number)) == status


@pytest.mark.parametrize(("number", "status"), [("1234", 0x0B), ("12345", 0), ("", 0x0B)])
def test_short_recipients_are_refused(number: str, status: int) -> None:
    assert RefuseShort(5)(to(number)) == status


@pytest.mark.parametrize(("place", "number", "status"), [(0, "417", 8), (-1, "714", 8), (0, "714", 0), (-1, "", 0)])
def test_one_digit_decides(place: int, number: str, status: int) -> None:
    assert RefuseByDigit(place, {"4": 8})(to(number)) == status


def test_even_sequence_numbers_are_refused() -> None:
    assert [RefuseEven()(to("41", number)) for number in (1, 2, 3, 4)] == [0, 8, 0, 8]
