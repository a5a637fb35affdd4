import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

import attrs
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from store.acceptance import Accepted
from store.database import Database
from store.failures import Overloaded, Stopped
from store.operations import Single
from store.receipts import RecordReceipt
from store.writer import ORDER, Writer
from tests.support.fakes.thread_loop import PATIENCE_S, ThreadLoop
from tests.support.values.stored import acceptance, count, leased, look, new_account, new_message, receipt, taken


@attrs.frozen
class Note(Single):
    """Writes one setting; ``poison`` breaks its transaction."""

    name: str
    poison: bool = False
    batches: ClassVar[list[int]] = []

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[str]:
        cls.batches.append(len(batch))
        for note in batch:
            connection.execute(text("INSERT INTO settings VALUES (:name, '')"), {"name": note.name})
        if any(note.poison for note in batch):
            raise ValueError("poison")
        return [note.name for note in batch]


@attrs.frozen
class Passing(Single):
    """Meets a locked database as often as ``obstacles`` says."""

    obstacles: ClassVar[list[int]] = [0]

    @classmethod
    def run_batch(cls, _connection: Connection, batch: Sequence[Self]) -> Sequence[str]:
        if cls.obstacles[0]:
            cls.obstacles[0] -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError("BEGIN IMMEDIATE", (), error)
        return ["done"] * len(batch)


