"""When something befalls a connection, and which."""

import random
from collections import Counter

import pytest

from simulators.wire.occasions import AfterPdus, Regularly, Which, chosen


def test_after_pdus_comes_once_for_each_n_however_they_come() -> None:
    occasion = AfterPdus(3)
    assert [occasion.has_come(pdus, 0.0) for pdus in (1, 1, 1, 0, 2, 2, 7)] == [
        False, False, True, False, False, True, True,
    ]  # fmt: skip
    assert occasion.next_due() is None


def test_regularly_waits_a_period_from_its_first_question_on() -> None:
    occasion = Regularly(30.0)
    assert (occasion.next_due() or 0.0) < 0
    assert not occasion.has_come(0, 100.0)
    assert occasion.next_due() == 130.0
    assert [occasion.has_come(0, now) for now in (129.0, 130.0, 131.0, 160.5)] == [False, True, False, True]


def test_at_random_comes_so_far_apart_on_average_and_the_same_in_every_run() -> None:
    def moments(seed: int) -> list[float]:
        occasion, now, found = Regularly(10.0, random.Random(seed)), 0.0, []
        for _ in range(501):
            if occasion.has_come(0, now):
                found.append(now)
            now = occasion.next_due() or now
        return found

    assert moments(1) == moments(1) != moments(2)
    assert 9.0 < moments(1)[-1] / len(moments(1)) < 11.0


@pytest.mark.parametrize(
    ("which", "this", "struck"),
    [
        (Which.ALL, None, (3, 5, 8)),
        (Which.OLDEST, 8, (3,)),
        (Which.THIS, 5, (5,)),
        (Which.THIS, 4, ()),
    ],
)
def test_the_connections_that_are_meant_are_struck(which: Which, this: int | None, struck: tuple[int, ...]) -> None:
    assert chosen(which, [3, 5, 8], this, random.Random(1)) == struck


def test_random_ones_are_all_struck_in_time_and_none_where_there_is_none() -> None:
    rng = random.Random(1)
    assert set(Counter(chosen(Which.RANDOM, [3, 5], None, rng)[0] for _ in range(50))) == {3, 5}
    assert chosen(Which.RANDOM, [], None, rng) == ()
