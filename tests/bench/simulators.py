"""How fast the simulators themselves are, each beside a C program: ``python -m tests.bench.simulators``.

The simulator and a C SMSC answer the same blaster; the load generator and a C one send to the same server. What is told
is the rate of one process on one core, its CPU time for each operation, and the share of the C program's rate.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import attrs
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.bench.blaster import blast
from tests.bench.instruments import built, compiler, serving
from tests.bench.proc import usage_of
from tests.bench.processes import ROOT

RUNS: Final = 3
CONNECTIONS: Final = 64


@attrs.frozen
class Run:
    """One run: operations per second, and the CPU time of what was measured, in µs for each."""

    per_s: float
    cpu_us: float


@attrs.frozen
class Figures:
    """All runs of one program at one task."""

    task: str
    program: str
    runs: tuple[Run, ...]

    @property
    def per_s(self) -> float:
        """The median of their rates."""
        return statistics.median(run.per_s for run in self.runs)

    @property
    def cpu_us(self) -> float:
        """The median of their CPU times."""
        return statistics.median(run.cpu_us for run in self.runs)


@contextlib.contextmanager
def simulator() -> Iterator[tuple[int, int]]:
    """A simulated operator until the block ends: its port and its pid."""
    command = [sys.executable, "-m", "simulators", "smsc", "--port", "0", "--quiet", "--while-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline().rpartition(":")[2]), process.pid
        process.stdin.close()


def submitting(port: int, pid: int, count: int, *, receipts: bool) -> Run:
    """One blast at what listens on ``port``."""
    blast(port, 2_000, receipts=receipts)
    before_s = usage_of(pid).cpu_s
    result = blast(port, count, receipts=receipts, start=2_000)
    return Run(result.per_s, (usage_of(pid).cpu_s - before_s) / count * 1e6)


def answering(count: int, *, receipts: bool) -> Run:
    """A new simulator under one blast."""
    with simulator() as (port, pid):
        return submitting(port, pid, count, receipts=receipts)


def answering_in_c(count: int, folder: Path, *, receipts: bool) -> Run:
    """A new C SMSC under one blast."""
    with serving("smsc_sink", folder, "-q", "-d", "0", *(["-r"] if receipts else [])) as (port, pid):
        return submitting(port, pid, count, receipts=receipts)


def requesting(count: int, folder: Path) -> Run:
    """The product's load generator at a plain server: its own rate, and the CPU time of the whole process."""
    told = folder / "load.json"
    command = [sys.executable, "-m", "simulators", "load"]
    options = ["--plain", "--messages", str(count), "--quiet", "--connections", str(CONNECTIONS), "--json", str(told)]
    with serving("webhook_sink", folder) as (port, _pid):
        cpu_s = _cpu_of([*command, f"http://127.0.0.1:{port}", *options], subprocess.DEVNULL)
    return Run(float(json.loads(told.read_text())["measures"]["requests_per_s"]), cpu_s / count * 1e6)


def requesting_in_c(count: int, folder: Path) -> Run:
    """The C load generator at the same server."""
    told = folder / "httpload.json"
    body = '{"to":"+%N","text":"hello %I, your parcel will be there between two and four"}'
    with serving("webhook_sink", folder) as (port, _pid), told.open("w") as output:
        command = [str(built("httpload")), "-p", str(port), "-n", str(count), "-c", str(CONNECTIONS), "-u", "/"]
        cpu_s = _cpu_of([*command, "-d", body, "-s", str(folder / "httpload.counters")], output)
    report = json.loads(told.read_text().splitlines()[-1])
    return Run(count / float(report["secs"]), cpu_s / count * 1e6)


def _cpu_of(command: list[str], output: object) -> float:
    """CPU seconds of a process that runs to its end, start and end included."""
    import resource  # noqa: PLC0415 - of Unix alone, as everything here

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=output, stderr=subprocess.DEVNULL, cwd=ROOT)  # type: ignore[call-overload]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def measure(folder: Path, *, quick: bool, in_c: bool) -> list[Figures]:
    """Every task by every program, the programs in turns."""
    ours, theirs = (5_000, 20_000) if quick else (40_000, 400_000)
    runs = 1 if quick else RUNS
    planned: list[tuple[str, str, Callable[[], Run]]] = []
    for task, receipts in (("submit_sm", False), ("submit_sm + receipt", True)):
        planned.append((task, "simulator", partial(answering, ours, receipts=receipts)))
        if in_c:
            planned.append((task, "C", partial(answering_in_c, theirs, folder, receipts=receipts)))
    if in_c:
        planned += [
            ("HTTP request", "load generator", partial(requesting, ours, folder)),
            ("HTTP request", "C", partial(requesting_in_c, theirs, folder)),
        ]
    turns = [one for _ in range(runs) for one in planned]
    done: dict[tuple[str, str], list[Run]] = {}
    for task, program, run in track(turns, "simulators", transient=True):
        done.setdefault((task, program), []).append(run())
    return [Figures(task, program, tuple(all_runs)) for (task, program), all_runs in done.items()]


def show(console: Console, figures: list[Figures]) -> None:
    """One table of it all."""
    table = Table(title="The simulators themselves, one process each", title_justify="left")
    table.add_column("task")
    table.add_column("program")
    for name in ("per second", "CPU µs", "of C's", "CPU"):
        table.add_column(name, justify="right")
    yardsticks = {one.task: one for one in figures if one.program == "C"}
    for one in figures:
        rates = [run.per_s for run in one.runs]
        yardstick = yardsticks.get(one.task)
        compared = ("", "")
        if yardstick is not None and yardstick is not one:
            times = f"{one.cpu_us / yardstick.cpu_us:.0f} ×" if yardstick.cpu_us else ""
            compared = (f"{one.per_s / yardstick.per_s:.1%}", times)
        table.add_row(
            one.task,
            one.program,
            f"{one.per_s:,.0f} ({min(rates):,.0f}–{max(rates):,.0f})",
            f"{one.cpu_us:,.1f}",
            *compared,
        )
    console.print(table)


def main() -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.simulators", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--quick", action="store_true", help="one short run of each: shows that it works")
    options = parser.parse_args()
    console = Console()
    in_c = compiler() is not None
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        show(console, measure(Path(folder), quick=options.quick, in_c=in_c))
    if not in_c:
        console.print(
            "There is no C compiler (cc, or what CC names): nothing to compare with, and no server for the load."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
