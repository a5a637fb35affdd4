"""The report of a run: everything that it came to, as one value that is printed, saved and shown. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs
import msgspec

from simulators.load.curve import Curve
from simulators.load.journal import FINAL, Fate, Journal
from simulators.load.latency import Percentiles
from simulators.load.measures import BREACHES, PERCENTILES
from simulators.load.verdict import LEGS, Verdict


class Example(msgspec.Struct, frozen=True):
    """One message of which a breach was found: its number in the run, its id, and what was found."""

    index: int
    id: str
    reason: str


class Report(msgspec.Struct, frozen=True):
    """What a run came to.

    Attributes:
        title: what was driven, and how, in a line.
        started_at: ISO 8601.
        measures: every number, by the names that expectations use; what nobody could measure is missing.
        legs: the times of each leg that was measured.
        refusals: by status and code.
        notes: what a reader must know to read the numbers right.
        broken: expectations that do not hold; None when none were given.
    """

    title: str
    started_at: str
    measures: dict[str, float]
    legs: dict[str, Percentiles]
    refusals: dict[str, int]
    examples: dict[str, list[Example]]
    curve: Curve
    notes: list[str]
    broken: list[str] | None = None


@attrs.frozen
class Observed:
    """What a run noted besides its journal; seconds, and counts by the names of ``COUNTS``. None: not looked at."""

    seconds: float
    settled_s: float
    requests_answered: int
    carriers_seen: bool
    webhooks_seen: bool
    ends_seen: bool
    charges_seen: bool
    balance_off_mc: int | None
    counts: Mapping[str, int]


def report_of(
    title: str,
    started_at: str,
    journal: Journal,
    *,
    verdict: Verdict,
    observed: Observed,
    curve: Curve,
    notes: Sequence[str],
) -> Report:
    """Everything in one value."""
    measures: dict[str, float] = _counted(journal, verdict, observed)
    legs = {leg: verdict.legs[leg].percentiles() for leg in LEGS if verdict.legs[leg].count}
    for leg, times in legs.items():
        for percentile in PERCENTILES:
            measures[f"{percentile}_{leg}_ms"] = getattr(times, f"{percentile}_ms")
    return Report(
        title=title,
        started_at=started_at,
        measures=measures,
        legs=legs,
        refusals=dict(verdict.refusals.most_common()),
        examples={
            breach: [Example(one.index, one.id, one.reason) for one in found]
            for breach, found in verdict.examples.items()
        },
        curve=curve,
        notes=list(notes),
    )


def _counted(journal: Journal, verdict: Verdict, observed: Observed) -> dict[str, float]:
    fates: Counter[Fate] = journal.fates
    measures: dict[str, float] = {
        "messages": journal.size,
        "sent": journal.size - fates[Fate.UNSENT],
        "accepted": fates[Fate.ACCEPTED],
        "refused": fates[Fate.REFUSED],
        "unanswered": fates[Fate.UNANSWERED] + fates[Fate.UNDER_WAY],
        "bad_inputs": verdict.bad_inputs,
        **observed.counts,
        "seconds": round(observed.seconds, 3),
        "requests_per_s": _rate(observed.requests_answered, observed.seconds),
        "accepted_per_s": _rate(fates[Fate.ACCEPTED], observed.seconds),
    }
    if observed.ends_seen:
        measures |= {status: journal.statuses[status] for status in sorted(FINAL)}
        measures["ended_per_s"] = _rate(sum(journal.statuses.values()), observed.settled_s)
    if observed.webhooks_seen:
        measures["webhooks_repeated"] = journal.webhooks_repeated
    if observed.balance_off_mc is not None:
        measures["balance_off_mc"] = observed.balance_off_mc
    if observed.carriers_seen:
        measures["seen"] = verdict.seen
    known = _known(observed)
    measures |= {breach: verdict.breaches[breach] for breach in BREACHES if known.get(breach, True)}
    return measures


def _known(observed: Observed) -> dict[str, bool]:
    """Of the breaches that not every run can see, whether this one could."""
    by_carriers = dict.fromkeys(("unseen", "duplicated", "wrong_sender", "wrong_text"), observed.carriers_seen)
    return by_carriers | {"charged_wrong": observed.charges_seen, "lost": observed.ends_seen}


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1) if seconds > 0 else 0.0
