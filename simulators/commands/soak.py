"""``passerelle soak``: hours of load on a gateway of its own under a seeded schedule of faults."""

import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from simulators.commands.telling import tell
from simulators.commands.typed import MESSAGES_MAX, require_folders, seconds
from simulators.commands.watching import watched
from simulators.ledger import expectations
from simulators.load.account import TargetError
from simulators.load.carriers import LedgerError
from simulators.load.mix import PRESETS, Mix
from simulators.load.plan import MixPlan
from simulators.process import own_reactor
from simulators.soak.carriers import NAMES
from simulators.soak.faults import Kind
from simulators.soak.gateway import OWN, GatewayError, command_of
from simulators.soak.premises import SENDER
from simulators.soak.progress import show_progress
from simulators.soak.report import MEASURES, SoakReport, judged, shown_plan, shown_soak
from simulators.soak.run import Soak, Wanted
from simulators.soak.schedule import scheduled

_FOUND, _WRONG = 1, 2


def soak(
    *,
    lasts: Annotated[str, typer.Option("--for", metavar="TIME", help="How long: 60s, 30m, 2h.")] = "60s",
    seed: Annotated[int | None, typer.Option(min=0, help="Makes the same schedule and the same messages.")] = None,
    rate: Annotated[float, typer.Option(min=0.1, max=10_000, help="Messages a second.")] = 40.0,
    faults: Annotated[str, typer.Option(metavar="KIND,…", help=f"Only these kinds of faults: {', '.join(Kind)}.")] = "",
    mix: Annotated[str, typer.Option(help=f"What is sent: {', '.join(PRESETS)}.")] = "everyday",
    plan: Annotated[bool, typer.Option("--plan", help="Print the schedule and run nothing.")] = False,
    gateway: Annotated[
        str, typer.Option(metavar="COMMAND", help="Another passerelle than this one, as the command that starts it.")
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep everything here; it must be empty. Without: kept only on failure."),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as one page.")] = None,
    expect: Annotated[
        list[str] | None,
        typer.Option(metavar="EXPECTATIONS", help="Besides what every soak must hold: 'first_submit_max_ms<5000'."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress and no tables.")] = False,
) -> None:
    """Load a gateway while carriers, webhooks and the gateway itself fail, and tell what became of every message.

    It starts a gateway of its own with two simulated carriers in an empty folder, kills it, ends it, starts it again.
    Nothing may be lost, altered or charged wrong, and no more sent twice than one window per bind and kill.
    Ctrl-C ends the load early with the report so far.

    Exits 1 when that does not hold, 2 when the soak cannot be made.

    Example: passerelle soak --for 2h --seed 7 --rate 100 --html soak.html
    """
    try:
        lasts_s = seconds(lasts)
        seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
        schedule = scheduled(seed, lasts_s, NAMES, _kinds(faults))
        if plan:
            Console(width=None if sys.stdout.isatty() else 120).print(shown_plan(schedule.faults))
            return
        expected = [one for text in expect or () for one in expectations.parse(text, MEASURES)]
        require_folders(json_file, html_file)
        wanted = Wanted(
            schedule,
            seed=seed,
            rate=rate,
            plan=MixPlan(_mix(mix), seed, sender=SENDER),
            folder=_folder(data),
            command=command_of(gateway) if gateway else OWN,
        )
        _require_bounds(wanted)
    except ValueError as error:
        _end(str(error))
    _carry_out(wanted, expected, json_file, html_file, keep=data is not None, quiet=quiet)


def _carry_out(
    wanted: Wanted,
    expected: Sequence[expectations.Expectation],
    json_file: Path | None,
    html_file: Path | None,
    *,
    keep: bool,
    quiet: bool,
) -> None:
    try:
        report = judged(_run(wanted, Console(stderr=True, quiet=quiet)), expected)
        tell(report, report.load, shown_soak(report), json_file=json_file, html_file=html_file, quiet=quiet)
    except (GatewayError, TargetError, LedgerError) as error:
        _end(f"{error} (everything is kept in {wanted.folder})", _FOUND)
    except OSError as error:
        _end(f"{error} (everything is kept in {wanted.folder})")
    if report.load.broken:
        for sentence in report.load.broken if quiet else ():
            typer.echo(f"not as expected: {sentence}", err=True)
        typer.echo(f"everything is kept in {wanted.folder}", err=True)
        raise typer.Exit(_FOUND)
    if not keep:
        shutil.rmtree(wanted.folder, ignore_errors=True)


def _kinds(text: str) -> list[Kind]:
    names = [name for name in text.replace(",", " ").split() if name]
    if unknown := [name for name in names if name not in set(Kind)]:
        raise ValueError(f"there is no fault {unknown[0]}; there are {', '.join(Kind)}")
    return [Kind(name) for name in names] or list(Kind)


def _mix(name: str) -> Mix:
    if name not in PRESETS:
        raise ValueError(f"there is no mix {name}; there are {', '.join(PRESETS)}")
    return PRESETS[name]


def _require_bounds(wanted: Wanted) -> None:
    if wanted.messages > MESSAGES_MAX:
        raise ValueError(
            f"a soak sends {MESSAGES_MAX:,} messages at most and this would be {wanted.messages:,}; "
            "change --rate or --for"
        )


def _folder(data: Path | None) -> Path:
    if data is None:
        return Path(tempfile.mkdtemp(prefix="passerelle-soak-"))
    try:
        data.mkdir(parents=True, exist_ok=True)
        if any(data.iterdir()):
            raise ValueError(f"{data} is not empty; a soak begins with an empty folder")
    except OSError as error:
        raise ValueError(f"cannot use {data}: {error.strerror}") from None
    return data.absolute()


def _end(sentence: str, code: int = _WRONG) -> NoReturn:
    typer.echo(f"passerelle soak: {sentence}", err=True)
    raise typer.Exit(code)


def _run(wanted: Wanted, console: Console) -> SoakReport:
    """The report; the reactor runs as long as the soak does."""
    reactor = own_reactor()
    tasks: list[asyncio.Task[SoakReport]] = []

    def begin() -> None:
        soak = Soak(wanted, reactor)
        progress = show_progress(soak, console) if console.is_terminal else None
        task = asyncio.ensure_future(watched(soak.carry_out(), soak.end_early, progress))
        task.add_done_callback(lambda _: reactor.stop())
        tasks.append(task)

    # from within the loop, where asyncio's own things can be made
    reactor.callLater(0, begin)
    reactor.run(installSignalHandlers=False)
    return tasks[0].result()
