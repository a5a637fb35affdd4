"""How long an operator takes, by distribution."""

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.operator.delays import DELAY_MAX_S, DELAY_WORDS, parse_delay


def drawn(text: str, count: int = 2_000, seed: int = 1) -> list[float]:
    delay, rng = parse_delay(text)(), random.Random(seed)
    return [delay.draw_s(rng) for _ in range(count)]


def test_seconds_alone_are_always_the_same() -> None:
    assert set(drawn("0.25")) == set(drawn("fixed:0.25")) == {0.25}


def test_a_uniform_delay_stays_within_its_bounds_and_fills_them() -> None:
    values = drawn("uniform:0.1:0.5")
    assert 0.1 <= min(values) < 0.11
    assert 0.49 < max(values) <= 0.5


def test_a_normal_delay_is_around_its_mean_and_never_negative() -> None:
    values = drawn("normal:0.2:0.2")
    assert min(values) == 0.0
    assert 0.17 < statistics.mean(values) < 0.25


def test_an_exponential_delay_is_mostly_short_and_sometimes_long() -> None:
    values = drawn("exponential:0.2")
    assert 0.18 < statistics.mean(values) < 0.22
    assert statistics.median(values) < 0.16
    assert max(values) > 1.0


def test_spikes_come_as_rarely_as_told() -> None:
    values = drawn("spikes:0.05:2:100", 10_000)
    assert set(values) == {0.05, 2.0}
    assert 60 <= values.count(2.0) <= 140


def test_a_growing_delay_grows_to_its_most_and_anew_when_it_is_made_again() -> None:
    assert drawn("growing:1:3", 5) == [1, 2, 3, 3, 3]
    make = parse_delay("growing:1:3")
    assert make() is not make()


@pytest.mark.parametrize("kind", DELAY_WORDS)
def test_one_seed_gives_one_sequence(kind: str) -> None:
    text = {"uniform": "uniform:0:9", "normal": "normal:5:2", "spikes": "spikes:1:9:3", "growing": "growing:1:9"}
    written = text.get(kind, f"{kind}:2")
    assert drawn(written, 50, seed=7) == drawn(written, 50, seed=7)


@given(st.text(alphabet="0123456789.:-einfaulorm", max_size=20) | st.text(max_size=12))
def test_any_text_is_a_delay_within_bounds_or_a_value_error(text: str) -> None:
    try:
        delay = parse_delay(text)()
    except ValueError:
        return
    assert all(0 <= delay.draw_s(random.Random(1)) <= DELAY_MAX_S for _ in range(5))
