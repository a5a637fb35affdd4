"""The report of a run: everything that it came to, as one value that is printed, saved and shown. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import attrs
import msgspec

from simulators.load.curve import Curve
from simulators.load.journal import FINAL, Fate, Journal
from simulators.load.latency import Percentiles
from simulators.load.verdict import FAULTS, LEGS, Verdict

_PERCENTILES: Final = ("p50", "p95", "p99", "max")

COUNTS: Final[Mapping[str, str]] = {
    "messages": "planned",
    "sent": "sent",
    "accepted": "accepted",
    "refused": "refused",
    "unanswered": "sent and never answered",
    "bad_inputs": "bad inputs among them",
    **{status: f"ended as {status}" for status in sorted(FINAL)},
    "webhooks": "webhook requests",
    "webhooks_repeated": "events told more than once",
    "untold": "final, as the API says, and told by no webhook",
    "bad_signatures": "webhooks with a wrong signature",
    "retried": "sent again after 503",
    "connections_lost": "connections lost",
    "incomplete": "long texts of which carriers have only a part",
    "strangers": "submit_sm to numbers that this run never sent to",
    "balance_off_mc": "millicredits that the balance lacks or has too many",
    "seconds": "from the first request to the last answer",
    "requests_per_s": "requests answered per second",
    "accepted_per_s": "messages accepted per second",
    "ended_per_s": "messages told to be final per second, until the last one",
}
"""What is counted besides faults, and what it means."""

MEASURES: Final = (
    *COUNTS,
    *FAULTS,
    *(f"{percentile}_{leg}_ms" for leg in LEGS for percentile in _PERCENTILES),
)
"""Every name that an expectation may use."""


class Example(msgspec.Struct, frozen=True):
    """One message of which a fault was found: its number in the run, its id, and what was found."""

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
        for percentile in _PERCENTILES:
            measures[f"{percentile}_{leg}_ms"] = getattr(times, f"{percentile}_ms")
    return Report(
        title=title,
        started_at=started_at,
        measures=measures,
        legs=legs,
        refusals=dict(verdict.refusals.most_common()),
        examples={
            fault: [Example(one.index, one.id, one.reason) for one in found]
            for fault, found in verdict.examples.items()
        },
        curve=curve,
        notes=list(notes),
    )


_SEEN_BY_CARRIERS: Final = frozenset({"unseen", "duplicated", "wrong_sender", "wrong_text"})


def _counted(journal: Journal, verdict: Verdict, observed: Observed) -> dict[str, float]:
    fates: Counter[Fate] = journal.fates
    ended = sum(journal.statuses.values())
    measures: dict[str, float] = {
        "messages": journal.size,
        "sent": journal.size - fates[Fate.UNSENT],
        "accepted": fates[Fate.ACCEPTED],
        "refused": fates[Fate.REFUSED],
        "unanswered": fates[Fate.UNANSWERED] + fates[Fate.UNDER_WAY],
        "bad_inputs": verdict.bad_inputs,
        **{status: journal.statuses[status] for status in sorted(FINAL)},
        **observed.counts,
        "seconds": round(observed.seconds, 3),
        "requests_per_s": _rate(observed.requests_answered, observed.seconds),
        "accepted_per_s": _rate(fates[Fate.ACCEPTED], observed.seconds),
        "ended_per_s": _rate(ended, observed.settled_s),
    }
    if observed.webhooks_seen:
        measures["webhooks_repeated"] = journal.webhooks_repeated
    if observed.balance_off_mc is not None:
        measures["balance_off_mc"] = observed.balance_off_mc
    for fault in FAULTS:
        is_seen = observed.charges_seen if fault == "charged_wrong" else fault not in _SEEN_BY_CARRIERS
        if is_seen or (observed.carriers_seen and fault in _SEEN_BY_CARRIERS):
            measures[fault] = verdict.faults[fault]
    return measures


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1) if seconds > 0 else 0.0
