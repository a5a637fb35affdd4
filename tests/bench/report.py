"""The benchmark's results as a table for people and as JSON for machines."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
from rich.console import Console
from rich.table import Table

from tests.bench.environment import Environment
from tests.bench.result import Result, Spread, Summary, summarise_runs

BUSY_ELSEWHERE_MAX: Final = 0.2
"""Cores that may work for others before the figures are said to suffer; an idle machine needs about 0.1."""


def as_json(environment: Environment, settings: Mapping[str, object], results: Sequence[Result]) -> dict[str, Any]:
    """Everything that was measured; ``valid`` only if every run is."""
    return {
        "valid": bool(results) and not any(result.problems for result in results),
        "environment": attrs.asdict(environment),
        "settings": dict(settings),
        "summary": [attrs.asdict(summary) for summary in summarise_runs(results)],
        "runs": [attrs.asdict(result) for result in results],
    }


def show(console: Console, environment: Environment, results: Sequence[Result]) -> None:
    """Print the tables, and every reason not to believe a run."""
    summaries = summarise_runs(results)
    console.print(_rates(summaries))
    console.print(_processes(summaries))
    console.print(
        f"[dim]{environment.cpu}, {environment.cores} cores; Python {environment.python}, SQLite {environment.sqlite}; "
        f"{environment.filesystem}, fsync {environment.fsync_ms:g} ms. Every message with a receipt, durable before "
        "its 202; all processes share the cores.[/dim]",
        highlight=False,
    )
    if environment.filesystem == "tmpfs":
        console.print("[yellow]The database lay in memory (tmpfs): commits cost less than on a disk.[/yellow]")
    elsewhere = max((summary.busy_elsewhere for summary in summaries), default=0.0)
    if elsewhere > BUSY_ELSEWHERE_MAX:
        console.print(
            f"[yellow]Other work kept up to {elsewhere:.1f} cores busy meanwhile; a quiet machine is faster.[/yellow]",
            highlight=False,
        )
    for number, result in enumerate(results, 1):
        for problem in result.problems:
            console.print(f"[red]Run {number} ({result.scenario}) is invalid:[/red] {problem}", highlight=False)


def _rates(summaries: Sequence[Summary]) -> Table:
    table = Table(title="From request to webhook", title_justify="left")
    table.add_column("scenario")
    for name in ("runs", "end to end/s", "accepted/s", "202 p50", "p90", "p99", "max ms"):
        table.add_column(name, justify="right")
    for summary in summaries:
        answer = summary.answer
        table.add_row(
            summary.scenario if summary.valid else f"[red]{summary.scenario} (invalid)[/red]",
            str(summary.runs),
            in_words(summary.end_to_end_per_s),
            in_words(summary.accepted_per_s),
            *(f"{value:,.1f}" for value in (answer.p50_ms, answer.p90_ms, answer.p99_ms, answer.max_ms)),
        )
    return table


def _processes(summaries: Sequence[Summary]) -> Table:
    table = Table(title="What it cost: CPU µs per message, peak memory", title_justify="left")
    table.add_column("scenario")
    names = list(summaries[0].peak_mb) if summaries else []
    for name in names:
        table.add_column(name, justify="right")
    for summary in summaries:
        table.add_row(
            summary.scenario,
            *(f"{summary.cpu_us_per_message[name].median:,.0f} µs, {summary.peak_mb[name]:,.0f} MB" for name in names),
        )
    return table


def in_words(spread: Spread) -> str:
    """The median, with least and greatest in brackets where they differ."""
    if spread.least == spread.greatest:
        return f"{spread.median:,.0f}"
    return f"{spread.median:,.0f} ({spread.least:,.0f}–{spread.greatest:,.0f})"
