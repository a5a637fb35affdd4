"""A choice by weight."""

import random
from collections import Counter

import pytest

from simulators.operator.weights import CHOICES_MAX, WEIGHT_MAX, Weighted, parse_weights_of


def test_choices_follow_their_weights() -> None:
    weighted, rng = Weighted({"a": 3.0, "b": 1.0, "c": 0.0}), random.Random(1)
    counted = Counter(weighted.draw(rng) for _ in range(4_000))
    assert 2_880 <= counted["a"] <= 3_120
    assert counted["c"] == 0


def test_one_choice_asks_no_chance() -> None:
    rng = random.Random(1)
    before = rng.getstate()
    assert Weighted({"a": 1.0}).draw(rng) == "a"
    assert rng.getstate() == before


def test_weights_are_read_and_one_is_enough() -> None:
    assert parse_weights_of("a=3, b", str) == {"a": 3.0, "b": 1.0}


@pytest.mark.parametrize(
    "text", ["a=x", "a=-1", "a=nan", f"a={WEIGHT_MAX + 1}", "a=0", ",".join(f"w{n}" for n in range(CHOICES_MAX + 1))]
)
def test_wrong_weights_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"weight|longer"):
        parse_weights_of(text, str)
