"""tests.bench.codec: every case compares the octets before it is timed, and the target holds even in a short run."""

import pytest

from tests.bench.codec import RATIO_WANTED, Figure, cases, main, measure


def test_what_is_wanted_is_at_least_eight_times_as_fast() -> None:
    figures = [measure(case, loops=200, repetitions=5) for case in cases() if case.wanted]
    assert {figure.name for figure in figures} >= {"make submit_sm", "write submit_sm", "read deliver_sm"}
    assert {figure.name: figure.best_ratio for figure in figures if figure.best_ratio < RATIO_WANTED} == {}


def test_the_ratio_is_of_medians_and_the_worst_of_one_repetition() -> None:
    figure = Figure("x", (1.0, 2.0, 4.0), (20.0, 20.0, 20.0), wanted=True)
    assert figure.ratio == 10.0
    assert figure.best_ratio == 20.0
    assert figure.least_ratio == 5.0


def test_the_table_shows_both_sides_and_names_the_target(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--loops", "20", "--repetitions", "2"])
    shown = capsys.readouterr().out
    for word in ("submit_sm", "deliver_sm", "smpplib", "8"):
        assert word in shown
