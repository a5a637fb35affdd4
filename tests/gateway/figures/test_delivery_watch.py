"""What is delivered, counted as receipts tell it, written every minute, and alarmed when it drops."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import Clock as Timer
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.python.failure import Failure
from zope.interface import implementer

from gateway.figures import delivery_watch
from gateway.figures.delivery_watch import DeliveryWatch
from gateway.figures.tally import Tally
from messages.addresses import Country
from messages.ending import Ending
from messages.ids import CarrierName
from messages.status import MessageStatus
from store.database import Database
from store.delivery_counts import CountDeliveries, Deliveries, Stream, delivery_totals, span_of
from store.threads import Readers
from store.writer import Writer
from tests.support.started.servers import empty_sqlite
from tests.support.values.stored import count, run_one

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
MAXONY = Stream(ALPINE, Country("CH"), "MAXONY")
START_MS = span_of(1_790_000_000_000)
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
LESS = "MAXONY to CH: 40 % of 50 delivered in the last hour, 90 % of 1,000 in the 24 hours before"


@attrs.define
class SetClock:
    """A clock that is set by hand."""

    at_ms: int = START_MS

    def now_ms(self) -> int:
        return self.at_ms


@attrs.define
class AtOnce:
    """A writer and readers that answer at once; ``refuses`` makes the writer refuse."""

    database: Database
    refuses: bool = False
    written: list[CountDeliveries] = attrs.field(factory=list)

    def submit(self, operation: CountDeliveries) -> Deferred[Any]:
        if self.refuses:
            return maybeDeferred(self._refuse)
        self.written.append(operation)
        return maybeDeferred(run_one, self.database, operation)

    def read(self, question: Any) -> Deferred[Any]:
        with self.database.reading() as connection:
            return maybeDeferred(question, connection)

    @staticmethod
    def _refuse() -> None:
        raise OSError("no room")


def refused(failure: Failure) -> None:
    assert isinstance(failure.value, OSError)


@attrs.define
class Watched:
    """A watch on a store, with its clock under the test's hand."""

    store: AtOnce
    clock: SetClock
    watch: DeliveryWatch

    def ended(self, number: int, status: MessageStatus = MessageStatus.DELIVERED, of: Stream = MAXONY) -> None:
        for _ in range(number):
            self.watch.count(Ending(*of, status, by_receipt=True))

    def look(self) -> None:
        looked = Deferred.fromCoroutine(self.watch.run_once())
        assert looked.called
        _ = looked.addErrback(refused)

    def alarms(self) -> float:
        return sum(sample.value for family in self.watch.alarmed.collect() for sample in family.samples)


def a_watch(store: AtOnce, clock: SetClock) -> DeliveryWatch:
    alarmed = Tally("passerelle_delivery_drops_total", "Drops", ["carrier", "country"])
    return DeliveryWatch(cast("Writer", store), cast("Readers", store), clock, Timer(), alarmed)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    database, clock = Database.open(empty_sqlite(tmp_path)), SetClock()
    store = AtOnce(database)
    yield Watched(store, clock, a_watch(store, clock))
    database.close()


@pytest.fixture
def logged() -> Iterator[list[str]]:
    lines: list[str] = []

    @implementer(ILogObserver)
    def keep(event: LogEvent) -> None:
        lines.append(formatEvent(event))

    globalLogPublisher.addObserver(keep)
    yield lines
    globalLogPublisher.removeObserver(keep)


def delivered_well_the_day_before(watched: Watched) -> None:
    """900 of 1,000, and then two hours go by."""
    watched.ended(900)
    watched.ended(100, MessageStatus.UNDELIVERED)
    watched.look()
    watched.clock.at_ms += 2 * HOUR_MS
    watched.look()


