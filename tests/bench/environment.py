"""What the figures depend on besides the gateway: machine, interpreter, database, and the disk under it."""

import os
import platform
import sqlite3
import statistics
import time
from pathlib import Path
from typing import Final

import attrs

FSYNC_TRIES: Final = 50


@attrs.frozen
class Environment:
    """The machine that was measured on; ``fsync_ms`` is the median of a durable 4 KiB append where the runs lie."""

    cpu: str
    cores: int
    system: str
    python: str
    sqlite: str
    filesystem: str
    fsync_ms: float


def look_around(folder: Path) -> Environment:
    """Describe this machine, and time the disk that holds ``folder``."""
    return Environment(
        cpu=_cpu_model(),
        cores=len(os.sched_getaffinity(0)),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        filesystem=filesystem_of(folder.resolve(), Path("/proc/self/mounts").read_text()),
        fsync_ms=_fsync_ms(folder),
    )


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def filesystem_of(folder: Path, mounts: str) -> str:
    """The type of the file system that holds ``folder``, by the text of /proc/self/mounts."""
    found, longest = "unknown", -1
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split()
        if folder.is_relative_to(point) and len(point) > longest:
            found, longest = kind, len(point)
    return found


def _fsync_ms(folder: Path) -> float:
    path = folder / "fsync.probe"
    took_ms = []
    with path.open("wb", buffering=0) as file:
        for _ in range(FSYNC_TRIES):
            file.write(bytes(4096))
            started = time.perf_counter()
            os.fsync(file.fileno())
            took_ms.append((time.perf_counter() - started) * 1000)
    path.unlink()
    return round(statistics.median(took_ms), 2)
