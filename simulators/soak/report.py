"""The report of a soak: its load's, the faults that were on, how the gateway came back, what the audit found. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table

from simulators.ledger import expectations
from simulators.load.measures import GROUNDS as LOAD_GROUNDS
from simulators.load.measures import MEASURES as LOAD_MEASURES
from simulators.load.report import Report
from simulators.load.table import number, shown
from simulators.soak.faults import NATURES, Fault, Lane
from simulators.soak.storm import Return

OWN_MEASURES: Final = {
    "faults": "faults that were on",
    "returns": "times that the gateway was started again",
    "answers_again_max_ms": "from its start to its first answer, the longest",
    "first_submit_max_ms": "from its start to its first submit_sm, the longest",
    "audit_findings": "findings of the audit",
    "duplicates_bound": "messages that the faults may have sent twice: a window per bind each time",
}
"""What a soak measures besides what every load does, and what it means."""

MEASURES: Final = (*LOAD_MEASURES, *OWN_MEASURES)
"""Every name that an expectation may use."""

GROUNDS: Final = {**LOAD_GROUNDS, "audit_findings": expectations.Ground(("accepted",), "nothing was accepted")}
"""What must have happened for a measure to show something."""

MUST_HOLD: Final = (
    "lost==0 unseen==0 wrong_sender==0 wrong_text==0 charged_wrong==0 unexpected_refusals==0 bad_signatures==0 "
    "audit_findings==0"
)
"""What is expected of every soak, besides that no more came twice than the faults explain."""


class CameBack(msgspec.Struct, frozen=True):
    """How the gateway came back once; milliseconds from being started, None for what did not happen."""

    at_s: float
    after: str
    dead_s: float
    answers_ms: float | None
    first_submit_ms: float | None


class Struck(msgspec.Struct, frozen=True):
    """A fault that was on."""

    at_s: float
    for_s: float
    kind: str
    on: str


class SoakReport(msgspec.Struct, frozen=True):
    """What a soak came to; ``load`` holds the measures, the soak's own among them."""

    seed: int
    load: Report
    faults: list[Struck]
    returns: list[CameBack]
    audit: list[str]


def soak_report_of(
    load: Report,
    seed: int,
    *,
    begun: Sequence[Fault],
    returns: Sequence[Return],
    findings: Sequence[str],
    duplicates_bound: int,
) -> SoakReport:
    """Everything in one value."""
    came_back = [_came_back(one) for one in returns]
    own: dict[str, float] = {
        "faults": len(begun),
        "returns": len(came_back),
        "audit_findings": len(findings),
        "duplicates_bound": duplicates_bound,
    }
    for name, times in (
        ("answers_again_max_ms", [one.answers_ms for one in came_back]),
        ("first_submit_max_ms", [one.first_submit_ms for one in came_back]),
    ):
        # what did not come once has no longest time
        known = [time for time in times if time is not None]
        if known and len(known) == len(times):
            own[name] = max(known)
    notes = [*load.notes, f"Faults: {_counted(begun)}.", *findings]
    if came_back:
        notes.append(
            f"The gateway was started again {len(came_back)} times; it answered "
            f"{_at_most(own.get('answers_again_max_ms'))}, and its first submit_sm came "
            f"{_at_most(own.get('first_submit_max_ms'))}."
        )
    return SoakReport(
        seed=seed,
        load=msgspec.structs.replace(load, measures={**load.measures, **own}, notes=notes),
        faults=[Struck(fault.at_s, fault.for_s, str(fault.kind), fault.on) for fault in begun],
        returns=came_back,
        audit=list(findings),
    )


def _came_back(one: Return) -> CameBack:
    return CameBack(one.fault.at_s, str(one.fault.kind), one.fault.for_s, one.answers_ms, one.first_submit_ms)


def _at_most(longest_ms: float | None) -> str:
    return "not every time" if longest_ms is None else f"after {number(longest_ms)} ms at most"


def _counted(faults: Sequence[Fault]) -> str:
    counts = Counter(str(fault.kind) for fault in faults)
    return ", ".join(f"{count} × {kind}" for kind, count in counts.items()) or "none"


def judged(report: SoakReport, more: Sequence[expectations.Expectation] = ()) -> SoakReport:
    """The report with every broken expectation named: those of every soak, and ``more``."""
    bound = round(report.load.measures["duplicates_bound"])
    must = expectations.parse(f"{MUST_HOLD} duplicated<={bound}", MEASURES)
    if "balance_off_mc" in report.load.measures:
        must += expectations.parse("balance_off_mc==0", MEASURES)
    broken = expectations.broken([*must, *more], report.load.measures, GROUNDS)
    return msgspec.structs.replace(report, load=msgspec.structs.replace(report.load, broken=broken))


def shown_soak(report: SoakReport) -> RenderableType:
    """The whole report as tables for a terminal."""
    if not report.returns:
        return shown(report.load)
    table = Table(title="The gateway came back", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in ("at s", "after", "dead for s", "answered after ms", "first submit_sm after ms"):
        table.add_column(name, justify="left" if name == "after" else "right")
    for one in report.returns:
        table.add_row(
            *(number(one.at_s), one.after, number(one.dead_s), _time(one.answers_ms), _time(one.first_submit_ms))
        )
    return Group(table, shown(report.load))


def _time(value_ms: float | None) -> str:
    return "never" if value_ms is None else number(value_ms)


def shown_plan(faults: Sequence[Fault]) -> RenderableType:
    """A schedule as a table."""
    table = Table(box=None, pad_edge=False)
    for name in ("at s", "for s", "on", "fault", "which is"):
        table.add_column(name, justify="right" if name.endswith(" s") else "left")
    for fault in faults:
        nature = NATURES[fault.kind]
        for_s = f"{fault.for_s:.1f}" if nature.lane is not Lane.CARRIER or fault.for_s else "–"
        table.add_row(f"{fault.at_s:.1f}", for_s, fault.subject, str(fault.kind), nature.meaning)
    return table
