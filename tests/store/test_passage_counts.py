"""What became of the messages that carriers took, minute by minute, of all processes together."""

from messages.addresses import Country
from messages.network import NetworkCode
from routing.health.delivery_check import SPAN_MS, Span
from routing.health.figures import Counted, Passage
from store.database import Database
from store.passage_counts import WINDOW_MS, CountPassages, PassageFigures, minute_of, passage_figures
from tests.support.values.stored import ALPHA, BETA, count, run, run_one

NOW_MS = 1_790_000_400_000
MINUTE = minute_of(NOW_MS)
CH = Country("CH")
SWISS = Passage(ALPHA, CH, NetworkCode("228-01"))
UNKNOWN = Passage(ALPHA, CH, None)
OF_BETA = Passage(BETA, CH, NetworkCode("228-01"))


def counting(from_ms: int, passage: Passage, *counted: int, process: str = "a", at_ms: int = NOW_MS) -> CountPassages:
    return CountPassages(process, at_ms, ((from_ms, passage, Counted(*counted)),))


def figures(database: Database, now_ms: int = NOW_MS) -> PassageFigures:
    with database.reading() as connection:
        return passage_figures(connection, now_ms)


def test_totals_are_of_each_passage_and_timelines_of_each_carrier_and_country(database: Database) -> None:
    earlier = MINUTE - SPAN_MS
    for operation in (
        counting(MINUTE, SWISS, 4, 3, 2, 9_000),
        counting(earlier, SWISS, 10, 10, 9, 40_000),
        counting(MINUTE, UNKNOWN, 1, 1, 0, 0),
        counting(MINUTE, OF_BETA, 7, 0, 0, 0),
    ):
        run_one(database, operation)

    assert figures(database) == PassageFigures(
        {SWISS: Counted(14, 13, 11, 49_000), UNKNOWN: Counted(1, 1, 0, 0), OF_BETA: Counted(7, 0, 0, 0)},
        {
            (ALPHA, CH): [Span(earlier, Counted(10, 10, 9, 40_000)), Span(MINUTE, Counted(5, 4, 2, 9_000))],
            (BETA, CH): [Span(MINUTE, Counted(7, 0, 0, 0))],
        },
    )


def test_the_sums_of_a_minute_replace_those_before_and_written_twice_count_once(database: Database) -> None:
    run(database, counting(MINUTE, SWISS, 1), counting(MINUTE, SWISS, 5, 2), counting(MINUTE, SWISS, 5, 2))
    assert figures(database).totals == {SWISS: Counted(5, 2)}


def test_what_several_processes_count_of_one_minute_is_added(database: Database) -> None:
    # one submitted them, the other one heard their receipts
    run(database, counting(MINUTE, SWISS, 5), counting(MINUTE, SWISS, 0, 5, 4, 12_000, process="b"))
    assert figures(database).totals == {SWISS: Counted(5, 5, 4, 12_000)}


def test_after_an_hour_it_counts_no_more_and_is_forgotten(database: Database) -> None:
    run(database, counting(MINUTE - WINDOW_MS, SWISS, 1), counting(MINUTE, UNKNOWN, 2))
    assert figures(database).totals == {SWISS: Counted(1), UNKNOWN: Counted(2)}
    assert figures(database, NOW_MS + SPAN_MS).totals == {UNKNOWN: Counted(2)}

    run_one(database, counting(MINUTE + SPAN_MS, UNKNOWN, 1, at_ms=NOW_MS + SPAN_MS))

    assert count(database, "passage_counts") == 2
