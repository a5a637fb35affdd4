"""One history of an operator's behaviours: what came and went, when, and who wanted it."""

import pytest

from simulators.scenario.changes import CHANGES_KEPT, By, Changes
from simulators.scenario.conduct import Conduct


def changes_of(*behaviours: str) -> Changes:
    return Changes(Conduct(behaviours, 1), lambda: 30.0, lambda: 1_800_000_000_000_000)


def test_a_change_tells_what_came_and_what_went_as_it_was_written() -> None:
    """Neither what stayed nor what was cleared though it was not on."""
    changes = changes_of("latency=1", "silent=9")
    changes.began()
    made = changes.make(["latency=2", "silent=9"], ["throttle"], By.CONTROL)
    assert (made.serial, made.at_s, made.at_us, made.by) == (2, 30.0, 1_800_000_000_000_000, By.CONTROL)
    assert (made.on, made.off, made.why) == (("latency=2",), ("latency=1",), "throttle off, latency=2, silent=9")
    assert [one.on for one in changes.since(0)] == [("latency=1", "silent=9"), ("latency=2",)]


def test_who_begins_without_behaviours_has_nothing_to_tell() -> None:
    changes = changes_of()
    changes.began()
    assert changes.since(0) == []


def test_what_cannot_be_done_is_not_remembered_unless_it_was_planned() -> None:
    changes = changes_of()
    with pytest.raises(ValueError, match="sulking"):
        changes.make(["sulking"], (), By.CONTROL)
    assert changes.since(0) == []
    changes.left_out(By.TIMELINE, "ids=uuid left out: use ids=hex")
    [left_out] = changes.since(0)
    assert (left_out.on, left_out.off, left_out.why) == ((), (), "ids=uuid left out: use ids=hex")


def test_only_the_last_changes_are_remembered_and_serials_go_on() -> None:
    changes = changes_of()
    for number in range(CHANGES_KEPT + 5):
        changes.make([f"latency={number}"], (), By.TIMELINE)
    assert [one.serial for one in changes.since(0)] == list(range(6, CHANGES_KEPT + 6))
    assert changes.since(CHANGES_KEPT + 5) == []
