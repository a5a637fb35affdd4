"""The picture of the carriers: what goes into it, when it is published, and what is alarmed."""

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

from carriers.bind_status import BindRole, BindState, BindStatus
from carriers.outcome import Outcome, SegmentAccepted, SegmentRefused, SegmentUnknown
from carriers.profile import CarrierProfile
from gateway.conditions.carrier_watch import CarrierWatch
from gateway.conditions.fullness import Fullness
from gateway.conditions.reachability import Reachability
from messages.addresses import Country
from messages.ending import Ending
from messages.ids import CarrierName
from messages.status import MessageStatus
from routing.health.breakers import BreakerChange, Whose
from routing.health.conditions import ConditionKind, Conditions
from routing.health.quality import QualityBoard
from smpp.statuses import Disposition
from store.database import Database
from store.passage_counts import minute_of
from store.threads import Readers
from store.writer import Writer
from tests.support.started.servers import empty_sqlite
from tests.support.values.builders import a_lease
from tests.support.values.stored import count, run_one

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
CH = Country("CH")
START_MS = minute_of(1_790_000_040_000)
TAKEN = (SegmentAccepted(1, "a1"),)
NOT_NOW = (SegmentRefused(1, 0x08, Disposition.TEMPORARY, "RSYSERR"),)
FOR_GOOD = (SegmentRefused(1, 0x0B, Disposition.PERMANENT, "RINVDSTADR"),)


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

    def submit(self, operation: Any) -> Deferred[Any]:
        return maybeDeferred(self._run, operation)

    def read(self, question: Any) -> Deferred[Any]:
        with self.database.reading() as connection:
            return maybeDeferred(question, connection)

    def _run(self, operation: Any) -> Any:
        if self.refuses:
            raise OSError("no room")
        return run_one(self.database, operation)


@attrs.define
class Scene:
    """Two carriers, alpine and oceanic, whose binds, queues and answers are set by hand."""

    store: AtOnce
    clock: SetClock = attrs.field(factory=SetClock)
    timer: Timer = attrs.field(factory=Timer)
    down: set[CarrierName] = attrs.field(factory=set)
    queued: dict[CarrierName, int] = attrs.field(factory=dict)
    published: list[tuple[Conditions, QualityBoard]] = attrs.field(factory=list)
    changes: list[BreakerChange] = attrs.field(factory=list)
    watch: CarrierWatch = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.watch = CarrierWatch(
            reachability=Reachability(self.binds),
            fullness=Fullness(60, 1_000_000),
            enabled=lambda: [ALPINE, OCEANIC],
            profiles=lambda: {name: CarrierProfile(name, "127.0.0.1", 2775, "gw") for name in (ALPINE, OCEANIC)},
            queue_depth=lambda name: self.queued.get(cast("CarrierName", name), 0),
            pace_per_s=lambda _: 10.0,
            publish=lambda *picture: self.published.append(picture),
            changed=self.changes.append,
            writer=cast("Writer", self.store),
            readers=cast("Readers", self.store),
            clock=self.clock,
            timer=self.timer,
        )

    def binds(self) -> dict[CarrierName, list[BindStatus]]:
        def bind(name: CarrierName) -> BindStatus:
            state = BindState.WAITING if name in self.down else BindState.BOUND
            return BindStatus(name, "trx1", BindRole.TRANSCEIVER, state, 0.0, 0, 10, 0.0, 0, "")

        return {name: [bind(name)] for name in (ALPINE, OCEANIC)}

    def answered(self, segments: tuple[Any, ...], times: int = 1, carrier: CarrierName = ALPINE, **how: bool) -> None:
        lease = attrs.evolve(a_lease(), carrier=carrier)
        for _ in range(times):
            self.watch.answered(Outcome(lease, "trx1", segments), self.clock.at_ms, **how)

    def look_after(self, seconds: float) -> Conditions:
        self.clock.at_ms += int(seconds * 1000)
        self.watch.look()
        return self.watch.conditions

    def count(self) -> None:
        assert Deferred.fromCoroutine(self.watch.count_once()).called


def refused(failure: Failure) -> None:
    assert isinstance(failure.value, OSError)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    database = Database.open(empty_sqlite(tmp_path))
    yield Scene(AtOnce(database))
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


def test_a_picture_is_published_when_it_changed_and_not_otherwise(scene: Scene) -> None:
    scene.look_after(0)
    scene.look_after(1)
    assert scene.published == [(Conditions(), QualityBoard())]


def test_a_carrier_without_binds_is_down_after_two_seconds_with_one_reason_until_it_is_bound(scene: Scene) -> None:
    scene.look_after(0)
    scene.down.add(ALPINE)
    assert scene.look_after(1) == Conditions()
    down = scene.look_after(1).of_carriers[ALPINE]
    assert (down.kind, down.since_ms) == (ConditionKind.DOWN, START_MS)
    assert down.reason.startswith("alpine is down since 20")
    assert scene.look_after(60).of_carriers == {ALPINE: down}
    assert len(scene.published) == 2
    scene.down.clear()
    assert scene.look_after(1) == Conditions()
    assert len(scene.published) == 3


def test_a_carrier_with_more_than_it_can_send_soon_is_full(scene: Scene) -> None:
    scene.queued[ALPINE] = 1_000
    assert [bool(scene.look_after(1).of_carriers) for _ in range(4)] == [False, False, True, True]
    full = scene.watch.conditions.of_carriers[ALPINE]
    assert (full.kind, full.since_ms) == (ConditionKind.FULL, START_MS + 3_000)


