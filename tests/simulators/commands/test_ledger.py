"""What a ledger file says of each message, as a command."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulators.command_line import app
from simulators.ledger.entries import Entry, Reported, entry_of
from simulators.ledger.ledger import FileLedger
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus


def accepted(text: str, message_id: str, status: int = 0) -> Entry:
    pdu = SubmitSm(
        source_addr="MAXONY", destination_addr="41791234567", short_message=text.encode(), registered_delivery=1
    )
    return entry_of(pdu, message_id, 1, 1_000, status=status, account="acme")


def written(path: Path, entries: Sequence[Entry]) -> Path:
    with path.open("wb") as file:
        ledger = FileLedger(file)
        for entry in entries:
            ledger.record(entry)
        ledger.flush()
    return path


@pytest.fixture
def told(tmp_path: Path) -> Path:
    throttled = int(CommandStatus.RTHROTTLED)
    entries = [
        accepted("fine", "A1"),
        Reported(2_000, "A1", 1, "DELIVRD"),
        accepted("twice", "A2"),
        accepted("twice", "A3"),
        accepted("refused", "", throttled),
        accepted("unheard", "A4"),
    ]
    return written(tmp_path / "alpine.jsonl", entries)


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["ledger", *arguments])


def test_counts_and_each_message_that_went_wrong_are_told(told: Path) -> None:
    result = run(str(told))

    assert result.exit_code == 0
    lines = [line for line in result.output.splitlines() if "…67" in line]
    assert [line.split("│")[5].strip() for line in lines] == [
        "accepted 2 times; never receipted",
        "never accepted; 1 × RTHROTTLED",
        "never receipted",
    ]
    assert "1 RTHROTTLED" in result.output
    assert "41791234567" not in result.output


def test_numbers_and_texts_are_told_on_demand_only(told: Path) -> None:
    assert "unheard" not in run(str(told)).output
    assert "unheard" in run(str(told), "--texts").output


def test_more_than_was_asked_for_is_said_not_shown(told: Path) -> None:
    result = run(str(told), "--shown", "1")

    assert "and 2 more" in result.output


def test_expectations_that_do_not_hold_set_the_exit_code(told: Path) -> None:
    assert run(str(told), "--expect", "duplicated==1 refused<2").exit_code == 0
    result = run(str(told), "--expect", "duplicated==0")
    assert (result.exit_code, "expected duplicated==0: it is 1" in result.output) == (1, True)
    assert run(str(told), "--expect", "sorrow==0").exit_code == 2


@pytest.mark.parametrize(
    ("expected", "why"),
    [
        ("duplicated==0", "nothing was accepted"),
        ("unlike_fields==0", "nothing was accepted"),
        ("never_receipted==0", "no receipt was asked for"),
        ("binds_lost==0", "nobody bound"),
    ],
)
def test_of_a_ledger_in_which_nothing_happened_nothing_is_shown(tmp_path: Path, expected: str, why: str) -> None:
    result = run(str(written(tmp_path / "alpine.jsonl", [])), "--expect", expected)
    assert (result.exit_code, f"expected {expected}: this shows nothing, for {why}" in result.output) == (1, True)


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"kind":"submitted"}\n', encoding="utf-8")

    result = run(str(path))
    assert (result.exit_code, f"{path}, line 1 is no entry of a ledger" in result.output) == (2, True)
    assert run(str(tmp_path / "none")).exit_code == 2


def test_a_last_line_that_was_cut_short_is_left_out(told: Path) -> None:
    with told.open("ab") as file:
        file.write(b'{"kind":"subm')

    assert run(str(told)).exit_code == 0
