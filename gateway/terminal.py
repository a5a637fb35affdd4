"""What every command says and how it ends: tables and sentences on standard output, one clear line on standard error.

Exit codes: 0 done, 1 something failed or was found, 2 the command, a file or the configuration is wrong.
"""

import enum
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="PASSERELLE_CONFIG",
        show_default=False,
        help="The TOML file of the process; without one the embedded defaults hold (SQLite in ./data).",
    ),
]
"""The option that every command takes to find the database."""


class ExitCode(enum.IntEnum):
    """How a command ends."""

    DONE = 0
    FAILED = 1
    USAGE = 2


class CommandError(Exception):
    """The command cannot be done; the message is what its user reads, one problem a line."""

    exit_code = ExitCode.FAILED


class UsageError(CommandError):
    """The command, its file or the configuration has to be corrected."""

    exit_code = ExitCode.USAGE


def out() -> Console:
    """Where results go; wide when nobody looks, so that pipes get whole lines."""
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=_PIPE_WIDTH)


_PIPE_WIDTH = int(os.environ.get("COLUMNS", "200"))


def say(sentence: str) -> None:
    """Print one line as it is."""
    out().print(Text(sentence))


def complain(sentence: str) -> None:
    """Print one line on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(sentence))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows under their columns, or the sentence ``empty`` when there are none."""
    if not rows:
        say(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out().print(table)