def test_a_carrier_that_refuses_what_it_is_given_is_broken_at_once_and_alarmed(scene: Scene, logged: list[str]) -> None:
    scene.answered(NOT_NOW, 20)
    assert scene.watch.conditions.of_carriers[ALPINE].kind is ConditionKind.BROKEN
    assert scene.published[-1][0] == scene.watch.conditions
    alarms = [line for line in logged if line.startswith("alarm")]
    assert alarms[0] == (
        "alarm broken of alpine: alpine is broken: 20 of 20 messages failed within 60 s: 20 refused for now; "
        "it is left alone for 10 s"
    )
    assert [change.whose for change in scene.changes] == [Whose(ALPINE), Whose(ALPINE, CH)]
    assert {str(state) for *_, state in scene.watch.states()} == {"open"}


def test_it_is_on_trial_after_its_pause_and_whole_once_trials_went_well(scene: Scene) -> None:
    scene.answered(NOT_NOW, 20)
    assert scene.look_after(10).of_carriers[ALPINE].trial_draws > 0
    assert scene.watch.standing_against(ALPINE)[0].endswith("(on trial)")
    scene.answered(TAKEN, 5)
    assert scene.watch.conditions == Conditions()
    assert scene.watch.standing_against(ALPINE) == []


def test_a_country_refused_for_good_is_a_matter_of_that_country(scene: Scene) -> None:
    scene.answered(FOR_GOOD, 20)
    assert scene.watch.conditions.of_carriers == {}
    assert list(scene.watch.conditions.of_countries) == [(ALPINE, CH)]


def test_a_carrier_that_is_switched_off_is_forgotten_with_its_breakers(scene: Scene) -> None:
    scene.answered(NOT_NOW, 20)
    scene.watch.enabled = lambda: [OCEANIC]
    assert scene.look_after(1) == Conditions()
    assert list(scene.watch.states()) == []


def test_a_late_answer_counts_as_taken_and_holds_the_carrier_to_account_no_second_time(scene: Scene) -> None:
    unknown = (SegmentUnknown(1, "no answer"),)
    scene.answered(unknown, 19)
    scene.answered(NOT_NOW, 5, late=True)
    assert scene.watch.conditions == Conditions()
    scene.answered(TAKEN, 3, late=True)
    scene.count()
    assert scene.watch.quality.of_country(ALPINE, CH).taken == 3


def test_of_two_that_stand_against_a_carrier_the_graver_one_is_told(scene: Scene) -> None:
    scene.look_after(0)
    scene.answered(NOT_NOW, 20)
    scene.down.add(ALPINE)
    assert scene.look_after(3).of_carriers[ALPINE].kind is ConditionKind.DOWN


def test_what_is_counted_is_stored_read_with_that_of_others_and_scored(scene: Scene) -> None:
    other = Scene(scene.store, scene.clock)
    scene.answered(TAKEN, 30)
    scene.count()
    # the receipts come to the other process
    for _ in range(30):
        other.watch.ended(Ending(ALPINE, CH, "", MessageStatus.DELIVERED, True, None, 0))
    other.count()
    scene.count()
    assert scene.watch.quality.counted == other.watch.quality.counted
    counted = scene.watch.quality.of_country(ALPINE, CH)
    assert (counted.taken, counted.reported, counted.delivered) == (30, 30, 30)
    assert scene.published[-1][1] is scene.watch.quality


def test_a_carrier_that_takes_and_never_reports_is_found_and_alarmed(scene: Scene, logged: list[str]) -> None:
    scene.answered(TAKEN, 30)
    scene.answered(TAKEN, 30, carrier=OCEANIC)
    for _ in range(30):
        scene.watch.ended(Ending(OCEANIC, CH, "", MessageStatus.DELIVERED, True, None, 0))
    scene.count()
    scene.clock.at_ms += 10 * 60_000
    scene.count()
    against = scene.watch.conditions
    assert list(against.of_countries) == [(ALPINE, CH)]
    assert against.of_countries[ALPINE, CH].kind is ConditionKind.UNDELIVERING
    assert any(line.startswith("alarm undelivering of alpine: alpine for CH is not delivering") for line in logged)


def test_what_the_database_refuses_is_written_next_time(scene: Scene) -> None:
    scene.answered(TAKEN, 3)
    scene.store.refuses = True
    failed = Deferred.fromCoroutine(scene.watch.count_once())
    _ = failed.addErrback(refused)
    scene.store.refuses = False
    scene.count()
    assert scene.watch.quality.of_country(ALPINE, CH).taken == 3


def test_others_have_their_turn_while_much_is_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.conditions.carrier_watch.ROWS_AT_ONCE", 1)
    for other in (Scene(scene.store, scene.clock), Scene(scene.store, scene.clock)):
        other.answered(TAKEN)
        other.count()
    finished: list[None] = []
    _ = Deferred.fromCoroutine(scene.watch.count_once()).addCallback(finished.append)
    assert finished == []
    scene.timer.advance(0)
    assert finished == [None]
    assert scene.watch.quality.of_country(ALPINE, CH).taken == 2


def test_when_it_stops_what_was_counted_is_written(scene: Scene) -> None:
    scene.watch.start()
    scene.answered(TAKEN, 3)
    assert Deferred.fromCoroutine(scene.watch.stop()).called
    assert count(scene.store.database, "passage_counts") == 1
