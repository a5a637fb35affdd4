"""What a timeline changes when, and what it undoes."""

import pytest

from simulators.scenario.conduct import Conduct
from simulators.scenario.timeline import Since, Step, Timeline, in_line, parse_step


def play(conduct: Conduct, timeline: Timeline, until_s: float) -> list[tuple[float, list[str]]]:
    """Make every change at its time; when, and what was on afterwards."""
    played = []
    while (due := timeline.next_due()) is not None and due <= until_s:
        while (change := timeline.next_change(due, conduct.active)) is not None:
            conduct.change(change.on, change.off)
            played.append((round(change.at_s, 6), [*conduct.active]))
    return played


def test_a_step_sets_and_clears_at_its_time() -> None:
    """In the order of the times, however they are written."""
    steps = [Step(20.0, off=("latency",)), Step(10.0, ("throttle=2", "silent"))]
    assert play(Conduct(["latency=1"]), Timeline(steps), 60.0) == [
        (10.0, ["latency=1", "throttle=2", "silent"]),
        (20.0, ["throttle=2", "silent"]),
    ]


def test_what_lasts_a_while_gives_back_what_was_before() -> None:
    """Replaced behaviours, cleared ones, and those that were not there."""
    steps = [Step(10.0, ("throttle=2", "silent"), ("latency",), for_s=5.0)]
    assert play(Conduct(["latency=1", "throttle=50"]), Timeline(steps), 60.0) == [
        (10.0, ["throttle=2", "silent"]),
        (15.0, ["throttle=50", "latency=1"]),
    ]


def test_a_while_within_a_while_gives_back_step_by_step() -> None:
    """The inner one ends first."""
    steps = [Step(0.0, ("throttle=50",), for_s=20.0), Step(5.0, ("throttle=2",), for_s=5.0)]
    assert [on for _, on in play(Conduct(), Timeline(steps), 60.0)] == [
        ["throttle=50"],
        ["throttle=2"],
        ["throttle=50"],
        [],
    ]


def test_what_somebody_changed_meanwhile_stays() -> None:
    """The step undoes its own change only."""
    conduct, timeline = Conduct(["throttle=50"]), Timeline([Step(0.0, ("throttle=2", "silent"), for_s=10.0)])
    play(conduct, timeline, 5.0)
    conduct.change(["throttle=9"])
    play(conduct, timeline, 60.0)
    assert conduct.active == ["throttle=9"]


def test_all_is_cleared_for_a_while() -> None:
    """And comes back."""
    steps = [Step(1.0, off=("*",), for_s=2.0)]
    assert play(Conduct(["throttle=5", "silent"]), Timeline(steps), 9.0) == [(1.0, []), (3.0, ["throttle=5", "silent"])]


def test_what_repeats_comes_back_in_time() -> None:
    """It does not drift, whatever chance adds."""
    times = [at for at, _ in play(Conduct(), Timeline([Step(10.0, ("silent",), every_s=60.0)]), 200.0)]
    assert times == [10.0, 70.0, 130.0, 190.0]
    late = [at for at, _ in play(Conduct(), Timeline([Step(10.0, ("silent",), every_s=60.0, jitter_s=5.0)], 1), 200.0)]
    assert all(0 <= at - planned <= 5 for at, planned in zip(late, times, strict=False))
    assert len({at % 60 for at in late}) > 1


def test_a_seed_decides_what_chance_adds() -> None:
    """The same in every run."""
    steps = [Step(10.0, ("silent",), every_s=60.0, jitter_s=5.0)]
    runs = [play(Conduct(), Timeline(steps, seed), 500.0) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("30s throttle=2 silent", Step(30.0, ("throttle=2", "silent"))),
        ("30s throttle=2 for 20s every 1m jitter 2s", Step(30.0, ("throttle=2",), (), 20.0, 60.0, 2.0)),
        ("2m off throttle latency", Step(120.0, (), ("throttle", "latency"))),
        ("30s throttle=2 from bind", Step(30.0, ("throttle=2",), since=Since.BIND)),
        ("30s throttle=2 from start", Step(30.0, ("throttle=2",))),
        ("2m silent off throttle for 5s", Step(120.0, ("silent",), ("throttle",), 5.0)),
    ],
)
def test_a_step_is_read_from_a_line(text: str, step: Step) -> None:
    """As --at takes it."""
    assert parse_step(text) == step


@pytest.mark.parametrize(
    "text", ["", "soon silent", "30s", "30s silent for", "30s silent for 9s every 9s", "30s silent from noon"]
)
def test_a_line_that_is_no_step_is_refused(text: str) -> None:
    """With a word why."""
    with pytest.raises(ValueError, match=r"\w+"):
        parse_step(text)


def test_a_scenario_that_takes_longer_than_its_repetition_is_refused() -> None:
    """It would run into itself."""
    with pytest.raises(ValueError, match="longer than every"):
        in_line([Step(30.0, ("silent",), for_s=40.0)], 0.0, 60.0)
    with pytest.raises(ValueError, match="cannot be repeated"):
        in_line([Step(0.0, ("silent",), every_s=10.0)], 0.0, 60.0)
