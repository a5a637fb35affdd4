"""Counts and durations as Prometheus reads them, held against the library's own counters."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from gateway.figures.tally import Spread, Tally

BOUNDS = (0.1, 0.5, 1.0)
LABELS = st.tuples(st.sampled_from(["alpine", "oceanic"]), st.sampled_from([0, 88]))


def exposed(*collectors: Tally | Spread) -> set[bytes]:
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    return lines_of(registry)


def lines_of(registry: CollectorRegistry) -> set[bytes]:
    """All lines but the times at which the library's own counters were made."""
    return {line for line in generate_latest(registry).splitlines() if b"_created" not in line}


@given(st.lists(LABELS))
def test_a_tally_shows_what_the_librarys_counter_shows(steps: list[tuple[str, int]]) -> None:
    registry = CollectorRegistry()
    counter = Counter("answers_total", "Answers", ["carrier", "status"], registry=registry)
    tally = Tally("answers_total", "Answers", ["carrier", "status"])

    for labels in steps:
        counter.labels(*labels).inc()
        tally.inc(*labels)

    assert exposed(tally) == lines_of(registry)


@given(st.lists(st.floats(0, 2)))
def test_a_spread_shows_what_the_librarys_histogram_shows(durations: list[float]) -> None:
    registry = CollectorRegistry()
    histogram = Histogram("wait_seconds", "Waits", ["carrier"], buckets=BOUNDS, registry=registry)
    spread = Spread("wait_seconds", "Waits", BOUNDS, ["carrier"])

    for duration in durations:
        histogram.labels("alpine").observe(duration)
        spread.observe(duration, "alpine")

    assert exposed(spread) == lines_of(registry)


def test_a_bound_belongs_to_its_bucket() -> None:
    spread = Spread("wait_seconds", "Waits", BOUNDS)

    spread.observe(0.5)

    assert b'wait_seconds_bucket{le="0.1"} 0.0' in exposed(spread)
    assert b'wait_seconds_bucket{le="0.5"} 1.0' in exposed(spread)


def test_without_labels_both_begin_at_nothing() -> None:
    shown = exposed(Tally("told_total", "Told"), Spread("wait_seconds", "Waits", BOUNDS))

    assert {b"told_total 0.0", b'wait_seconds_bucket{le="+Inf"} 0.0', b"wait_seconds_count 0.0"} <= shown


def test_several_are_counted_at_once() -> None:
    tally = Tally("told_total", "Told")

    tally.add(3)

    assert b"told_total 3.0" in exposed(tally)
