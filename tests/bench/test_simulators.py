"""The simulators are measured beside the C programs, or alone where there is no compiler."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.bench import instruments
from tests.bench.simulators import Figures, Run, measure, show


@pytest.mark.skipif(instruments.compiler() is None, reason="there is no C compiler on this machine")
def test_every_task_is_done_by_ours_and_by_a_program_in_c(tmp_path: Path) -> None:
    figures = measure(tmp_path, quick=True, in_c=True)

    assert [(one.task, one.program) for one in figures] == [
        ("submit_sm", "simulator"),
        ("submit_sm", "C"),
        ("submit_sm + receipt", "simulator"),
        ("submit_sm + receipt", "C"),
        ("HTTP request", "load generator"),
        ("HTTP request", "C"),
    ]
    assert all(run.per_s > 0 for one in figures for run in one.runs)


def test_a_median_is_shown_with_its_spread_and_its_share_of_the_yardstick() -> None:
    ours = Figures("submit_sm", "simulator", (Run(100.0, 30.0), Run(300.0, 10.0), Run(200.0, 20.0)))
    theirs = Figures("submit_sm", "C", (Run(1_000.0, 2.0),))
    console = Console(record=True, width=120, file=io.StringIO())
    show(console, [ours, theirs])
    [row] = [line for line in console.export_text().splitlines() if "simulator" in line and "submit_sm" in line]
    cells = [cell.strip() for cell in row.strip("│ ").split("│")]
    assert cells == ["submit_sm", "simulator", "200 (100–300)", "20.0", "20.0%", "10 ×"]


def test_without_a_compiler_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruments, "compiler", lambda: None)
    with pytest.raises(RuntimeError, match="install cc or set CC"):
        instruments.built("smsc_sink")
