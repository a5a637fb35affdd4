"""The C programs that tell what is possible: compiled where there is a compiler, started on free ports, stopped."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.bench.processes import ROOT

SOURCES: Final = Path(__file__).with_name("instruments")
READY_S: Final = 5.0


def compiler() -> str | None:
    """The C compiler of this machine, by $CC or as cc; None where there is none."""
    return shutil.which(os.environ.get("CC", "cc"))


def built(name: str, folder: Path = ROOT / "build" / "instruments") -> Path:
    """The program ``name``, compiled anew when its source is newer.

    Raises:
        subprocess.CalledProcessError: it does not compile; the compiler has said why.
        RuntimeError: there is no compiler.
    """
    found = compiler()
    if found is None:
        raise RuntimeError("there is no C compiler; install cc or set CC")
    source, target = SOURCES / f"{name}.c", folder / name
    newest = max(source.stat().st_mtime, (SOURCES / "common.h").stat().st_mtime)
    if not target.exists() or target.stat().st_mtime < newest:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([found, "-O2", "-w", "-o", target, source], check=True)
    return target


@contextlib.contextmanager
def serving(name: str, folder: Path, *options: str) -> Iterator[tuple[int, int]]:
    """Run a server among the programs until the block ends; gives its port and its pid.

    Raises:
        RuntimeError: it did not listen.
    """
    port = _free_port()
    command: Sequence[str | Path] = [built(name), "-p", str(port), "-s", folder / f"{name}.counters", *options]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        try:
            _await_listening(name, port)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_listening(name: str, port: int) -> None:
    deadline_s = time.monotonic() + READY_S
    while time.monotonic() < deadline_s:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return
    raise RuntimeError(f"{name} did not listen on port {port} within {READY_S:g} s")
