"""Carriers for which more waits than they can send soon."""

from gateway.conditions.fullness import Fullness
from messages.ids import CarrierName

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")


def fullness() -> Fullness:
    return Fullness(full_after_s=60, queue_limit=10_000)


def test_it_is_full_when_it_needs_longer_than_allowed_at_three_looks_in_a_row() -> None:
    found = fullness()
    assert [found.look(ALPINE, 601, 10) for _ in range(2)] == [None, None]
    assert found.look(ALPINE, 601, 10) == "alpine is full: 601 messages wait for it and it takes 10 a second"
    assert found.look(OCEANIC, 600, 10) is None


def test_a_moment_of_pace_begins_anew() -> None:
    found = fullness()
    looks = [601, 601, 600, 601, 601]
    assert [found.look(ALPINE, queued, 10) for queued in looks] == [None] * 5


def test_it_stays_full_with_one_reason_until_half_is_gone() -> None:
    found = fullness()
    reason = [found.look(ALPINE, 700, 10) for _ in range(3)][-1]
    assert found.look(ALPINE, 500, 10) == reason is not None
    assert found.look(ALPINE, 300, 10) == reason
    assert found.look(ALPINE, 299, 10) is None
    assert found.look(ALPINE, 500, 10) is None


def test_one_that_takes_nothing_is_full_after_as_many_messages_as_seconds() -> None:
    found = fullness()
    assert [found.look(ALPINE, 61, 0.0) is None for _ in range(3)] == [True, True, False]


def test_a_carrier_may_not_have_more_than_half_of_the_queue_however_quick_it_is() -> None:
    found = fullness()
    assert [found.look(ALPINE, 5_001, 100_000) is None for _ in range(3)] == [True, True, False]
    assert [found.look(OCEANIC, 5_000, 100_000) is None for _ in range(3)] == [True] * 3
