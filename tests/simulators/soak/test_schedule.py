"""The schedule of a soak: the same for the same seed, every kind in turn, calm at its end, and what it may cost."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.soak.faults import NATURES, Fault, Kind, Lane
from simulators.soak.schedule import DURATION_MAX_S, DURATION_MIN_S, Doubts, calm_s, scheduled

CARRIERS = ("alpine", "oceanic")
DOUBTS = Doubts(window=10, binds=1, carriers=2, response_timeout_s=5.0)

seeds = st.integers(0, 2**63)
durations = st.floats(DURATION_MIN_S, 4 * 3_600.0)


@given(seeds, durations)
def test_the_same_seed_brings_the_same_faults(seed: int, duration_s: float) -> None:
    assert scheduled(seed, duration_s, CARRIERS) == scheduled(seed, duration_s, CARRIERS)


def test_another_seed_brings_others() -> None:
    assert scheduled(1, 3_600, CARRIERS) != scheduled(2, 3_600, CARRIERS)


@given(seeds, durations)
def test_the_last_part_is_calm(seed: int, duration_s: float) -> None:
    schedule = scheduled(seed, duration_s, CARRIERS)
    assert schedule.calm_from_s == duration_s - calm_s(duration_s) < duration_s
    assert all(fault.until_s <= schedule.calm_from_s + 0.01 for fault in schedule.faults)


@given(seeds, durations)
def test_within_a_lane_no_two_faults_are_on_at_the_same_time(seed: int, duration_s: float) -> None:
    schedule = scheduled(seed, duration_s, CARRIERS)
    for lane in Lane:
        faults = schedule.of(lane)
        assert all(one.until_s < other.at_s for one, other in itertools.pairwise(faults))
    assert list(schedule.faults) == sorted(schedule.faults, key=lambda fault: (fault.at_s, fault.kind))


@given(seeds)
def test_a_minute_is_enough_for_every_kind(seed: int) -> None:
    assert {fault.kind for fault in scheduled(seed, 60, CARRIERS).faults} == set(Kind)


@given(seeds, st.sets(st.sampled_from(Kind)))
def test_only_the_kinds_that_were_asked_for_come(seed: int, kinds: set[Kind]) -> None:
    assert {fault.kind for fault in scheduled(seed, 600, CARRIERS, kinds).faults} == kinds


def test_a_kind_left_out_in_one_lane_changes_nothing_in_the_others() -> None:
    whole = scheduled(7, 600, CARRIERS)
    some = scheduled(7, 600, CARRIERS, set(Kind) - {Kind.SILENT})
    assert some.of(Lane.GATEWAY) == whole.of(Lane.GATEWAY)
    assert some.of(Lane.WEBHOOK) == whole.of(Lane.WEBHOOK)


@given(seeds)
def test_a_carriers_fault_names_the_carrier_and_others_name_none(seed: int) -> None:
    for fault in scheduled(seed, 600, CARRIERS).faults:
        assert (fault.on in CARRIERS) is (NATURES[fault.kind].lane is Lane.CARRIER)
        assert bool(fault.on) is (NATURES[fault.kind].lane is Lane.CARRIER)


def test_what_is_on_is_known_at_every_moment() -> None:
    schedule = scheduled(7, 60, CARRIERS)
    slow = next(fault for fault in schedule.faults if fault.kind is Kind.SLOW_ANSWERS)
    assert slow in schedule.on_at(slow.at_s)
    assert slow not in schedule.on_at(slow.until_s)


def test_in_a_long_soak_faults_last_longer() -> None:
    long = max(fault.for_s for fault in scheduled(7, 7_200, CARRIERS).of(Lane.CARRIER))
    short = max(fault.for_s for fault in scheduled(7, 60, CARRIERS).of(Lane.CARRIER))
    assert short <= 3.5
    assert long > 20


@pytest.mark.parametrize("duration_s", [0, DURATION_MIN_S - 1, DURATION_MAX_S + 1, float("nan"), float("inf")])
def test_a_duration_out_of_range_is_refused(duration_s: float) -> None:
    with pytest.raises(ValueError, match="from 20 seconds"):
        scheduled(1, duration_s, CARRIERS)


def test_without_a_carrier_there_is_no_soak() -> None:
    with pytest.raises(ValueError, match="needs a carrier"):
        scheduled(1, 60, ())


@pytest.mark.parametrize(
    ("fault", "duplicates"),
    [
        (Fault(1, 1, Kind.GATEWAY_KILL), 20),
        (Fault(1, 1, Kind.GATEWAY_RESTART), 0),
        (Fault(1, 1, Kind.CARRIER_DOWN, "alpine"), 10),
        (Fault(1, 0, Kind.DROP_BINDS, "alpine"), 10),
        (Fault(1, 4, Kind.SILENT, "alpine"), 20),
        (Fault(1, 11, Kind.SILENT, "alpine"), 40),
        (Fault(1, 3, Kind.THROTTLE, "alpine"), 0),
        (Fault(1, 3, Kind.WEBHOOK_ERROR), 0),
    ],
    ids=str,
)
def test_a_window_per_bind_may_come_twice_each_time_that_answers_are_lost(fault: Fault, duplicates: int) -> None:
    assert DOUBTS.duplicates_max([fault]) == duplicates
    assert DOUBTS.duplicates_max([fault, fault]) == 2 * duplicates
