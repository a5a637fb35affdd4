"""Reads when something befalls connections, and which."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.scenario.occasion_words import DEAF_USUAL_S, victims, victims_for_good
from simulators.wire.occasions import AfterPdus, Regularly, Which


def test_pdus_strike_the_connection_that_they_came_by_and_moments_one_at_random() -> None:
    rng = random.Random(1)
    by_pdus, by_time, at_random = (victims(text) for text in ("100", "30s", "~30s"))
    assert (by_pdus.occasion(rng), by_pdus.which) == (AfterPdus(100), Which.THIS)
    assert (by_time.occasion(rng), by_time.which) == (Regularly(30.0), Which.RANDOM)
    assert (at_random.occasion(rng), at_random.which) == (Regularly(30.0, rng), Which.RANDOM)


def test_which_and_how_long_may_be_told() -> None:
    told = victims("2.5s:oldest:3")
    assert (told.occasion(random.Random(1)), told.which, told.for_s) == (Regularly(2.5), Which.OLDEST, 3.0)
    assert victims("7:all").for_s == DEAF_USUAL_S


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no occasion"),
        ("soon", "is no occasion"),
        ("0", "is no number from 1"),
        ("0s", "is no time above 0"),
        ("30s:newest", "is not one of: this, random, oldest, all"),
        ("30s:all:long", "is not a time in seconds"),
        ("٣٠s", "is no occasion"),
    ],
)
def test_a_wrong_part_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        victims(text)


def test_what_is_for_good_takes_no_time() -> None:
    with pytest.raises(ValueError, match="one part too many"):
        victims_for_good("30s:all:5")


@given(st.text(alphabet="0123456789.s~:alodestrnmhi", max_size=16) | st.text(max_size=10))
def test_any_text_is_read_or_a_value_error(text: str) -> None:
    try:
        read = victims(text)
    except ValueError:
        return
    assert not read.occasion(random.Random(1)).has_come(0, 0.0)
