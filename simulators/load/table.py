"""A report as tables for a terminal."""

from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulators.load.measures import BREACHES, COUNTS
from simulators.load.report import Report

LEG_NAMES: Final = {
    "accept": "request → 202",
    "submit": "→ submit_sm at the carrier",
    "receipt": "→ its receipt",
    "webhook": "→ webhook",
    "total": "request → webhook",
}
_UNSAID: Final = "not looked at"


def shown(report: Report) -> RenderableType:
    """The whole report."""
    parts: list[RenderableType] = [Text(report.title, style="bold"), _counts(report), _breaches(report)]
    if report.legs:
        parts.append(_legs(report))
    if report.refusals:
        parts.append(_refusals(report))
    parts.extend(Text(f"Note: {note}", style="dim") for note in report.notes)
    if report.broken is not None:
        parts.append(_expected(report.broken))
    return Group(*parts)


def number(value: float) -> str:
    """A number as people read it."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}" if value >= 100 else f"{value:,.3g}"  # noqa: PLR2004 - digits that tell something


def _counts(report: Report) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    always = {"sent", "accepted", "refused", "delivered", "seconds", "requests_per_s", "accepted_per_s"}
    for name, meaning in COUNTS.items():
        value = report.measures.get(name)
        if value is not None and (value or name in always):
            table.add_row(number(value), meaning)
    return table


def _breaches(report: Report) -> Table:
    table = Table(title="What must not be", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("")
    table.add_column("for example")
    for breach, meaning in BREACHES.items():
        value = report.measures.get(breach)
        style = "dim" if value is None else "bold red" if value else "green"
        found = report.examples.get(breach, [])
        example = f"{found[0].id or f'no {found[0].index}'}: {found[0].reason}" if found else ""
        table.add_row(
            Text("–" if value is None else number(value), style=style),
            Text(f"{breach}: {meaning if value is not None else _UNSAID}", style="dim" if value is None else ""),
            Text(example, style="dim"),
        )
    return table


def _legs(report: Report) -> Table:
    table = Table(title="Times in ms", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("")
    for name in ("p50", "p95", "p99", "max", "count"):
        table.add_column(name, justify="right")
    for leg, times in report.legs.items():
        numbers = (times.p50_ms, times.p95_ms, times.p99_ms, times.max_ms, times.count)
        table.add_row(LEG_NAMES[leg], *(number(value) for value in numbers))
    return table


def _refusals(report: Report) -> Table:
    table = Table(title="Refused with", title_justify="left", title_style="bold", box=None, show_header=False)
    table.add_column(justify="right")
    table.add_column()
    for code, count in report.refusals.items():
        table.add_row(number(count), code)
    return table


def _expected(broken: list[str]) -> Text:
    if not broken:
        return Text("Everything is as expected.", style="green")
    return Text("\n".join(["Not as expected:", *(f"  {one}" for one in broken)]), style="bold red")