def test_a_drop_is_alarmed_in_words_and_counted(watched: Watched, logged: list[str]) -> None:
    delivered_well_the_day_before(watched)
    watched.ended(20)
    watched.ended(15, MessageStatus.UNDELIVERED)
    watched.ended(15, MessageStatus.REJECTED)
    watched.look()

    assert [drop.sentence() for drop in watched.watch.of_carrier(ALPINE)] == [LESS]
    assert watched.watch.of_carrier(OCEANIC) == []
    assert [line for line in logged if line.startswith("alarm")] == [f"alarm delivery_drop of alpine: {LESS}"]
    assert watched.alarms() == 1


def test_a_drop_that_lasts_is_alarmed_once_an_hour(watched: Watched, logged: list[str]) -> None:
    delivered_well_the_day_before(watched)
    alarms = []
    for _ in range(61):
        watched.ended(50, MessageStatus.UNDELIVERED)
        watched.look()
        alarms.append(watched.alarms())
        watched.clock.at_ms += MINUTE_MS

    assert alarms == [1] * 60 + [2]
    assert len([line for line in logged if line.startswith("alarm")]) == 2


def test_what_is_delivered_again_is_no_drop_any_more(watched: Watched) -> None:
    delivered_well_the_day_before(watched)
    watched.ended(50, MessageStatus.UNDELIVERED)
    watched.look()
    watched.ended(1_000)
    watched.look()

    assert watched.watch.drops == ()


def test_a_restart_forgets_nothing(watched: Watched) -> None:
    delivered_well_the_day_before(watched)
    watched.ended(50, MessageStatus.UNDELIVERED)
    _ = Deferred.fromCoroutine(watched.watch.stop())
    again = Watched(watched.store, watched.clock, a_watch(watched.store, watched.clock))
    again.look()
    again.ended(10, MessageStatus.UNDELIVERED)
    again.look()

    (drop,) = again.watch.drops
    assert drop.totals.lately == Deliveries(0, 60)


def test_each_span_begins_with_nothing_and_its_last_sums_are_written_when_it_is_over(watched: Watched) -> None:
    watched.ended(2)
    watched.look()
    watched.ended(3)
    watched.clock.at_ms += 10 * MINUTE_MS
    watched.look()
    watched.ended(4)
    watched.look()
    watched.look()

    assert [(one.from_ms - START_MS, one.counts[0][1]) for one in watched.store.written] == [
        (0, Deliveries(2, 2)),
        (0, Deliveries(5, 5)),
        (10 * MINUTE_MS, Deliveries(4, 4)),
        (10 * MINUTE_MS, Deliveries(4, 4)),
    ]


def test_a_clock_that_is_set_back_writes_over_no_span(watched: Watched) -> None:
    watched.ended(5)
    watched.clock.at_ms += 10 * MINUTE_MS
    watched.look()
    watched.clock.at_ms -= 10 * MINUTE_MS
    watched.ended(1)
    watched.look()

    with watched.store.database.reading() as connection:
        totals = delivery_totals(connection, START_MS + 10 * MINUTE_MS, 0)
    assert totals[MAXONY].lately == Deliveries(6, 6)


def test_a_database_that_refuses_costs_nothing_of_the_present_span(watched: Watched) -> None:
    watched.store.refuses = True
    watched.ended(5)
    watched.look()
    watched.store.refuses = False
    watched.ended(1)
    watched.look()

    assert [one.counts for one in watched.store.written] == [((MAXONY, Deliveries(6, 6)),)]


def test_many_streams_are_written_in_small_steps_and_too_many_are_left_out(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_watch, "STREAMS_MAX", 5)
    monkeypatch.setattr(delivery_watch, "ROWS", 2)
    for number in range(7):
        watched.ended(1, of=Stream(ALPINE, Country("CH"), f"SHOP{number}"))
    watched.ended(1, of=Stream(ALPINE, Country("CH"), "SHOP0"))
    watched.look()

    assert [len(one.counts) for one in watched.store.written] == [2, 2, 1]
    assert watched.store.written[0].counts[0][1] == Deliveries(2, 2)
    assert count(watched.store.database, "delivery_counts") == 5
