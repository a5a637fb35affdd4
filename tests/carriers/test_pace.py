"""How fast a bind may send."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.pace import Pace
from smpp.token_bucket import TokenBucket


def sent_within(pace: Pace, start: float, seconds: float, step_s: float = 0.01) -> int:
    sent = 0
    for step in range(int(seconds / step_s)):
        while pace.take(start + step * step_s):
            sent += 1
    return sent


def test_an_unlimited_pace_never_waits() -> None:
    pace = Pace(0.0, random.Random(1))
    assert all(pace.take(0.0) for _ in range(10_000))
    assert pace.allowance(500, 0.0) == 500
    assert pace.wait_s(0.0) == 0.0


@pytest.mark.parametrize("rate_per_s", [0.5, 1.0, 7.0, 100.0])
def test_a_limited_pace_keeps_its_rate(rate_per_s: float) -> None:
    pace = Pace(rate_per_s, random.Random(1))
    burst = max(1.0, rate_per_s / 4)
    assert rate_per_s * 20 - 1 <= sent_within(pace, 0.0, 20.0) <= rate_per_s * 20 + burst + 1


def test_allowance_takes_nothing_and_names_what_may_leave() -> None:
    pace = Pace(40.0, random.Random(1))
    assert pace.allowance(100, 0.0) == 10
    assert pace.allowance(3, 0.0) == 3
    assert sum(pace.take(0.0) for _ in range(100)) == 10
    assert pace.allowance(100, 0.0) == 0


def test_waiting_as_long_as_it_says_is_enough() -> None:
    pace = Pace(3.0, random.Random(1))
    now = 0.0
    for _ in range(50):
        now += pace.wait_s(now)
        assert pace.take(now)


def test_a_throttle_pauses_and_halves() -> None:
    pace = Pace(100.0, random.Random(1))
    pace.throttled(0.0)
    assert pace.rate_per_s == 50.0
    assert not pace.take(0.3)
    assert pace.allowance(10, 0.3) == 0
    assert 0 < pace.wait_s(0.3) <= 0.35
    assert pace.take(0.66)


def test_a_whole_window_of_throttles_counts_as_one_request_to_slow_down() -> None:
    pace = Pace(100.0, random.Random(1))
    for _ in range(10):
        pace.throttled(0.0)
    assert pace.rate_per_s == 50.0
    assert pace.throttles == 10


def test_pauses_grow_while_the_carrier_goes_on_throttling_and_the_rate_has_a_floor() -> None:
    pace = Pace(100.0, random.Random(1))
    now, pauses = 0.0, []
    for _ in range(8):
        pace.throttled(now)
        pauses.append(pace._paused_until_s - now)
        now = pace._paused_until_s
    assert pauses[0] < 0.7
    assert 5 < pauses[-1] < 10.5
    assert pace.rate_per_s == 1.0


def test_a_pause_is_short_again_once_something_was_accepted() -> None:
    pace = Pace(100.0, random.Random(1))
    now = 0.0
    for _ in range(8):
        pace.throttled(now)
        now = pace._paused_until_s
    pace.accepted()
    pace.throttled(now)
    assert pace._paused_until_s - now < 0.7


def test_a_carrier_that_throttles_every_hundredth_message_still_gets_most_of_them() -> None:
    pace, sent = Pace(0.0, random.Random(1)), 0
    for millisecond in range(60_000):
        while sent < millisecond * 3 and pace.take(millisecond / 1000):
            sent += 1
            if sent % 100:
                pace.accepted()
            else:
                pace.throttled(millisecond / 1000)
    assert sent > 60 * 120
    assert pace.rate_per_s == 0.0, "a rare throttle costs a pause and no rate"


def test_a_carrier_with_a_limit_is_kept_near_it_with_few_throttles() -> None:
    pace, limit = Pace(0.0, random.Random(1)), TokenBucket(30.0, 30.0)
    accepted = throttled = 0
    for millisecond in range(120_000):
        now = millisecond / 1000
        if pace.take(now):
            if limit.take(1, now):
                pace.accepted()
                accepted += 1
            else:
                pace.throttled(now)
                throttled += 1
    assert accepted > 120 * 30 * 0.6
    assert throttled < accepted / 15


def test_quiet_time_gives_the_rate_back_step_by_step() -> None:
    pace = Pace(100.0, random.Random(1))
    pace.throttled(0.0)
    pace.take(2.1)
    assert pace.rate_per_s == 55.0
    pace.take(20.1)
    assert pace.rate_per_s == 100.0
    pace.take(1000.0)
    assert pace.rate_per_s == 100.0


def test_an_unlimited_pace_slows_to_half_of_what_it_was_seen_to_send_and_becomes_unlimited_again() -> None:
    pace = Pace(0.0, random.Random(1))
    for millisecond in range(2000):
        pace.take(millisecond / 1000)
    pace.throttled(2.0)
    assert 400 <= pace.rate_per_s <= 600
    pace.take(60.0)
    assert pace.rate_per_s == 0.0


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=60), st.sampled_from([0.0, 1.0, 10.0, 1000.0]))
def test_whatever_happens_the_rate_stays_between_its_floor_and_its_limit(
    steps: list[tuple[float, bool]], limit_per_s: float
) -> None:
    pace, now = Pace(limit_per_s, random.Random(1)), 0.0
    for delay_s, throttled in steps:
        now += delay_s
        if throttled:
            pace.throttled(now)
        else:
            pace.take(now)
        if limit_per_s:
            assert 1.0 <= pace.rate_per_s <= limit_per_s
        assert 0.0 <= pace.wait_s(now) <= 10.4
