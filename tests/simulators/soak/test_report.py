"""The report of a soak: its own measures beside the load's, and what must hold."""

from collections.abc import Sequence

import pytest
from rich.console import Console

from simulators.ledger import expectations
from simulators.load.curve import Curve
from simulators.load.report import Report
from simulators.soak.faults import Fault, Kind
from simulators.soak.report import MEASURES, MUST_HOLD, SoakReport, judged, shown_plan, shown_soak, soak_report_of
from simulators.soak.storm import Return

NO_CURVE = Curve(1, [], [], [], [], [], [], [], [])
KILL = Fault(4.5, 0.9, Kind.GATEWAY_KILL)
GOOD = {one.name: 0.0 for one in expectations.parse(MUST_HOLD, MEASURES)} | {"duplicated": 20.0}
HAPPENED = {"accepted": 900.0, "seen": 890.0, "delivered": 880.0, "verified": 60.0}


def report(measures: dict[str, float], returns: Sequence[Return] = (), findings: Sequence[str] = ()) -> SoakReport:
    load = Report("a soak", "2026-01-01T00:00:00+00:00", HAPPENED | measures, {}, {}, {}, NO_CURVE, [])
    return soak_report_of(load, 7, begun=[KILL], returns=returns, findings=findings, duplicates_bound=20)


def test_what_every_soak_must_hold_is_held() -> None:
    assert judged(report(GOOD)).load.broken == []


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"audit_findings"}))
def test_each_broken_one_is_named(name: str) -> None:
    [broken] = judged(report(GOOD | {name: 21.0})).load.broken or []
    assert broken.startswith(name)
    assert broken.endswith("it is 21")


def test_a_finding_of_the_audit_breaks_it_and_is_told() -> None:
    found = judged(report(GOOD, findings=["audit: account x holds too much"]))
    assert found.load.broken == ["audit_findings==0: it is 1"]
    assert "audit: account x holds too much" in found.load.notes


def test_a_balance_that_is_off_breaks_it_where_it_could_be_told() -> None:
    assert judged(report(GOOD | {"balance_off_mc": -5.0})).load.broken == ["balance_off_mc==0: it is -5"]


def test_further_expectations_may_use_what_only_a_soak_measures() -> None:
    more = expectations.parse("first_submit_max_ms<1000 answers_again_max_ms<=900", MEASURES)
    slow = report(GOOD, [Return(KILL, 800.0, 1_500.0), Return(KILL, 900.0, 700.0)])
    assert judged(slow, more).load.broken == ["first_submit_max_ms<1000: it is 1500"]


def test_a_soak_in_which_nothing_happened_shows_nothing() -> None:
    found = judged(report(GOOD | dict.fromkeys(HAPPENED, 0.0))).load.broken or []
    assert {sentence.split("==")[0].split("<=")[0] for sentence in found} == set(GOOD)
    assert "audit_findings==0: this shows nothing, for nothing was accepted" in found


def test_a_return_without_a_submit_sm_has_no_longest_time() -> None:
    once_never = report(GOOD, [Return(KILL, 800.0, 600.0), Return(KILL, 900.0, None)])
    more = expectations.parse("first_submit_max_ms<1000", MEASURES)
    assert judged(once_never, more).load.broken == [
        "first_submit_max_ms<1000: first_submit_max_ms was not measured in this run"
    ]
    assert "its first submit_sm came not every time." in once_never.load.notes[-1]


def test_the_tables_say_how_the_gateway_came_back_and_what_is_planned() -> None:
    console = Console(width=140, record=True, quiet=True)
    with console.capture() as printed:
        console.quiet = False
        console.print(shown_soak(report(GOOD, [Return(KILL, 800.0, None)])))
        console.print(shown_plan([KILL, Fault(5, 0, Kind.DROP_BINDS, "alpine")]))
    said = printed.get()
    assert "gateway-kill" in said
    assert "never" in said
    assert "its binds are dropped once" in said
