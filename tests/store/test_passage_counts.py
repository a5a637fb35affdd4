"""What became of the messages that carriers took, minute by minute, as other processes read it."""

from messages.addresses import Country
from messages.network import NetworkCode
from routing.health.delivery_check import SPAN_MS
from routing.health.figures import Counted, Passage
from store.database import Database
from store.passage_counts import WINDOW_MS, CountPassages, minute_of, passages_of_others
from tests.support.values.stored import ALPHA, count, run, run_one

NOW_MS = 1_790_000_400_000
MINUTE = minute_of(NOW_MS)
CH = Country("CH")
SWISS = Passage(ALPHA, CH, NetworkCode("228-01"))
UNKNOWN = Passage(ALPHA, CH, None)


def counting(from_ms: int, passage: Passage, *counted: int, process: str = "a", at_ms: int = NOW_MS) -> CountPassages:
    return CountPassages(process, at_ms, ((from_ms, passage, Counted(*counted)),))


def read(
    database: Database, process: str = "me", now_ms: int = NOW_MS, since_ms: int = 0
) -> set[tuple[str, int, Passage, Counted]]:
    with database.reading() as connection:
        return set(passages_of_others(connection, process, now_ms, since_ms))


def test_what_others_count_is_read_and_what_is_ones_own_is_not(database: Database) -> None:
    for operation in (
        counting(MINUTE, SWISS, 4, 3, 2, 9_000),
        counting(MINUTE - SPAN_MS, UNKNOWN, 1, process="b"),
        counting(MINUTE, SWISS, 9, process="me"),
    ):
        run_one(database, operation)

    assert read(database) == {
        ("a", MINUTE, SWISS, Counted(4, 3, 2, 9_000)),
        ("b", MINUTE - SPAN_MS, UNKNOWN, Counted(1)),
    }


def test_the_sums_of_a_minute_replace_those_before_and_written_twice_count_once(database: Database) -> None:
    run(database, counting(MINUTE, SWISS, 1), counting(MINUTE, SWISS, 5, 2), counting(MINUTE, SWISS, 5, 2))
    assert read(database) == {("a", MINUTE, SWISS, Counted(5, 2))}


def test_only_what_was_written_since_is_read_again_however_old_its_minute_is(database: Database) -> None:
    run(database, counting(MINUTE, SWISS, 1), counting(MINUTE - SPAN_MS, SWISS, 2))
    run_one(database, counting(MINUTE - SPAN_MS, SWISS, 2, 2, at_ms=NOW_MS + 5_000))
    assert read(database, since_ms=NOW_MS + 1) == {("a", MINUTE - SPAN_MS, SWISS, Counted(2, 2))}


def test_after_an_hour_it_counts_no_more_and_is_forgotten(database: Database) -> None:
    run(database, counting(MINUTE - WINDOW_MS, SWISS, 1), counting(MINUTE, UNKNOWN, 2))
    assert len(read(database)) == 2
    assert read(database, now_ms=NOW_MS + SPAN_MS) == {("a", MINUTE, UNKNOWN, Counted(2))}

    run_one(database, counting(MINUTE + SPAN_MS, UNKNOWN, 1, at_ms=NOW_MS + SPAN_MS))

    assert count(database, "passage_counts") == 2
