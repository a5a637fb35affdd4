"""What happened in each second of a run, for plots: at most 600 points whatever its length. Pure."""

from collections.abc import Sequence
from typing import Final

import msgspec

from simulators.load.handsets import Handsets
from simulators.load.journal import Fate, Journal
from simulators.load.latency import Histogram

POINTS_MAX: Final = 600
_SECOND_US: Final = 1_000_000


class Curve(msgspec.Struct, frozen=True):
    """Columns of equal length; ``at_s`` is from the run's start, the rates are per second, times in milliseconds."""

    width_s: int
    at_s: list[int]
    due: list[float]
    accepted: list[float]
    refused: list[float]
    submitted: list[float]
    final: list[float]
    accept_p50_ms: list[float | None]
    accept_p99_ms: list[float | None]


def curve_of(journal: Journal, handsets: Handsets | None, started_us: int, ended_us: int) -> Curve:
    """The curve between two moments in Unix microseconds; what happened outside of them is left out."""
    # what is left of a second at the end would look like a fall
    seconds = max(1, (ended_us - started_us) // _SECOND_US)
    width_s = -(-seconds // POINTS_MAX)
    points = max(1, seconds // width_s)
    width_us = width_s * _SECOND_US
    counts = {name: [0] * points for name in ("due", "accepted", "refused", "submitted", "final")}
    times = [Histogram() for _ in range(points)]

    def count(name: str, at_us: int) -> None:
        point = (at_us - started_us) // width_us
        if at_us and 0 <= point < points:
            counts[name][point] += 1

    for index in range(journal.size):
        fate = journal.fate(index)
        if fate is Fate.UNSENT:
            continue
        due_us, answered_us = journal.due_us[index], journal.answered_us[index]
        count("due", due_us)
        count("refused" if fate is Fate.REFUSED else "accepted", answered_us)
        count("final", journal.final_us[index])
        if handsets is not None:
            count("submitted", handsets.submitted_us[index])
        point = (due_us - started_us) // width_us
        if answered_us and 0 <= point < points:
            times[point].add(answered_us - due_us)

    def rates(name: str) -> list[float]:
        return [round(number / width_s, 2) for number in counts[name]]

    return Curve(
        width_s=width_s,
        at_s=[point * width_s for point in range(points)],
        due=rates("due"),
        accepted=rates("accepted"),
        refused=rates("refused"),
        submitted=rates("submitted"),
        final=rates("final"),
        accept_p50_ms=_percentiles(times, 50),
        accept_p99_ms=_percentiles(times, 99),
    )


def _percentiles(times: Sequence[Histogram], percent: float) -> list[float | None]:
    return [round(one.percentile_us(percent) / 1_000, 3) if one.count else None for one in times]
