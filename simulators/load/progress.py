"""The progress of a run on a terminal: a bar and live rates."""

import asyncio
from collections import deque
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from simulators.load.journal import Fate
from simulators.load.run import Run

_LOOK_EVERY_S: Final = 0.25
_RATE_OVER: Final = 8
"""Rates are those of the last two seconds."""


async def show_progress(run: Run, console: Console, until_s: float | None) -> None:
    """Until it is cancelled; ``until_s`` is how long the run lasts where its messages do not tell."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
    )
    loop = asyncio.get_running_loop()
    started_s = loop.time()
    seen: deque[tuple[float, int, int]] = deque(maxlen=_RATE_OVER)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(run.phase, total=1.0, words="")
        while True:
            journal, now_s = run.journal, loop.time()
            fates = journal.fates
            answered = fates[Fate.ACCEPTED] + fates[Fate.REFUSED]
            ended = sum(journal.statuses.values())
            seen.append((now_s, answered, ended))
            passed_s = max(now_s - seen[0][0], 1e-9)
            share = (now_s - started_s) / until_s if until_s else answered / max(journal.size, 1)
            if run.phase != "sending":
                share = ended / max(fates[Fate.ACCEPTED], 1)
            words = (
                f"{fates[Fate.ACCEPTED]:,} accepted {(answered - seen[0][1]) / passed_s:,.0f}/s · "
                f"{ended:,} ended {(ended - seen[0][2]) / passed_s:,.0f}/s · {fates[Fate.REFUSED]:,} refused"
            )
            progress.update(task, description=run.phase, completed=min(share, 1.0), words=words)
            await asyncio.sleep(_LOOK_EVERY_S)
