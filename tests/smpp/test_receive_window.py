"""smpp.receive_window: slots taken, given back and forgotten."""

from collections import Counter
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp.errors import UsageError
from smpp.receive_window import ReceiveWindow
from tests.smpp.strategies import deterministic


def test_it_is_full_with_as_many_requests_as_it_has_slots() -> None:
    window = ReceiveWindow(2)
    full = []
    for step in (partial(window.open, 1, 0), partial(window.open, 2, 0), partial(window.close, 1)):
        step()
        full.append(window.is_full)
    assert full == [False, True, False]


def test_a_number_used_twice_takes_two_slots() -> None:
    window = ReceiveWindow(2)
    window.open(7, 0)
    window.open(7, 1)
    assert window.is_full
    window.close(7)
    assert window.used == 1
    window.close(7)
    window.close(7)
    assert window.used == 0


def test_only_what_is_older_is_forgotten() -> None:
    window = ReceiveWindow(5)
    for number in range(5):
        window.open(number, number)
    window.forget_older_than(3)
    assert window.used == 2
    window.close(0)
    assert window.used == 2
    window.forget_older_than(100)
    assert window.used == 0


def test_a_window_without_slots_is_refused() -> None:
    with pytest.raises(UsageError):
        ReceiveWindow(0)


@deterministic
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=60))
def test_it_counts_what_is_open(steps: list[tuple[bool, int]]) -> None:
    window = ReceiveWindow(10)
    model: Counter[int] = Counter()
    for now, (opens, number) in enumerate(steps):
        if opens:
            window.open(number, now)
            model[number] += 1
        else:
            window.close(number)
            model[number] = max(0, model[number] - 1)
        assert window.used == model.total()
        assert window.is_full == (model.total() >= 10)
    window.forget_older_than(len(steps))
    assert window.used == 0
