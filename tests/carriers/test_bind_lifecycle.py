"""The life of a bind, without a wire."""

import itertools
import random

import pytest

from carriers.bind_lifecycle import TRANSITIONS, BindLifecycle, IllegalInput, Input, Step
from carriers.bind_status import BindState


def a_lifecycle(seed: int = 1) -> BindLifecycle:
    return BindLifecycle(
        random.Random(seed),
        reconnect_floor_s=1.0,
        reconnect_ceiling_s=60.0,
        refused_floor_s=60.0,
        settled_after_s=10.0,
    )


def wait_s(lifecycle: BindLifecycle, now: float) -> float:
    assert lifecycle.retry_at_s is not None
    return lifecycle.retry_at_s - now


def test_every_pair_of_state_and_input_is_either_in_the_table_or_refused_by_name() -> None:
    for state, event in itertools.product(BindState, Input):
        lifecycle = a_lifecycle()
        lifecycle.state = state
        if (state, event) in TRANSITIONS:
            lifecycle.feed(event, 0.0)
            assert lifecycle.state is TRANSITIONS[state, event][0]
        else:
            with pytest.raises(IllegalInput, match=event.value):
                lifecycle.feed(event, 0.0)
            assert lifecycle.state is state


def test_a_drain_and_a_lost_connection_are_survived_in_every_state_that_can_see_them() -> None:
    assert {state for state, event in TRANSITIONS if event is Input.DRAIN} == set(BindState)
    assert {state for state, event in TRANSITIONS if event is Input.LOST} == set(BindState) - {BindState.IDLE}


def test_waits_grow_to_the_ceiling_with_a_spread_of_30_percent() -> None:
    lifecycle = a_lifecycle()
    lifecycle.feed(Input.START, 0.0)
    waits = []
    for _ in range(10):
        assert lifecycle.feed(Input.LOST, 0.0) is Step.WAIT
        waits.append(wait_s(lifecycle, 0.0))
        lifecycle.feed(Input.WAITED, 0.0)
    for wait, middle in zip(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60], strict=True):
        assert 0.7 * middle <= wait <= 1.3 * middle


def test_two_binds_do_not_return_in_step() -> None:
    waits = set()
    for seed in range(10):
        lifecycle = a_lifecycle(seed)
        lifecycle.feed(Input.START, 0.0)
        lifecycle.feed(Input.LOST, 0.0)
        waits.add(wait_s(lifecycle, 0.0))
    assert len(waits) == 10


def bind_and_lose(lifecycle: BindLifecycle, now: float, bound_for_s: float) -> float:
    lifecycle.feed(Input.CONNECTED, now)
    lifecycle.feed(Input.BOUND, now)
    lifecycle.feed(Input.LOST, now + bound_for_s)
    wait = wait_s(lifecycle, now + bound_for_s)
    lifecycle.feed(Input.WAITED, now + bound_for_s + wait)
    return wait


def test_the_back_off_starts_over_only_after_the_bind_held() -> None:
    lifecycle = a_lifecycle()
    lifecycle.feed(Input.START, 0.0)
    for _ in range(5):
        bind_and_lose(lifecycle, 0.0, bound_for_s=9.9)
    assert bind_and_lose(lifecycle, 0.0, bound_for_s=9.9) > 20
    assert bind_and_lose(lifecycle, 0.0, bound_for_s=10.0) < 1.4


def test_a_refused_bind_waits_at_least_its_floor() -> None:
    lifecycle = a_lifecycle()
    lifecycle.feed(Input.START, 0.0)
    lifecycle.feed(Input.CONNECTED, 0.0)
    assert lifecycle.feed(Input.REFUSED, 0.0) is Step.CLOSE_AND_WAIT
    assert 60 < wait_s(lifecycle, 0.0) < 62
    assert lifecycle.feed(Input.LOST, 0.1) is Step.NOTHING, "its own end is no second loss"
    assert lifecycle.feed(Input.WAITED, 61.0) is Step.CONNECT


def test_since_tells_when_the_state_was_entered() -> None:
    lifecycle = a_lifecycle()
    lifecycle.feed(Input.START, 3.0)
    lifecycle.feed(Input.CONNECTED, 4.0)
    lifecycle.feed(Input.BOUND, 5.0)
    assert (lifecycle.state, lifecycle.since_s) == (BindState.BOUND, 5.0)
    lifecycle.feed(Input.DRAIN, 9.0)
    lifecycle.feed(Input.DRAIN, 11.0)
    assert (lifecycle.state, lifecycle.since_s) == (BindState.DRAINING, 9.0)
