import sqlite3
import threading
from pathlib import Path

import alembic.autogenerate
import alembic.migration
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from credits.pricing import Price
from messages.ids import MessageId
from messages.shift_tables import NO_SHIFT
from store.business import load_business
from store.database import Database
from store.delivery_counts import _FORGET, _TOTALS
from store.failures import UnusableDatabaseError
from store.orphans import _OLDEST_QUEUED
from store.queries import message_view
from store.segments import _BY_CARRIER_ID
from store.sql import Query, Statement
from store.sweeps import _DUE
from store.tables import metadata
from tests.support.values.stored import VAULT, count, new_account


def test_the_migrations_build_what_the_tables_say(database: Database) -> None:
    with database.begin() as connection:
        context = alembic.migration.MigrationContext.configure(connection)
        assert alembic.autogenerate.compare_metadata(context, metadata) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    new_account(database)
    database.upgrade()
    assert count(database, "accounts") == 1


def test_messages_of_the_first_release_are_plain_texts_after_the_upgrade(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'old.db'}")
    database.upgrade("0001")
    first_release = {
        "id": "msg_1", "account_id": "acc_1", "recipient": "+41791234567", "country": "CH", "body": "Hello",
        "alphabet": "gsm7", "segment_count": 1, "sender_kind": "name", "sender": "ACME", "category": "otp",
        "on_unknown": "resend", "routes": "alpha", "hold_mc": 0, "accepted_at_ms": 1, "expires_at_ms": 2,
        "status": "queued", "carrier": "alpha", "attempts": 0, "submissions": 0, "event_count": 0, "refused_by": "",
        "not_before_ms": 0, "due_at_ms": 0, "held_mc": 0, "charged_mc": 0,
    }  # fmt: skip
    with database.begin() as connection:
        columns = ", ".join(first_release)
        values = ", ".join(f":{name}" for name in first_release)
        connection.execute(text(f"INSERT INTO messages ({columns}) VALUES ({values})"), first_release)
    database.upgrade()
    with database.reading() as connection:
        view = message_view(connection, None, MessageId("msg_1"))
    assert view is not None
    assert (view.message.flash, view.message.binary, view.message.tables) == (False, b"", NO_SHIFT)
    assert view.message.tlvs == ()
    database.close()


def test_prices_of_the_first_release_hold_for_every_network_after_the_upgrade(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'old.db'}")
    database.upgrade("0001")
    with database.begin() as connection:
        connection.execute(text("INSERT INTO prices (country, per_segment_mc) VALUES ('CH', 70), ('*', 100)"))
    database.upgrade()
    with database.reading() as connection:
        assert load_business(connection, VAULT).prices == (Price("*", 100), Price("CH", 70))
    database.close()


def test_two_processes_may_upgrade_a_fresh_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    failures: list[BaseException] = []
    start = threading.Barrier(3)

    def upgrade() -> None:
        database = Database.open(url)
        start.wait(10)
        try:
            database.upgrade()
        except Exception as error:
            failures.append(error)
        database.close()

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert count(Database.open(url), "messages") == 0


def test_sqlite_is_durable_at_each_commit(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'fresh.db'}")
    with database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
        assert pragmas == {"journal_mode": "wal", "synchronous": 2}
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_a_write_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.begin() as connection:
            connection.execute(text("INSERT INTO settings VALUES ('a', '1')"))
            raise KeyError("no")

    with pytest.raises(KeyError):
        write_and_fail()
    assert count(database, "settings") == 0


def test_a_reader_sees_one_picture_while_others_write(database: Database) -> None:
    with database.reading() as connection:
        before = connection.execute(text("SELECT count(*) FROM settings")).scalar()
        with database.begin() as writing:
            writing.execute(text("INSERT INTO settings VALUES ('a', '1')"))
        assert connection.execute(text("SELECT count(*) FROM settings")).scalar() == before
    assert count(database, "settings") == 1


def test_balances_below_zero_are_refused_by_the_database_itself(database: Database) -> None:
    account_id = new_account(database)
    for column in ("available_mc", "held_mc"):
        with pytest.raises(IntegrityError), database.begin() as connection:
            connection.execute(text(f"UPDATE balances SET {column} = -1 WHERE account_id = :id"), {"id": account_id})


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://host/db", "is no database we know"),
        ("sqlite://", "needs a file"),
        ("sqlite:////nonexistent/folder/store.db", "create it first"),
    ],
)
def test_an_unusable_url_is_told_in_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(UnusableDatabaseError, match=sentence):
        Database.open(url)


def _plan(path: str, statement: Statement | Query, *parameters: object) -> str:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement.sqlite}", parameters).fetchall()
    connection.close()
    return "; ".join(row[3] for row in rows)


def test_sqlite_finds_segments_and_due_messages_by_their_indexes(tmp_path: Path) -> None:
    """Without these a receipt costs a walk over all segments of its carrier."""
    database = Database.open(f"sqlite:///{tmp_path / 'fresh.db'}")
    database.upgrade()
    database.close()
    path = str(tmp_path / "fresh.db")
    assert "carrier=? AND carrier_message_id=?" in _plan(path, _BY_CARRIER_ID, "alpha", "[]")
    assert "ix_messages_open (status=? AND due_at_ms<?)" in _plan(path, _DUE, "queued", 1, 1)


def test_sqlite_finds_the_oldest_queued_messages_by_the_index_of_open_ones(tmp_path: Path) -> None:
    """In the order of the index, so that the limit ends the walk: without it every count sorts the whole queue."""
    database = Database.open(f"sqlite:///{tmp_path / 'fresh.db'}")
    database.upgrade()
    database.close()
    plan = _plan(str(tmp_path / "fresh.db"), _OLDEST_QUEUED, 1)
    assert "SEARCH messages USING INDEX ix_messages_open (status=?)" in plan
    assert "ORDER BY" not in plan


def test_sqlite_reads_a_days_sums_of_deliveries_from_their_end_of_the_table(tmp_path: Path) -> None:
    """Those that are older, and not yet forgotten, cost nothing."""
    database = Database.open(f"sqlite:///{tmp_path / 'fresh.db'}")
    database.upgrade()
    database.close()
    path = str(tmp_path / "fresh.db")
    assert "SEARCH delivery_counts USING PRIMARY KEY (from_ms>?)" in _plan(path, _TOTALS, 1, 1, 1, 1, 1, 1, 1)
    assert "SEARCH delivery_counts USING PRIMARY KEY (from_ms<?)" in _plan(path, _FORGET, 1)


def test_a_failed_statement_tells_no_text_and_no_number_of_anybody(database: Database) -> None:
    insert = text("INSERT INTO settings (name, value) VALUES (:name, :value)")
    with database.begin() as connection:
        connection.execute(insert, {"name": "a", "value": "+41791234567"})
    with pytest.raises(IntegrityError) as told, database.begin() as connection:
        connection.execute(insert, {"name": "a", "value": "+41791234567"})
    assert "+41791234567" not in str(told.value)
