"""How a programme comes along: by the time, by what was seen, and never with less time for a step than it has."""

from simulators.conformance.assertions import ASSERTIONS
from simulators.conformance.programme import FULL, SEEN_WITHIN_S, Programme, Progress, Step

TWO = Programme([Step(1.0, on=["mo=5"]), Step(2.0, "deliver-answered", off=["mo"]), Step(3.0, on=["throttle"])])


def unseen(_name: str) -> bool:
    return False


def seen(name: str) -> bool:
    return name == "deliver-answered"


def test_a_step_waits_until_its_assertion_was_seen() -> None:
    progress = Progress(TWO)

    assert progress.next_step(0.9, unseen) is None
    assert progress.next_step(1.0, unseen) is TWO.steps[0]
    assert progress.next_step(2.0, unseen) is None
    assert progress.next_step(6.0, unseen) is None
    assert progress.next_step(6.5, seen) is TWO.steps[1]


def test_a_step_waits_no_longer_than_its_bound() -> None:
    progress = Progress(TWO)
    progress.next_step(1.0, unseen)

    assert progress.next_step(2.0 + SEEN_WITHIN_S - 0.1, unseen) is None
    assert progress.next_step(2.0 + SEEN_WITHIN_S, unseen) is TWO.steps[1]


def test_what_comes_late_moves_what_follows_so_that_nothing_gets_shorter() -> None:
    progress = Progress(TWO)
    progress.next_step(1.0, unseen)
    progress.next_step(7.0, seen)

    assert progress.next_step(7.9, seen) is None
    assert progress.next_step(8.0, seen) is TWO.steps[2]
    assert progress.next_step(100.0, seen) is None
    assert progress.over


def test_the_full_programme_waits_only_for_assertions_that_there_are() -> None:
    waited_for = {step.seen for step in FULL.steps} - {""}

    assert "enquire-answered" in waited_for
    assert waited_for <= {assertion.name for assertion in ASSERTIONS}
