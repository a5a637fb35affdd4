"""Counts of several processes, added up as they change."""

from hypothesis import given
from hypothesis import strategies as st

from messages.addresses import Country
from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.health.delivery_check import SPAN_MS, Span
from routing.health.figures import Counted, Passage
from routing.health.passage_book import PassageBook

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
CH = Country("CH")
SWISS, UNKNOWN = Passage(ALPINE, CH, NetworkCode("228-01")), Passage(ALPINE, CH, None)
OF_OCEANIC = Passage(OCEANIC, CH, None)
MINUTE = 1_790_000_040_000


def test_processes_passages_and_minutes_add_up() -> None:
    book = PassageBook()
    book.put("a", MINUTE, SWISS, Counted(5))
    book.put("b", MINUTE, SWISS, Counted(0, 5, 4, 12_000))
    book.put("a", MINUTE - SPAN_MS, UNKNOWN, Counted(1))
    book.put("a", MINUTE, OF_OCEANIC, Counted(2))
    assert book.totals == {SWISS: Counted(5, 5, 4, 12_000), UNKNOWN: Counted(1), OF_OCEANIC: Counted(2)}
    assert book.timelines == {
        (ALPINE, CH): [Span(MINUTE - SPAN_MS, Counted(1)), Span(MINUTE, Counted(5, 5, 4, 12_000))],
        (OCEANIC, CH): [Span(MINUTE, Counted(2))],
    }


def test_what_a_process_counts_replaces_what_it_counted_before() -> None:
    book = PassageBook()
    for taken in (1, 5, 5):
        book.put("a", MINUTE, SWISS, Counted(taken))
    assert book.totals == {SWISS: Counted(5)}


def test_what_is_old_is_taken_out_and_leaves_nothing_behind() -> None:
    book = PassageBook()
    book.put("a", MINUTE, SWISS, Counted(5, 3))
    book.put("a", MINUTE + SPAN_MS, UNKNOWN, Counted(1))
    book.forget_before(MINUTE + SPAN_MS)
    assert book.totals == {UNKNOWN: Counted(1)}
    assert book.timelines == {(ALPINE, CH): [Span(MINUTE + SPAN_MS, Counted(1))]}
    book.forget_before(MINUTE + 2 * SPAN_MS)
    assert (book.totals, book.timelines) == ({}, {})


def test_totals_are_a_picture_that_stays() -> None:
    book = PassageBook()
    book.put("a", MINUTE, SWISS, Counted(5))
    totals = book.totals
    book.put("a", MINUTE, SWISS, Counted(6))
    assert totals == {SWISS: Counted(5)}


ROWS = st.tuples(
    st.sampled_from("ab"),
    st.integers(0, 4).map(lambda number: MINUTE + number * SPAN_MS),
    st.sampled_from([SWISS, UNKNOWN, OF_OCEANIC]),
    st.integers(1, 9).map(lambda taken: Counted(taken, taken, taken - 1, 1_000 * taken)),
)


@given(rows=st.lists(ROWS, max_size=30), forgotten=st.integers(0, 5))
def test_it_always_holds_the_last_of_each_row_that_is_not_forgotten(
    rows: list[tuple[str, int, Passage, Counted]], forgotten: int
) -> None:
    book = PassageBook()
    for row in rows:
        book.put(*row)
    since_ms = MINUTE + forgotten * SPAN_MS
    book.forget_before(since_ms)

    totals: dict[Passage, Counted] = {}
    spans: dict[tuple[CarrierName, Country], dict[int, Counted]] = {}
    for (_, from_ms, passage), counted in {row[:3]: row[3] for row in rows}.items():
        if from_ms >= since_ms:
            totals[passage] = totals.get(passage, Counted()) + counted
            of_pair = spans.setdefault((passage.carrier, passage.country), {})
            of_pair[from_ms] = of_pair.get(from_ms, Counted()) + counted
    assert book.totals == totals
    assert book.timelines == {
        pair: [Span(from_ms, of_pair[from_ms]) for from_ms in sorted(of_pair)] for pair, of_pair in spans.items()
    }
