import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from messages.alphabets import Alphabet
from messages.ids import AccountId, MessageId
from messages.message import Category, QueueItem
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.shift_tables import Language, ShiftTables
from messages.status import MessageStatus, SegmentStatus
from store.database import Database
from store.failures import Overloaded, Stopped, UnknownAccountError
from store.queries import balance, message_events, message_view, queued_items, status_counts
from store.threads import Readers
from tests.support.fakes.thread_loop import PATIENCE_S, ThreadLoop
from tests.support.values.stored import ALPHA, NOW_MS, accepted, lease, leased, new_account, requeue, run_one, sent


def test_a_view_shows_the_message_and_its_segments(database: Database) -> None:
    message = sent(database, new_account(database), "a1", "a2", held_mc=140)
    with database.reading() as connection:
        view = message_view(connection, message.account_id, message.id)
    assert view is not None
    assert (view.message, view.status, view.carrier, view.attempts) == (message, MessageStatus.SENT, ALPHA, 1)
    assert [(one.number, one.total, one.status, one.carrier_message_id) for one in view.segments] == [
        (1, 2, SegmentStatus.SENT, "a1"),
        (2, 2, SegmentStatus.SENT, "a2"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"flash": True},
        {"text": "", "alphabet": Alphabet.BINARY, "binary": b"\x00\xff\x1b"},
        {"tables": ShiftTables(single=Language.SPANISH), "text": "¿Qué tal está?"},
        {"tables": ShiftTables(Language.TURKISH, Language.TURKISH)},
        {"tables": ShiftTables(locking=Language.PORTUGUESE)},
        {"network": NetworkGuess(NetworkCode("228-01"), NetworkSource.PREFIX)},
    ],
)
def test_messages_of_every_kind_come_back_as_they_were_accepted(database: Database, changes: dict[str, Any]) -> None:
    message = accepted(database, new_account(database), **changes)
    with database.reading() as connection:
        view = message_view(connection, None, message.id)
    assert view is not None
    assert view.message == message
    assert run_one(database, lease(message)).leased[0].message == message


def test_nobody_sees_another_accounts_message(database: Database) -> None:
    message = accepted(database, new_account(database))
    other = new_account(database)
    with database.reading() as connection:
        assert message_view(connection, other, message.id) is None
        assert message_events(connection, other, message.id) == ()
        assert message_view(connection, other, MessageId("msg_nothing")) is None
        assert message_view(connection, None, message.id) is not None
        assert len(message_events(connection, None, message.id)) == 1


def test_events_come_with_their_sequence_their_reason_and_their_detail(database: Database) -> None:
    message = leased(database, new_account(database))
    with database.reading() as connection:
        (first, accepted_event), (second, sending) = message_events(connection, message.account_id, message.id)
    assert (first, accepted_event.detail, second) == (1, {"routes": ["alpha"]}, 2)
    assert (sending.at_ms, sending.status) == (NOW_MS + 10, MessageStatus.SENDING)
    assert sending.reason == "Handed to alpha/tx1 of alpha, attempt 1."


def test_an_unknown_account_has_no_balance(database: Database) -> None:
    with database.reading() as connection, pytest.raises(UnknownAccountError):
        balance(connection, AccountId("acc_nobody"))


def test_queued_messages_are_read_page_by_page_and_nothing_else(database: Database) -> None:
    account_id = new_account(database)
    sent(database, account_id, "a1")
    messages = [accepted(database, account_id, id=f"msg_{number}") for number in range(4)]
    urgent = accepted(database, account_id, id="msg_z", expires_at_ms=NOW_MS + 1, category=Category.PROMOTIONAL)
    later = leased(database, account_id, id="msg_y")
    run_one(database, requeue(later))
    read: list[QueueItem] = []
    with database.reading() as connection:
        while page := queued_items(connection, read[-1].message_id if read else None, 2):
            read += page
    assert [item.message_id for item in read] == [urgent.id, *(message.id for message in messages), later.id]
    assert read[0] == QueueItem(urgent.id, account_id, ALPHA, Category.PROMOTIONAL, 0)
    assert read[-1].not_before_ms == NOW_MS + 1_030


def test_messages_are_counted_by_status(database: Database) -> None:
    account_id = new_account(database)
    accepted(database, account_id)
    accepted(database, account_id)
    leased(database, account_id)
    with database.reading() as connection:
        assert status_counts(connection) == {MessageStatus.QUEUED: 2, MessageStatus.SENDING: 1}
        assert status_counts(connection, open_only=False) == status_counts(connection)


@pytest.fixture
def loop() -> ThreadLoop:
    return ThreadLoop()


@pytest.fixture
def readers(database: Database, loop: ThreadLoop) -> Iterator[Readers]:
    made = Readers(database, loop.call, threads=1, backlog_limit=2)
    yield made
    loop.result_of(made.stop())


def test_a_question_is_answered_in_the_loop(database: Database, loop: ThreadLoop, readers: Readers) -> None:
    account_id = new_account(database, 7)
    deferred = readers.read(lambda connection: balance(connection, account_id))
    assert not deferred.called
    assert loop.result_of(deferred).available_mc == 7
    assert readers.backlog == 0


def test_a_questions_error_reaches_who_asked(loop: ThreadLoop, readers: Readers) -> None:
    with pytest.raises(UnknownAccountError):
        loop.result_of(readers.read(lambda connection: balance(connection, AccountId("acc_nobody"))))
    assert readers.backlog == 0


def test_too_many_questions_are_refused_at_once(loop: ThreadLoop, readers: Readers) -> None:
    opened = threading.Event()

    def wait(_connection: Connection) -> bool:
        return opened.wait(PATIENCE_S)

    first, second = readers.read(wait), readers.read(wait)
    with pytest.raises(Overloaded):
        loop.result_of(readers.read(wait))
    opened.set()
    assert loop.result_of(first)
    assert loop.result_of(second)


def test_stopped_readers_answer_what_was_asked_and_take_nothing_more(loop: ThreadLoop, database: Database) -> None:
    readers = Readers(database, loop.call)
    asked = readers.read(lambda _connection: 1)
    first, second = readers.stop(), readers.stop()
    with pytest.raises(Stopped):
        loop.result_of(readers.read(lambda _connection: 2))
    loop.result_of(first)
    loop.result_of(second)
    assert loop.result_of(asked) == 1
    loop.result_of(readers.stop())
