"""The post tries until a letter is taken, at growing pauses, and gives up after the last."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from sqlalchemy import Connection
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock

from gateway.registrations.mailing import MailingError
from gateway.registrations.post import PAUSES_MS, Post
from store import letters
from store.database import Database
from store.letters import StoredLetter
from tests.support.running.reactor_tests import on_reactor
from tests.support.values.stored import NOW_MS, run_one


@attrs.define
class Mailings:
    """Takes letters while it is up."""

    up: bool = True
    taken: list[str] = attrs.field(factory=list)

    async def send(self, letter: StoredLetter) -> None:
        if not self.up:
            raise MailingError("421 not now")
        self.taken.append(letter.id)


@attrs.define
class Stored:
    """The writer and the readers at once, without threads."""

    database: Database

    def submit(self, operation: Any) -> Deferred[Any]:
        return succeed(run_one(self.database, operation))

    def read(self, question: Callable[[Connection], Any]) -> Deferred[Any]:
        with self.database.reading() as connection:
            return succeed(question(connection))


@attrs.define
class Now:
    at_ms: int = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms


@pytest.fixture
def database(tmp_path: Any) -> Any:
    database = Database.open(f"sqlite:///{tmp_path / 'post.db'}")
    database.upgrade()
    with database.begin() as connection:
        letters.insert(connection, StoredLetter("let_1", "a@b.example", "About", "Text", NOW_MS, 0, NOW_MS))
    yield database
    database.close()


def post(database: Database, mailings: Mailings, now: Now) -> Post:
    stored: Any = Stored(database)
    return Post(stored, stored, mailings, now, Clock())


@on_reactor
async def test_a_letter_is_sent_once(database: Database) -> None:
    mailings = Mailings()
    office = post(database, mailings, Now())

    await office.run_once()
    await office.run_once()

    assert mailings.taken == ["let_1"]


@on_reactor
async def test_a_letter_is_tried_after_each_pause_and_then_given_up(database: Database) -> None:
    mailings, now = Mailings(up=False), Now()
    office = post(database, mailings, now)
    for pause_ms in PAUSES_MS:
        await office.run_once()
        now.at_ms += pause_ms - 1
        mailings.up = True
        await office.run_once()
        assert mailings.taken == []
        mailings.up = False
        now.at_ms += 1
    await office.run_once()
    mailings.up = True
    now.at_ms *= 2
    await office.run_once()

    assert mailings.taken == []


@on_reactor
async def test_a_letter_that_failed_is_sent_when_the_server_is_back(database: Database) -> None:
    mailings, now = Mailings(up=False), Now()
    office = post(database, mailings, now)
    await office.run_once()
    mailings.up = True
    now.at_ms += PAUSES_MS[0]
    await office.run_once()

    assert mailings.taken == ["let_1"]
