"""``passerelle carrier status``: how every bind is now, asked of the running gateway."""

import os
import threading
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from gateway.books import configuration
from gateway.control.caller import Line, expected, line_to
from gateway.control.words import BindFacts, CarrierFacts, CarriersShown, ShowCarriers
from gateway.terminal import ConfigFile, out, say
from messages.times import rfc3339

COLUMNS: Final = (
    "carrier", "bind", "state", "since", "window", "free", "sent/s", "rate/limit", "throttles",
    "p50", "p90", "p99", "queued", "oldest", "uncertain", "orphans", "last error",
)  # fmt: skip
WATCH_INTERVAL_S: Final = 1.0

_GOOD: Final = frozenset({"bound"})
_BUSY: Final = frozenset({"connecting", "binding", "draining"})


def status(
    carrier: Annotated[str, typer.Argument(metavar="[NAME]", show_default=False, help="A single carrier.")] = "",
    *,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Show it again every second, until Ctrl-C.")] = False,
    config_file: ConfigFile = None,
) -> None:
    """Show each bind of the running gateway: state, window, rate, throttles, round trips (ms), last error.

    Queued, uncertain and orphans count messages and receipts of the whole carrier and stand on its first line, with the
    time that its oldest queued message has waited. Below the binds stands why a carrier is only a last resort now, and
    of which SenderName and country it delivers much less than the day before.

    Example: passerelle carrier status alpine --watch
    """
    with line_to(configuration(config_file, dict(os.environ))) as line:
        if watch:
            _watch(out(), line, carrier, threading.Event().wait)
        else:
            show(out(), ask(line, carrier))


def ask(line: Line, carrier: str) -> CarriersShown:
    """How the carriers are now."""
    return expected(line.ask(ShowCarriers(carrier)), CarriersShown)


def show(console: Console, shown: CarriersShown) -> None:
    """Print the table once."""
    if shown.carriers:
        console.print(picture(shown.carriers))
    else:
        say(NOTHING)


NOTHING: Final = "the gateway keeps no binds: no carrier is enabled; add one with: passerelle apply FILE.toml"


def _watch(console: Console, line: Line, carrier: str, pause: Callable[[float], object]) -> None:
    with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
        try:
            while True:
                shown = ask(line, carrier)
                screen = Group(
                    Text(f"{rfc3339(shown.at_ms)}   every second, Ctrl-C ends", style="dim"),
                    picture(shown.carriers) if shown.carriers else Text(NOTHING),
                )
                if console.is_terminal:
                    live.update(screen, refresh=True)
                else:
                    # into a file or a pipe: one picture below the other
                    console.print(screen)
                pause(WATCH_INTERVAL_S)
        except KeyboardInterrupt:
            return


def picture(carriers: Sequence[CarrierFacts]) -> Group:
    """The table of the binds, and below it one line for what stands against a carrier and one for each drop."""
    against = [f"last resort: {reason}" for carrier in carriers for reason in carrier.against]
    drops = [f"{carrier.name} delivers less: {drop}" for carrier in carriers for drop in carrier.drops]
    return Group(table(carriers), *(Text(line, style="red") for line in (*against, *drops)))


def table(carriers: Sequence[CarrierFacts]) -> Table:
    """One line for each bind."""
    rows = Table(box=None, pad_edge=False, header_style="bold")
    for column in COLUMNS:
        rows.add_column(column, overflow="fold", no_wrap=column != "last error")
    for carrier in carriers:
        counts = of_carrier(carrier)
        for number, bind in enumerate(carrier.binds):
            cells = (*cells_of(bind), *(counts if number == 0 else [""] * len(counts)), bind.last_error)
            rows.add_row(
                Text(carrier.name if number == 0 else ""),
                Text(bind.name),
                Text(bind.state, style=_style(bind.state)),
                *(Text(cell) for cell in cells),
            )
    return rows


def of_carrier(carrier: CarrierFacts) -> tuple[str, ...]:
    """The figures of the whole carrier, from ``queued`` to ``orphans``."""
    oldest = duration(max(carrier.oldest_queued_s.values())) if carrier.oldest_queued_s else "-"
    return str(carrier.queued), oldest, str(carrier.uncertain), str(carrier.orphans)


def cells_of(bind: BindFacts) -> tuple[str, ...]:
    """The figures of one bind, from ``since`` to ``p99``."""
    trips = (bind.p50_ms, bind.p90_ms, bind.p99_ms)
    return (
        duration(bind.in_state_for_s),
        f"{bind.window_used}/{bind.window_size}",
        str(bind.window_size - bind.window_used),
        f"{bind.sent_per_s:.4g}",
        f"{_rate(bind.rate_per_s)}/{_rate(bind.rate_limit_per_s)}",
        str(bind.throttles),
        *(f"{trip:.3g}" if bind.round_trips else "-" for trip in trips),
    )


def duration(seconds: float) -> str:
    """``59s``, ``12m 5s``, ``3h 20m``, ``4d 1h``: two units at most."""
    whole = int(seconds)
    for unit_s, unit, smaller_s, smaller in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "m"), (60, "m", 1, "s")):
        if whole >= unit_s:
            return f"{whole // unit_s}{unit} {whole % unit_s // smaller_s}{smaller}"
    return f"{whole}s"


def _rate(per_s: float) -> str:
    return f"{per_s:.4g}" if per_s else "∞"


def _style(state: str) -> str:
    if state in _GOOD:
        return "green"
    return "yellow" if state in _BUSY else "red"
