"""Late answers: what they settle, and what they leave alone."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import Clock

from carriers.outcome import Outcome, SegmentAccepted, SegmentRefused, SegmentUnknown
from gateway.background import Background
from gateway.paths.dispatch import Dispatch
from gateway.paths.offering import Offering
from gateway.paths.outcomes import OutcomePolicy
from gateway.paths.persistence import Persistence
from gateway.paths.references import SegmentReferences
from messages.ids import CarrierName
from messages.message import LeasedMessage, Message, OnUnknown
from messages.network import NetworkCode
from messages.receipt import ReceiptOutcome
from messages.status import MessageStatus
from routing.failover import RetryPolicy
from routing.health.conditions import Conditions
from smpp.statuses import Disposition
from store.database import Database
from store.memory_queue import MemoryQueue
from store.receipts import RecordReceipt
from store.writer import Writer
from tests.support.started.servers import empty_sqlite
from tests.support.values.stored import NOW_MS, accepted, lease, look, new_account, receipt, run_one


class WriterAtOnce:
    """Makes each operation durable before it answers."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def submit(self, operation: Any) -> Deferred[Any]:
        return maybeDeferred(run_one, self.database, operation)


class HealthyCarriers:
    """Nothing stands against any carrier; it remembers what it heard."""

    conditions = Conditions()

    def __init__(self) -> None:
        self.heard: list[tuple[Outcome, bool]] = []

    def answered(self, outcome: Outcome, _now_ms: int, *, late: bool = False) -> None:
        self.heard.append((outcome, late))


class FixedClock:
    def now_ms(self) -> int:
        return NOW_MS + 1_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(empty_sqlite(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


@pytest.fixture
def learned() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def dispatch(database: Database, queue: MemoryQueue, learned: list[tuple[str, str]]) -> Iterator[Dispatch]:
    writer, timer = cast("Writer", WriterAtOnce(database)), Clock()
    made = Dispatch(
        writer=writer,
        queue=queue,
        offering=Offering(queue, cast("Any", None)),  # nothing is read here
        persistence=Persistence(writer, timer),
        clock=FixedClock(),
        timer=timer,
        policy=OutcomePolicy(RetryPolicy(), uncertain_timeout_s=600),
        guard=cast("Any", None),  # nothing is taken here
        references=SegmentReferences(random.Random(1)),
        decisions=cast("Any", None),  # nothing is decided here
        health=HealthyCarriers(),
        tell=lambda _notifications, _endings=(): None,
        learn=lambda number, code: learned.append((number, code)),
        background=Background(),
    )
    yield made
    made.stop()


def unanswered(database: Database, dispatch: Dispatch, on_unknown: OnUnknown) -> tuple[Message, LeasedMessage]:
    """A message whose answer did not come in time."""
    message = accepted(database, new_account(database), on_unknown=on_unknown)
    [leased] = run_one(database, lease(message)).leased
    dispatch.answered(Outcome(leased, "tx1", (SegmentUnknown(1, "no submit_sm_resp within 45 s"),)))
    return message, leased


def accepted_late(leased: LeasedMessage) -> Outcome:
    return Outcome(leased, "tx1", (SegmentAccepted(1, "a1"),))


def test_who_left_is_woken_neither_by_the_queue_nor_by_the_clock(
    database: Database, dispatch: Dispatch, queue: MemoryQueue
) -> None:
    woken: list[str] = []
    leave = dispatch.subscribe(CarrierName("alpha"), lambda: woken.append("gone"))
    dispatch.subscribe(CarrierName("alpha"), lambda: woken.append("stays"))
    leave()
    message = accepted(database, new_account(database), on_unknown=OnUnknown.RESEND)
    [leased] = run_one(database, lease(message)).leased
    dispatch.answered(Outcome(leased, "tx1", (SegmentRefused(1, 0x08, Disposition.TEMPORARY, "RSYSERR"),)))
    assert woken == ["stays"], "the queue got it back"
    cast("Clock", dispatch.timer).advance(3600)
    assert set(woken) == {"stays"}
    assert len(woken) == 2


def test_the_network_that_an_answer_tells_is_learned_also_from_a_late_one(
    database: Database, dispatch: Dispatch, learned: list[tuple[str, str]]
) -> None:
    swisscom, sunrise = NetworkCode("228-01"), NetworkCode("228-02")
    message, leased = unanswered(database, dispatch, OnUnknown.HOLD)
    dispatch.answered_late(Outcome(leased, "tx1", (SegmentAccepted(1, "a1", swisscom),)))
    another = accepted(database, new_account(database))
    [leased] = run_one(database, lease(another)).leased
    dispatch.answered(Outcome(leased, "tx1", (SegmentAccepted(1, "a2"), SegmentAccepted(2, "a3", sunrise))))
    assert learned == [(message.to, swisscom), (another.to, sunrise)]


def test_a_late_acceptance_settles_an_uncertain_message(database: Database, dispatch: Dispatch) -> None:
    message, leased = unanswered(database, dispatch, OnUnknown.HOLD)
    assert look(database, message).status is MessageStatus.UNCERTAIN
    dispatch.answered_late(accepted_late(leased))
    seen = look(database, message)
    assert (seen.status, seen.held_mc, seen.charged_mc) == (MessageStatus.SENT, 0, 70)


def test_the_receipt_that_came_before_the_late_answer_settles_it_too(database: Database, dispatch: Dispatch) -> None:
    message, leased = unanswered(database, dispatch, OnUnknown.HOLD)
    run_one(database, RecordReceipt(receipt("a1", ReceiptOutcome.DELIVERED)))
    assert look(database, message).status is MessageStatus.UNCERTAIN
    dispatch.answered_late(accepted_late(leased))
    assert look(database, message).status is MessageStatus.DELIVERED


def test_a_late_refusal_gives_an_uncertain_message_its_next_try(
    database: Database, dispatch: Dispatch, queue: MemoryQueue
) -> None:
    message, leased = unanswered(database, dispatch, OnUnknown.HOLD)
    refused = SegmentRefused(1, 0x0A, Disposition.SENDER_REFUSED, "RINVSRCADR")
    dispatch.answered_late(Outcome(leased, "tx1", (refused,)))
    assert look(database, message).status is MessageStatus.QUEUED
    assert queue.depth(CarrierName("beta")) == 1


def test_a_late_refusal_leaves_a_message_alone_that_is_being_sent_again(
    database: Database, dispatch: Dispatch, queue: MemoryQueue
) -> None:
    message, leased = unanswered(database, dispatch, OnUnknown.RESEND)
    assert look(database, message).status is MessageStatus.QUEUED
    run_one(database, lease(message))
    waiting = queue.depth()
    dispatch.answered_late(Outcome(leased, "tx1", (SegmentRefused(1, 0x0B, Disposition.PERMANENT, "RINVDSTADR"),)))
    assert look(database, message).status is MessageStatus.SENDING
    assert queue.depth() == waiting


def test_a_late_acceptance_of_the_first_try_counts_once_whatever_the_second_brings(
    database: Database, dispatch: Dispatch
) -> None:
    message, leased = unanswered(database, dispatch, OnUnknown.RESEND)
    [again] = run_one(database, lease(message)).leased
    dispatch.answered_late(accepted_late(leased))
    dispatch.answered(Outcome(again, "tx1", (SegmentAccepted(1, "a2"),)))
    seen = look(database, message)
    assert (seen.status, seen.charged_mc) == (MessageStatus.SENT, 70)
