"""What a run measured, whether it may be believed, and the summary of several runs. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from tests.bench.latency import Latency
from tests.bench.load import LoadReport
from tests.bench.proc import Usage
from tests.bench.scenario import Scenario, requests_of
from tests.bench.sink import Counts

NOTHING: Final = Usage(0.0, 0.0)


@attrs.frozen
class Observed:
    """What the processes told about one run.

    ``submitted`` counts the submit_sm that the simulated carrier took; ``before`` and ``after`` hold what each process
    had used when the first request left and after the last webhook came. In between, the whole machine worked for
    ``machine_cpu_s`` CPU seconds in ``wall_s``.
    """

    load: LoadReport
    counts: Counts
    submitted: int
    before: Mapping[str, Usage]
    after: Mapping[str, Usage]
    machine_cpu_s: float
    wall_s: float


@attrs.frozen
class Spent:
    """What one process used during a run. Its peak memory counts from its start."""

    cpu_s: float
    cpu_us_per_message: float
    peak_mb: float


@attrs.frozen
class Result:
    """One run. Rates are messages per second, counted from the first request; ``problems`` is empty for a valid run.

    ``busy_elsewhere`` is how many cores worked for others than the measured processes: what the figures suffered from.
    """

    scenario: str
    requests: int
    messages: int
    accepted: int
    submitted: int
    told: int
    accepted_per_s: float
    end_to_end_per_s: float
    answer: Latency
    answers: Mapping[str, int]
    webhook_requests: int
    webhook_events: int
    repeated_finals: int
    busy_elsewhere: float
    processes: Mapping[str, Spent]
    problems: tuple[str, ...]


def judge(scenario: Scenario, observed: Observed) -> Result:
    """The figures of a run, with every reason not to believe them."""
    load, counts = observed.load, observed.counts
    processes = {
        name: _spent(observed.before.get(name, NOTHING), after, counts.distinct)
        for name, after in {**observed.after, "load": Usage(load.cpu_s, load.peak_mb)}.items()
    }
    elsewhere_s = observed.machine_cpu_s - sum(spent.cpu_s for spent in processes.values())
    return Result(
        scenario=scenario.name,
        requests=requests_of(scenario),
        messages=scenario.messages,
        accepted=load.accepted,
        submitted=observed.submitted,
        told=counts.distinct,
        accepted_per_s=_rate(load.accepted, load.last_answer_ns - load.first_request_ns),
        end_to_end_per_s=_rate(
            counts.distinct,
            max(counts.last_distinct_ns, load.last_answer_ns) - load.first_request_ns,
        ),
        answer=Latency(load.p50_ms, load.p90_ms, load.p99_ms, load.max_ms),
        answers=load.answers,
        webhook_requests=counts.requests,
        webhook_events=counts.events,
        repeated_finals=counts.finals - counts.distinct,
        busy_elsewhere=round(max(elsewhere_s, 0.0) / observed.wall_s, 2),
        processes=processes,
        problems=tuple(_problems(scenario, observed)),
    )


def _problems(scenario: Scenario, observed: Observed) -> list[str]:
    load, counts = observed.load, observed.counts
    problems = []
    if load.accepted != scenario.messages:
        problems.append(f"{load.accepted} of {scenario.messages} messages were accepted: {load.first_error}")
    if load.unanswered:
        problems.append(f"{load.unanswered} requests were not answered: {load.first_error}")
    if observed.submitted != load.accepted:
        problems.append(f"the carrier took {observed.submitted} submit_sm for {load.accepted} accepted messages")
    if counts.distinct != load.accepted:
        problems.append(f"{counts.distinct} of {load.accepted} accepted messages had their final webhook")
    if counts.unreadable:
        problems.append(f"{counts.unreadable} webhook requests could not be read")
    return problems


def _rate(count: int, nanoseconds: int) -> float:
    return round(count / (nanoseconds / 1e9), 1) if nanoseconds > 0 else 0.0


def _spent(before: Usage, after: Usage, messages: int) -> Spent:
    cpu_s = after.cpu_s - before.cpu_s
    return Spent(round(cpu_s, 2), round(cpu_s / max(messages, 1) * 1e6, 1), round(after.peak_mb, 1))


@attrs.frozen
class Spread:
    """The median of a figure over several runs, and its least and greatest."""

    median: float
    least: float
    greatest: float


@attrs.frozen
class Summary:
    """All runs of one scenario together."""

    scenario: str
    runs: int
    valid: bool
    end_to_end_per_s: Spread
    accepted_per_s: Spread
    answer: Latency
    busy_elsewhere: float
    cpu_us_per_message: Mapping[str, Spread]
    peak_mb: Mapping[str, float]


def summarise_runs(results: Sequence[Result]) -> list[Summary]:
    """One summary for each scenario, in the order in which they were first run."""
    names = dict.fromkeys(result.scenario for result in results)
    return [_summary([result for result in results if result.scenario == name]) for name in names]


def _summary(results: Sequence[Result]) -> Summary:
    processes = list(results[0].processes)
    return Summary(
        scenario=results[0].scenario,
        runs=len(results),
        valid=not any(result.problems for result in results),
        end_to_end_per_s=spread([result.end_to_end_per_s for result in results]),
        accepted_per_s=spread([result.accepted_per_s for result in results]),
        answer=Latency(
            *(
                round(statistics.median(getattr(result.answer, field.name) for result in results), 2)
                for field in attrs.fields(Latency)
            ),
        ),
        busy_elsewhere=max(result.busy_elsewhere for result in results),
        cpu_us_per_message={
            name: spread([result.processes[name].cpu_us_per_message for result in results]) for name in processes
        },
        peak_mb={name: max(result.processes[name].peak_mb for result in results) for name in processes},
    )


def spread(values: Sequence[float]) -> Spread:
    """Median, least and greatest of at least one value."""
    return Spread(round(statistics.median(values), 1), min(values), max(values))
