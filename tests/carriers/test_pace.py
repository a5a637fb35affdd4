"""How fast a bind may send."""

import random
from collections import deque

import attrs
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


def throttled_once(limit_per_s: float = 100.0) -> Pace:
    pace = Pace(limit_per_s, random.Random(1))
    pace.throttled(-0.1, 0.0)
    return pace


def test_a_throttle_pauses_and_halves() -> None:
    pace = throttled_once()
    assert pace.rate_per_s == 50.0
    assert not pace.take(0.3)
    assert pace.allowance(10, 0.3) == 0
    assert 0 < pace.wait_s(0.3) <= 0.35
    assert pace.take(0.66)


@pytest.mark.parametrize("accepted", [0, 1, 1000])
def test_a_throttle_halves_however_much_was_accepted_before_it(accepted: int) -> None:
    pace = Pace(100.0, random.Random(1))
    for _ in range(accepted):
        pace.accepted()
    pace.throttled(-0.1, 0.0)
    assert pace.rate_per_s == 50.0


def test_a_whole_window_of_throttles_counts_as_one_request_to_slow_down() -> None:
    pace = Pace(100.0, random.Random(1))
    for answered_at_ms in range(0, 2000, 200):
        pace.throttled(-0.1, answered_at_ms / 1000)
    assert pace.rate_per_s == 50.0, "all of it was sent before the bind heard of the first"
    assert pace.throttles == 10
    pace.throttled(0.7, 2.0)
    assert pace.rate_per_s == 25.0, "and this was sent after it had slowed down"


def test_a_segment_that_is_throttled_again_while_others_are_accepted_pauses_and_halves_no_more() -> None:
    pace = throttled_once()
    pace.accepted()
    pace.throttled(0.9, 1.0, again=True)
    assert pace.rate_per_s == 50.0
    assert not pace.take(1.3)
    pace.throttled(0.9, 1.0)
    assert pace.rate_per_s == 50.0, "what was sent along with it tells nothing else"


def test_a_segment_that_is_throttled_again_while_nothing_is_accepted_halves() -> None:
    pace = throttled_once()
    pace.throttled(0.9, 1.0, again=True)
    assert pace.rate_per_s == 25.0


def test_pauses_grow_while_the_carrier_goes_on_throttling_and_the_rate_has_a_floor() -> None:
    pace = Pace(100.0, random.Random(1))
    now, pauses = 0.0, []
    for _ in range(9):
        pace.throttled(now, now)
        pauses.append(pace.wait_s(now))
        now += pauses[-1] + 0.01
    assert pauses[0] < 0.7
    assert 5 < pauses[-1] < 10.5
    assert pace.rate_per_s == 0.5


def test_a_limit_below_the_floor_is_never_exceeded() -> None:
    pace = throttled_once(0.3)
    assert pace.rate_per_s == 0.3


def test_a_pause_is_short_again_once_something_was_accepted() -> None:
    pace = Pace(100.0, random.Random(1))
    now = 0.0
    for _ in range(5):
        pace.throttled(now, now)
        now += pace.wait_s(now) + 0.01
    pace.accepted()
    pace.throttled(now, now)
    assert pace.wait_s(now) < 0.7


def test_quiet_time_gives_the_rate_back_step_by_step() -> None:
    pace = throttled_once()
    rates = []
    for second in range(2, 24, 2):
        pace.take(second + 0.001)
        rates.append(pace.rate_per_s)
    assert rates == [55.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 100.0, 100.0]
    pace.take(1000.0)
    assert pace.rate_per_s == 100.0


def test_a_carrier_that_took_nothing_for_a_while_is_given_back_as_much_at_a_time_as_before() -> None:
    pace = throttled_once()
    now = 1.0
    for _ in range(9):
        pace.throttled(now, now)
        now += pace.wait_s(now) + 0.01
    pace.accepted()
    pace.take(now + 38.1)
    assert pace.rate_per_s > 90.0, "a twentieth of 100 each time, not of what was left in the end"


def test_an_unlimited_pace_slows_to_half_of_what_it_was_seen_to_send_and_becomes_unlimited_again() -> None:
    pace = Pace(0.0, random.Random(1))
    for millisecond in range(2000):
        pace.take(millisecond / 1000)
    pace.throttled(1.9, 2.0)
    assert 400 <= pace.rate_per_s <= 600
    pace.take(22.1)
    assert 900 <= pace.rate_per_s <= 1300
    pace.take(32.0)
    assert pace.rate_per_s == 0.0


def test_giving_the_rate_back_gives_no_tokens_away() -> None:
    pace = throttled_once(40.0)
    pace.accepted()
    assert sent_within(pace, 1.0, 19.0) <= sum(20 + 2 * step for step in range(10)) * 2 + 2


