import attrs
import msgspec
import pytest

from tests.bench.load import LoadReport
from tests.bench.proc import Usage
from tests.bench.result import Observed, Result, Spent, Spread, judge, spread, summarise_runs
from tests.bench.scenario import ClosedLoop
from tests.bench.sink import Counts

SECOND_NS = 1_000_000_000
SCENARIO = ClosedLoop("singles", 1000, 1, 10)
LOAD = LoadReport(
    requests=1000,
    answers={"202": 1000},
    accepted=1000,
    unanswered=0,
    first_request_ns=5 * SECOND_NS,
    last_answer_ns=6 * SECOND_NS,
    p50_ms=1.0,
    p90_ms=2.0,
    p99_ms=3.0,
    max_ms=4.0,
    first_error="",
    cpu_s=0.25,
    peak_mb=20.0,
)
COUNTS = Counts(requests=20, events=2000, finals=1001, distinct=1000, last_distinct_ns=7 * SECOND_NS)
OBSERVED = Observed(LOAD, COUNTS, 1000, {"gateway": Usage(1.0, 50.0)}, {"gateway": Usage(1.5, 80.0)}, 2.75, 2.0)


def test_rates_count_from_the_first_request_to_the_last_distinct_final_webhook() -> None:
    result = judge(SCENARIO, OBSERVED)
    assert (result.accepted_per_s, result.end_to_end_per_s) == (1000.0, 500.0)
    assert (result.told, result.repeated_finals, result.problems) == (1000, 1, ())


def test_what_a_process_used_before_the_run_is_not_counted_against_the_run() -> None:
    result = judge(SCENARIO, OBSERVED)
    assert result.processes == {"gateway": Spent(0.5, 500.0, 80.0), "load": Spent(0.25, 250.0, 20.0)}


@pytest.mark.parametrize(
    ("observed", "words"),
    [
        (attrs.evolve(OBSERVED, submitted=999), "the carrier took 999 submit_sm for 1000 accepted messages"),
        (attrs.evolve(OBSERVED, submitted=1001), "the carrier took 1001 submit_sm for 1000 accepted messages"),
        (
            attrs.evolve(OBSERVED, counts=msgspec.structs.replace(COUNTS, distinct=998)),
            "998 of 1000 accepted messages had their final webhook",
        ),
        (attrs.evolve(OBSERVED, counts=msgspec.structs.replace(COUNTS, unreadable=2)), "2 webhook requests could not"),
        (
            attrs.evolve(OBSERVED, load=msgspec.structs.replace(LOAD, unanswered=3, first_error="too slow")),
            "3 requests were not answered: too slow",
        ),
        (
            attrs.evolve(OBSERVED, load=msgspec.structs.replace(LOAD, accepted=990, first_error="no credits")),
            "990 of 1000 messages were accepted: no credits",
        ),
    ],
)
def test_a_run_in_which_the_counts_differ_is_not_believed(observed: Observed, words: str) -> None:
    assert any(words in problem for problem in judge(SCENARIO, observed).problems)


def test_what_the_machine_did_for_others_is_told() -> None:
    assert judge(SCENARIO, OBSERVED).busy_elsewhere == 1.0


def test_a_spread_is_the_median_between_least_and_greatest() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)


def test_runs_of_one_scenario_are_summed_up_together_and_one_bad_run_spoils_them() -> None:
    def run(scenario: str, rate: float, *problems: str) -> Result:
        return attrs.evolve(judge(SCENARIO, OBSERVED), scenario=scenario, end_to_end_per_s=rate, problems=problems)

    runs = [run("a", 100.0), run("b", 10.0), run("a", 300.0, "lost one"), run("a", 200.0)]
    first, second = summarise_runs(runs)
    assert (first.scenario, first.runs, first.valid) == ("a", 3, False)
    assert first.end_to_end_per_s == Spread(200.0, 100.0, 300.0)
    assert (second.scenario, second.runs, second.valid) == ("b", 1, True)
