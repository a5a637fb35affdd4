"""The progress of a soak on a terminal: a bar, live counts, and the faults that are on."""

import asyncio
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from simulators.load.journal import Fate
from simulators.soak.run import Soak

_LOOK_EVERY_S: Final = 0.25


async def show_progress(soak: Soak, console: Console) -> None:
    """Until it is cancelled."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
        TextColumn("[bold red]{task.fields[faults]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(soak.phase, total=soak.schedule.duration_s, words="", faults="")
        while True:
            faults = ", ".join(map(str, soak.storm.on.values())) if soak.storm is not None else ""
            progress.update(
                task, description=soak.phase, completed=soak.now_s, words=counts_in_words(soak), faults=faults
            )
            await asyncio.sleep(_LOOK_EVERY_S)


def counts_in_words(soak: Soak) -> str:
    """How many messages were accepted, submitted and ended so far."""
    if soak.run is None:
        return ""
    journal = soak.run.journal
    return (
        f"{journal.fates[Fate.ACCEPTED]:,} accepted · {soak.submitted:,} submit_sm · "
        f"{sum(journal.statuses.values()):,} ended · {journal.fates[Fate.UNANSWERED]:,} unanswered"
    )
