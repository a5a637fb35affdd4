"""The command line as a process pays for it: what it imports for which words, and what its help says before it does."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from gateway.command_line import COMMANDS
from gateway.later_command import LaterCommand
from tests.support.running.terminal import typed

HEAVY = ("aiohttp", "alembic", "litestar", "phonenumbers", "smpp", "sqlalchemy", "store", "twisted", "uvicorn")

_IMPORTED_BY = """
import sys
from gateway.command_line import main
try:
    main(sys.argv[1:])
finally:
    print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def imported_by(*words: str) -> set[str]:
    """The modules that a process has imported when the command line has done what ``words`` say."""
    ran = subprocess.run(
        [sys.executable, "-c", _IMPORTED_BY, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    return set(ran.stderr.splitlines())


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_what_needs_nothing_of_the_gateway_imports_nothing_of_it(word: str) -> None:
    imported = imported_by(word)

    assert "gateway.terminal" in imported
    assert [name for name in HEAVY if name in imported] == []
    assert [name for name in imported if name.startswith(("gateway.commands", "simulators"))] == []


def test_the_gateway_is_run_without_any_simulator() -> None:
    """Up to the configuration, which is wrong; what runs behind it has no way to the simulators (import-linter)."""
    imported = imported_by("run", "--config", "no-such-file.toml")

    assert "gateway.commands.run" in imported
    assert [name for name in imported if name.startswith("simulators")] == []


def test_a_simulated_operator_is_run_without_the_gateway_and_the_load_generator() -> None:
    imported = imported_by("simulator", "smsc", "--list-behaviours")

    assert "simulators.commands.smsc" in imported
    assert [name for name in imported if name.startswith(("simulators.load", "simulators.soak", "store"))] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_the_help_says_of_a_command_what_it_says_of_itself(command: LaterCommand) -> None:
    context = typer.Context(command)

    assert command.help == command.command.help.partition("\n\n")[0].replace("\n", " ")
    assert command.make_context(command.name, ["--no-such"], resilient_parsing=True, parent=context).command is not None


def test_a_command_that_was_imported_late_takes_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    ended = typed(capsys, "simulator", "smsc", "--list-behaviours")

    assert (ended.code, ended.err) == (0, "")
    assert "Answers to submit_sm" in ended.out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    ended = typed(capsys, "--version")

    assert ended.code == 0
    assert ended.out.startswith("passerelle ")


def test_a_word_that_is_nearly_right_is_answered_with_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    ended = typed(capsys, "acount")

    assert ended.code == 2
    assert "account" in ended.err
