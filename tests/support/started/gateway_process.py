"""Starts ``passerelle`` as a process of its own, the way its users do, in a folder that is thrown away."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
TIMEOUT_S = 30


def environment(**more: str) -> dict[str, str]:
    """An environment that says nothing to the gateway but ``more``."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    return {**quiet, "PYTHONPATH": str(ROOT), **more}


def as_background_job(*command: str) -> list[str]:
    """``command`` as a shell starts what a script puts behind ``&``: with SIGINT and SIGQUIT ignored (POSIX, 2.11)."""
    return ["sh", "-c", 'trap "" INT QUIT; exec "$0" "$@"', *command]


def passerelle(folder: Path, *words: str, **more: str) -> AbstractContextManager["subprocess.Popen[str]"]:
    """The running command; killed at the end of the block if it still runs."""
    return _running(_command(words), folder, more)


def passerelle_as_background_job(
    folder: Path, *words: str, **more: str
) -> AbstractContextManager["subprocess.Popen[str]"]:
    """The same, behind a script's ``&``."""
    return _running(as_background_job(*_command(words)), folder, more)


def _command(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-P", "-m", "gateway", *words]


@contextmanager
def _running(command: Sequence[str], folder: Path, more: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines_until(process: "subprocess.Popen[str]", end: str, *, errors: bool = False) -> list[str]:
    """The lines of a stream up to the one that holds ``end``; fails when the process ends before."""
    stream = process.stderr if errors else process.stdout
    assert stream is not None
    lines: list[str] = []
    for line in stream:
        lines.append(line.rstrip("\n"))
        if end in line:
            return lines
    raise AssertionError(f"it ended without saying {end!r}:\n" + "\n".join(lines))


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Exit code, standard output and standard error, once it ended."""
    out, err = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, out, err
