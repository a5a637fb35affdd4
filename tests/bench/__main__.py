"""The benchmark's command: ``python -m tests.bench`` (``make bench``)."""

import argparse
import asyncio
import contextlib
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench.environment import look_around
from tests.bench.processes import ROOT, ProcessFailedError
from tests.bench.report import as_json, show
from tests.bench.result import Result
from tests.bench.run import Conditions, measure
from tests.bench.scenario import ClosedLoop, OpenLoop, Scenario

SINGLES: Final = "one message per request"
BATCHES: Final = "100 messages per request"
LATENCY: Final = "300 requests per second"
RATE_PER_S: Final = 300.0
CONNECTIONS: Final = 128
BATCH_CONNECTIONS: Final = 16
PER_BATCH: Final = 100


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure messages per second from request to webhook, against a simulated carrier on this machine.",
    )
    parser.add_argument("--quick", action="store_true", help="one short run of each scenario: shows that it works")
    parser.add_argument("--runs", type=int, default=3, help="runs of each throughput scenario (default: %(default)s)")
    parser.add_argument("--singles", type=int, default=10_000, metavar="N", help="messages sent one by one in a run")
    parser.add_argument("--batches", type=int, default=20_000, metavar="N", help="messages sent in batches in a run")
    parser.add_argument("--only", choices=("singles", "batches", "latency"), help="one scenario instead of all three")
    parser.add_argument(
        "--events-per-request", type=int, default=100, metavar="N", help="webhook events in one request, 1 … 100"
    )
    parser.add_argument("--window", type=int, default=500, help="window of the carrier's bind (default: %(default)s)")
    parser.add_argument(
        "--store", metavar="URL", help="an empty database instead of a new SQLite file per run: postgresql://…"
    )
    parser.add_argument("--json", type=Path, default=Path("bench-result.json"), metavar="FILE", help="where it goes")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build", help="where databases and logs lie; on the disk to measure"
    )
    parser.add_argument("--keep", action="store_true", help="leave databases and logs behind")
    parser.add_argument(
        "--profile", type=Path, metavar="FILE", help="profile the gateway's loop with cProfile (slows it down)"
    )
    options = parser.parse_args(given)
    if options.profile is not None:
        options.runs, options.profile = 1, options.profile.resolve()
    if options.quick:
        options.runs, options.singles, options.batches = 1, 1_000, 2_000
    return options


def scenarios(options: argparse.Namespace) -> list[Scenario]:
    """What to run, in order; throughput scenarios take turns so that a slow minute does not hit only one of them."""
    singles = ClosedLoop(SINGLES, options.singles, 1, CONNECTIONS)
    batches = ClosedLoop(BATCHES, options.batches, PER_BATCH, BATCH_CONNECTIONS)
    seconds = 2 if options.quick else 10
    latency = OpenLoop(LATENCY, int(RATE_PER_S * seconds), RATE_PER_S, CONNECTIONS)
    match options.only:
        case "singles":
            return [singles] * options.runs
        case "batches":
            return [batches] * options.runs
        case "latency":
            return [latency]
        case _:
            return [singles, batches] * options.runs + [latency]


async def run_all(planned: Sequence[Scenario], conditions: Conditions, console: Console) -> list[Result]:
    """Run every scenario in a folder of its own.

    Raises:
        ProcessFailedError: a process could not be started, or died.
        asyncio.CancelledError: Ctrl-C or SIGTERM; everything that was started is stopped. A second one kills it.
    """
    task = asyncio.current_task()
    assert task is not None
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, task.cancel)
    results = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        for number, scenario in enumerate(planned, 1):
            bar = bars.add_task(f"{number}/{len(planned)} {scenario.name}", total=scenario.messages)
            folder = conditions.folder / f"run-{number}"
            folder.mkdir()
            result = await measure(scenario, conditions, folder, lambda told, bar=bar: bars.update(bar, completed=told))  # type: ignore[misc]
            results.append(result)
            bars.remove_task(bar)
            mark = "[red]invalid[/red]" if result.problems else f"{result.end_to_end_per_s:,.0f} messages/s"
            console.print(f"{number}/{len(planned)} {scenario.name}: {mark}", highlight=False)
    return results


@contextlib.contextmanager
def workplace(parent: Path, *, keep: bool) -> Iterator[Path]:
    """A new folder below ``parent``, removed at the end unless it is to be kept."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    try:
        yield folder
    finally:
        if keep:
            print(f"databases and logs are in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def main(given: Sequence[str]) -> int:
    """Measure, show, write down; the exit code is 1 when a run is invalid or could not be made."""
    options = arguments(given)
    console = Console()
    with workplace(options.folder, keep=options.keep) as folder:
        environment = look_around(folder)
        conditions = Conditions(
            folder=folder,
            store_url=options.store,
            events_per_request=options.events_per_request,
            window=options.window,
            profile=options.profile,
        )
        try:
            results = asyncio.run(run_all(scenarios(options), conditions, console))
        except ProcessFailedError as failure:
            console.print(f"[red]bench:[/red] {failure}", highlight=False)
            return 1
        except asyncio.CancelledError:
            console.print("bench: stopped; nothing was measured")
            return 130
    settings = {
        "store": "sqlite" if options.store is None else options.store.partition(":")[0],
        **attrs.asdict(
            conditions, filter=lambda field, _: field.name in {"events_per_request", "window", "receipt_delay_s"}
        ),
    }
    document = as_json(environment, settings, results)
    show(console, environment, results)
    options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"written to {options.json}", highlight=False)
    return 0 if document["valid"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
