"""Lengths of time as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.scenario.durations import in_words, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45", 45.0), ("0", 0.0), ("1.5s", 1.5), ("250ms", 0.25), ("20m", 1_200.0), ("1h30m", 5_400.0), ("7d", 604_800.0)],
)
def test_a_length_of_time_is_read(text: str, seconds: float) -> None:
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "-1s", "1x", "1 s", "s1", "1m1", "8d", "999999999h", "1e3", "½h"])
def test_what_is_no_length_of_time_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"no length of time; write|longer than"):
        seconds_of(text)


@given(st.integers(min_value=0, max_value=6_048_000))
def test_what_is_written_is_read_again(tenths: int) -> None:
    assert seconds_of(in_words(tenths / 10)) == pytest.approx(tenths / 10)
