"""What was delivered in the last hour and in the 24 hours before, kept as sums of ten minutes."""

from collections.abc import Mapping

from messages.addresses import Country
from messages.ids import CarrierName
from store.database import Database
from store.delivery_counts import (
    BEFORE_MS,
    LATELY_MS,
    SPAN_MS,
    CountDeliveries,
    Deliveries,
    Stream,
    Totals,
    delivery_totals,
    lately_from_ms,
    span_of,
)
from tests.support.values.stored import ALPHA, BETA, count, run, run_one

NOW_MS = 1_790_000_400_000
SPAN = span_of(NOW_MS)


def stream(sender: str = "MAXONY", carrier: CarrierName = ALPHA) -> Stream:
    return Stream(carrier, Country("CH"), sender)


def counted(
    from_ms: int, delivered: int, reported: int, of: Stream | None = None, process: str = "a"
) -> CountDeliveries:
    return CountDeliveries(process, from_ms, ((of or stream(), Deliveries(delivered, reported)),))


def totals(database: Database, reported_min: int = 1) -> Mapping[Stream, Totals]:
    with database.reading() as connection:
        return delivery_totals(connection, NOW_MS, reported_min)


def test_the_last_hour_is_whole_spans_and_the_present_one() -> None:
    assert lately_from_ms(SPAN) == lately_from_ms(SPAN + SPAN_MS - 1) == SPAN - LATELY_MS
    assert (span_of(SPAN - 1), SPAN % SPAN_MS) == (SPAN - SPAN_MS, 0)


def test_spans_add_up_on_either_side_of_the_last_hour(database: Database) -> None:
    lately_ms = SPAN - LATELY_MS
    for from_ms, delivered in (
        (SPAN, 1),
        (lately_ms, 10),
        (lately_ms - SPAN_MS, 100),
        (lately_ms - BEFORE_MS, 1_000),
        (lately_ms - BEFORE_MS - SPAN_MS, 10_000),
    ):
        run_one(database, counted(from_ms, delivered, 2 * delivered))

    assert totals(database) == {stream(): Totals(Deliveries(11, 22), Deliveries(1_100, 2_200))}


def test_the_sums_of_a_span_replace_those_before_and_written_twice_count_once(database: Database) -> None:
    run_one(database, counted(SPAN - 2 * LATELY_MS, 1, 1))
    run(database, counted(SPAN, 2, 3), counted(SPAN, 4, 6), counted(SPAN, 4, 6))

    assert totals(database)[stream()].lately == Deliveries(4, 6)


def test_what_several_processes_count_is_added(database: Database) -> None:
    run_one(database, counted(SPAN - 2 * LATELY_MS, 1, 1))
    run(database, counted(SPAN, 2, 3), counted(SPAN, 5, 7, process="b"))

    assert totals(database)[stream()].lately == Deliveries(7, 10)


def test_streams_do_not_mix_and_those_with_too_few_messages_are_left_out(database: Database) -> None:
    for of, lately, before in (
        (stream(), 50, 50),
        (stream(carrier=BETA), 49, 50),
        (stream("OTHER"), 50, 49),
        (stream(""), 51, 51),
    ):
        run_one(database, counted(SPAN, 0, lately, of))
        run_one(database, counted(SPAN - 2 * LATELY_MS, before, before, of))

    assert totals(database, 50) == {
        stream(): Totals(Deliveries(0, 50), Deliveries(50, 50)),
        stream(""): Totals(Deliveries(0, 51), Deliveries(51, 51)),
    }


def test_what_is_no_longer_compared_is_forgotten(database: Database) -> None:
    oldest_ms = SPAN - LATELY_MS - BEFORE_MS
    run(database, counted(oldest_ms - SPAN_MS, 1, 1), counted(oldest_ms, 1, 1))
    assert count(database, "delivery_counts") == 2

    run_one(database, counted(SPAN, 1, 1))

    assert count(database, "delivery_counts") == 2