@attrs.frozen
class Simulated:
    """What became of a simulated time; rates per second, throttles per minute."""

    accepted_per_s: float
    throttles_per_min: float
    rate_per_s: float


def simulated(
    limit_per_s: float, allowed_per_s: float, *, burst_s: float = 1.0, stray: int = 0, window: int = 10
) -> Simulated:
    """Two minutes of a bind that always has something to send to a carrier that counts with a token bucket.

    Each answer takes 20 ms. ``stray`` makes each so-manieth segment be throttled, whatever the rate.
    """
    pace = Pace(limit_per_s, random.Random(1))
    carrier = TokenBucket(allowed_per_s, max(1.0, allowed_per_s * burst_s))
    unanswered: deque[tuple[int, bool]] = deque()
    sent = accepted = 0
    for now_ms in range(0, 120_000, 5):
        now = now_ms / 1000
        while unanswered and unanswered[0][0] + 20 <= now_ms:
            sent_at_ms, taken = unanswered.popleft()
            if taken:
                pace.accepted()
                accepted += 1
            else:
                pace.throttled(sent_at_ms / 1000, now)
        while len(unanswered) < window and pace.take(now):
            sent += 1
            unanswered.append((now_ms, carrier.take(1, now) and not (stray and sent % stray == 0)))
    return Simulated(accepted / 120, pace.throttles / 2, pace.rate_per_s)


@pytest.mark.parametrize("limit_per_s", [0.0, 31.0, 50.0, 1000.0])
def test_a_bind_comes_near_what_its_carrier_allows_and_is_seldom_throttled(limit_per_s: float) -> None:
    found = simulated(limit_per_s, 30.0)
    assert 30 * 0.85 <= found.accepted_per_s <= 30.3
    assert found.throttles_per_min <= 18, "most of them at the start, and of the 1,800 that a minute may hold"


@pytest.mark.parametrize("allowed_per_s", [1.0, 2.0, 10.0, 100.0, 300.0])
def test_a_bind_without_a_limit_finds_slow_and_quick_carriers_rates(allowed_per_s: float) -> None:
    found = simulated(0.0, allowed_per_s, window=50 if allowed_per_s > 100 else 10)
    assert allowed_per_s * 0.65 <= found.accepted_per_s <= allowed_per_s * 1.02
    assert found.throttles_per_min <= 25


@pytest.mark.parametrize("limit_per_s", [0.0, 20.0, 30.0, 1000.0])
def test_a_carrier_that_counts_in_tenths_of_a_second_still_gets_most_of_what_it_allows(limit_per_s: float) -> None:
    found = simulated(limit_per_s, 30.0, burst_s=0.1)
    assert found.accepted_per_s >= min(limit_per_s or 30.0, 30.0) * 0.6
    assert found.throttles_per_min <= 25


def test_a_bind_within_its_carriers_rate_is_never_throttled() -> None:
    found = simulated(30.0, 30.0)
    assert 29.5 <= found.accepted_per_s <= 30.1
    assert (found.throttles_per_min, found.rate_per_s) == (0.0, 30.0)


def test_a_stray_throttle_costs_little_and_its_rate_comes_back() -> None:
    found = simulated(100.0, 1000.0, stray=5000)
    assert found.throttles_per_min == 1.0
    assert found.accepted_per_s >= 90
    assert found.rate_per_s > 80.0


@pytest.mark.parametrize("limit_per_s", [0.0, 100.0])
def test_seconds_of_throttles_whatever_the_rate_are_made_good_within_a_minute(limit_per_s: float) -> None:
    pace = Pace(limit_per_s, random.Random(1))
    sent = 0
    for now_ms in range(0, 5_000, 25):
        now = now_ms / 1000
        if pace.take(now):
            sent += 1
            if now > 1 and sent % 3 == 0:
                pace.throttled(now, now)
            else:
                pace.accepted()
    assert 0 < pace.rate_per_s < 10, "each halving began at what the one before had left"
    pace.take(65.0)
    assert pace.rate_per_s == limit_per_s


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=60), st.sampled_from([0.0, 0.2, 1.0, 10.0, 1000.0]))
def test_whatever_happens_the_rate_stays_between_its_floor_and_its_limit(
    steps: list[tuple[float, bool]], limit_per_s: float
) -> None:
    pace, now = Pace(limit_per_s, random.Random(1)), 0.0
    for delay_s, throttled in steps:
        now += delay_s
        if throttled:
            pace.throttled(now, now)
        else:
            pace.take(now)
        if limit_per_s:
            assert min(0.5, limit_per_s) <= pace.rate_per_s <= limit_per_s
        assert 0.0 <= pace.wait_s(now) <= 10.4