@attrs.frozen(eq=False)
class Gate(Single):
    """Keeps the writer busy until it is opened."""

    entered: threading.Event
    opened: threading.Event

    @classmethod
    def run_batch(cls, _connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        for gate in batch:
            gate.entered.set()
            assert gate.opened.wait(PATIENCE_S)
        return [None] * len(batch)


@pytest.fixture
def loop() -> ThreadLoop:
    return ThreadLoop()


@pytest.fixture
def writer(database: Database, loop: ThreadLoop) -> Iterator[Writer]:
    Note.batches.clear()
    made = Writer(database, loop.call, gather_ms=0, backlog_limit=10, retry_delays_s=(0, 0))
    made.start()
    yield made
    loop.result_of(made.stop())


def _close_gate(writer: Writer) -> Gate:
    gate = Gate(threading.Event(), threading.Event())
    deferred = writer.submit(gate)
    assert not deferred.called
    assert gate.entered.wait(PATIENCE_S)
    return gate


def test_an_operation_is_committed_before_its_caller_hears_of_it(
    database: Database, loop: ThreadLoop, writer: Writer
) -> None:
    deferred = writer.submit(Note("a"))
    assert not deferred.called
    assert loop.result_of(deferred) == "a"
    assert count(database, "settings") == 1


def test_what_gathers_during_a_commit_shares_the_next_one_and_its_callers_hear_at_once(
    loop: ThreadLoop, writer: Writer
) -> None:
    gate = _close_gate(writer)
    notes = [writer.submit(Note(name)) for name in "abc"]
    gate.opened.set()
    loop.turn()
    loop.turn()
    assert [loop.result_of(note) for note in notes] == ["a", "b", "c"]
    assert loop.turns == 2
    assert Note.batches == [3]


def test_a_poisonous_operation_fails_alone(
    database: Database, loop: ThreadLoop, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    account_id = new_account(database)
    message = new_message(account_id)
    gate = _close_gate(writer)
    good, bad, other = writer.submit(Note("a")), writer.submit(Note("b", poison=True)), writer.submit(Note("c"))
    accepted = writer.submit(acceptance(message))
    gate.opened.set()
    with caplog.at_level(logging.ERROR):
        assert loop.result_of(good) == "a"
    assert loop.result_of(other) == "c"
    assert loop.result_of(accepted) == (Accepted(message.id),)
    with pytest.raises(ValueError, match="poison"):
        loop.result_of(bad)
    assert count(database, "settings") == 2
    assert look(database, message).balance.held_mc == 70
    assert writer.statistics.failures == 1
    assert "Note" in caplog.text


def test_a_failing_operation_is_logged_with_its_ids_and_without_personal_data(
    database: Database, loop: ThreadLoop, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    message = leased(database, new_account(database))
    with pytest.raises(ValueError, match="holds 70 mc"):
        loop.result_of(writer.submit(taken(message, "a1", capture_mc=9)))
    assert message.id in caplog.text
    assert message.to not in caplog.text
    assert message.text not in caplog.text


def test_an_answer_and_its_receipt_in_one_batch_run_in_their_declared_order(
    database: Database, loop: ThreadLoop, writer: Writer
) -> None:
    message = leased(database, new_account(database))
    gate = _close_gate(writer)
    told, answered = writer.submit(RecordReceipt(receipt("a1"))), writer.submit(taken(message, "a1"))
    gate.opened.set()
    loop.result_of(told)
    loop.result_of(answered)
    assert look(database, message).events == ("accepted", "sending", "sent", "delivered")
    assert len(set(ORDER)) == len(ORDER)


def test_a_full_backlog_refuses_at_once_and_takes_again_once_it_is_written(loop: ThreadLoop, writer: Writer) -> None:
    gate = _close_gate(writer)
    waiting = [writer.submit(Note(str(number))) for number in range(10)]
    assert writer.backlog == 10
    with pytest.raises(Overloaded):
        loop.result_of(writer.submit(Note("too much")))
    gate.opened.set()
    for deferred in waiting:
        loop.result_of(deferred)
    assert writer.backlog == 0
    assert loop.result_of(writer.submit(Note("again"))) == "again"


def test_a_batch_holds_no_more_than_its_limit(database: Database, loop: ThreadLoop) -> None:
    Note.batches.clear()
    writer = Writer(database, loop.call, gather_ms=0, batch_limit=4)
    notes = [writer.submit(Note(str(number))) for number in range(10)]
    writer.start()
    for note in notes:
        loop.result_of(note)
    loop.result_of(writer.stop())
    assert Note.batches == [4, 4, 2]


def test_an_operation_larger_than_a_batch_or_the_backlog_goes_alone(database: Database, loop: ThreadLoop) -> None:
    writer = Writer(database, loop.call, gather_ms=0, batch_limit=2, backlog_limit=3)
    account_id = new_account(database)
    messages = [new_message(account_id) for _ in range(5)]
    deferred = writer.submit(acceptance(*messages))
    writer.start()
    assert len(loop.result_of(deferred)) == 5
    loop.result_of(writer.stop())


def test_stopping_writes_what_waits_and_refuses_what_comes_after(database: Database, loop: ThreadLoop) -> None:
    writer = Writer(database, loop.call, gather_ms=0, batch_limit=3)
    writer.start()
    gate = _close_gate(writer)
    notes = [writer.submit(Note(str(number))) for number in range(7)]
    stopped = writer.stop()
    with pytest.raises(Stopped):
        loop.result_of(writer.submit(Note("late")))
    gate.opened.set()
    loop.result_of(stopped)
    assert all(note.called for note in notes)
    assert count(database, "settings") == 7
    loop.result_of(writer.stop())


def test_a_writer_that_never_started_stops(database: Database, loop: ThreadLoop) -> None:
    writer = Writer(database, loop.call)
    assert loop.result_of(writer.stop()) is None
    with pytest.raises(RuntimeError):
        writer.start()


def test_a_writer_stops_twice_and_at_once(database: Database, loop: ThreadLoop) -> None:
    writer = Writer(database, loop.call, gather_ms=60_000)
    writer.start()
    first, second = writer.stop(), writer.stop()
    loop.result_of(first)
    loop.result_of(second)
    assert first.called
    assert second.called


def test_a_locked_database_is_tried_again(loop: ThreadLoop, writer: Writer) -> None:
    Passing.obstacles[0] = 2
    assert loop.result_of(writer.submit(Passing())) == "done"
    assert writer.statistics.retries == 2


def test_a_database_that_stays_locked_fails_its_callers(loop: ThreadLoop, writer: Writer) -> None:
    Passing.obstacles[0] = 100
    with pytest.raises(OperationalError):
        loop.result_of(writer.submit(Passing()))
    assert Passing.obstacles[0] == 97
    Passing.obstacles[0] = 0
    assert loop.result_of(writer.submit(Passing())) == "done"


def test_the_writer_counts_what_it_did(loop: ThreadLoop, writer: Writer) -> None:
    loop.result_of(writer.submit(Note("a")))
    statistics = writer.statistics
    assert (statistics.commits, statistics.operations) == (1, 1)
    assert statistics.last_commit_ms > 0
    assert statistics.mean_commit_ms == statistics.last_commit_ms
