"""Finding messages and what is on file: the right ones, in their order, along an index."""

import pytest

from credits.ledger import EntryKind
from messages.addresses import Msisdn
from messages.ids import AccountId, new_message_id
from messages.message import Message
from store.business import create_account
from store.database import Database
from store.office import search as searching
from store.office.accounts import _BY_STAFF, account_line, entries_by_staff, find_accounts
from store.office.life import _TOLD, entries_of, pending_of
from store.office.notes import Note, notes_of, write_note
from store.office.search import Search, find_messages
from store.outbox import DeliveriesAbandoned
from store.receipts import RecordReceipt
from store.sql import Statement
from tests.support.values.stored import (
    ALPHA,
    BETA,
    NOW_MS,
    VAULT,
    accepted,
    new_account,
    outbox_ids,
    receipt,
    run_one,
    sent,
)

OTHER = Msisdn("+41790000001")


def found(database: Database, search: Search, limit: int = 50) -> list[str]:
    with database.reading() as connection:
        return [line.id for line in find_messages(connection, search, (ALPHA, BETA), limit)]


def at(database: Database, account_id: AccountId, second: int, **changes: object) -> Message:
    at_ms = NOW_MS + 1_000 * second
    fields = {"id": new_message_id(at_ms), "accepted_at_ms": at_ms, "client_ref": None, **changes}
    return accepted(database, account_id, **fields)


def test_each_way_finds_its_messages_the_newest_first(database: Database) -> None:
    account_id = new_account(database)
    with database.begin() as connection:
        stranger = create_account(connection, VAULT, name="Other", now_ms=NOW_MS)
    first = at(database, account_id, 0, client_ref="r")
    second = at(database, account_id, 1, to=OTHER, client_ref="r")
    third = at(database, account_id, 2)
    assert found(database, Search(number=first.to)) == [third.id, first.id]
    assert found(database, Search(number=OTHER, account_id=account_id)) == [second.id]
    assert found(database, Search(number=OTHER, account_id=stranger)) == []
    assert found(database, Search(client_ref="r")) == [second.id, first.id]
    assert found(database, Search(message_id=second.id)) == [second.id]
    assert found(database, Search(account_id=account_id)) == [third.id, second.id, first.id]
    assert found(database, Search(account_id=stranger)) == []
    assert found(database, Search()) == [third.id, second.id, first.id]


def test_a_time_and_the_page_before_narrow_it(database: Database) -> None:
    account_id = new_account(database)
    made = [at(database, account_id, second) for second in range(5)]
    between = Search(from_ms=NOW_MS + 1_000, until_ms=NOW_MS + 3_000)
    assert found(database, between) == [made[2].id, made[1].id]
    page = found(database, Search(account_id=account_id), limit=2)
    assert page == [made[4].id, made[3].id]
    assert found(database, Search(account_id=account_id, before=made[3].id), limit=2) == [made[2].id, made[1].id]


def test_a_carriers_id_leads_to_its_message(database: Database) -> None:
    account_id = new_account(database)
    message = sent(database, account_id, "c-1", "c-2")
    assert found(database, Search(carrier_message_id="c-2")) == [message.id]
    assert found(database, Search(carrier_message_id="c-3")) == []


def test_credits_and_notifications_of_a_message_are_found_without_an_index(database: Database) -> None:
    account_id = new_account(database)
    message = sent(database, account_id, "c-1")
    run_one(database, RecordReceipt(receipt("c-1")))
    with database.reading() as connection:
        kinds = [entry.kind for entry in entries_of(connection, message.id)]
        (pending,) = pending_of(connection, message.id, [NOW_MS + 1_000])
        assert pending_of(connection, message.id, [NOW_MS + 999, NOW_MS + 1_001]) == ()
    assert kinds == [EntryKind.HOLD, EntryKind.CAPTURE]
    assert (pending.attempts, pending.is_given_up) == (0, False)
    run_one(database, DeliveriesAbandoned(outbox_ids(database), "410 Gone"))  # type: ignore[arg-type]
    with database.reading() as connection:
        (given_up,) = pending_of(connection, message.id, [NOW_MS + 1_000])
    assert (given_up.is_given_up, given_up.error) == (True, "410 Gone")


def test_an_account_is_found_by_a_part_of_its_name_taken_literally(database: Database) -> None:
    with database.begin() as connection:
        for name in ("Acme", "100% Sport", "Zeta_One"):
            create_account(connection, VAULT, name=name, now_ms=NOW_MS)

    def names(text: str, limit: int = 10) -> list[str]:
        with database.reading() as connection:
            return [line.name for line in find_accounts(connection, text, limit)]

    assert names("") == ["100% Sport", "Acme", "Zeta_One"]
    assert names("CM") == ["Acme"]
    assert names("%") == ["100% Sport"]
    assert names("_") == ["Zeta_One"]
    assert names("\\") == []
    assert names("", 1) == ["100% Sport"]


def test_the_ledger_of_an_account_is_what_staff_and_orders_moved(database: Database) -> None:
    account_id = new_account(database, 500)
    accepted(database, account_id)
    with database.reading() as connection:
        entries = entries_by_staff(connection, account_id, 10)
        line = account_line(connection, account_id)
    assert [(entry.kind, entry.available_delta_mc) for entry in entries] == [(EntryKind.PURCHASE, 500)]
    assert line is not None
    assert (line.available_mc, line.held_mc) == (430, 70)


def test_notes_are_read_newest_first(database: Database) -> None:
    account_id = new_account(database)
    written = [Note(NOW_MS + place, "anna", f"note {place}") for place in range(3)]
    with database.begin() as connection:
        for note in written:
            write_note(connection, account_id, note)
    with database.reading() as connection:
        assert notes_of(connection, account_id, 2) == [written[2], written[1]]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (searching._ALL["number", False], "ix_messages_recipient"),
        (searching._ALL["client_ref", False], "ix_messages_client_ref"),
        (searching._BY_ACCOUNT, "ix_messages_account"),
        (searching._BY_TIME, "PRIMARY KEY"),
        (_BY_STAFF, "ix_ledger_account"),
        (_TOLD, "PRIMARY KEY"),
    ],
)
def test_what_staff_ask_is_answered_along_an_index(database: Database, statement: Statement, index: str) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL plans by its statistics; tests.bench.console measures it")
    with database.reading() as connection:
        parameters = ("x",) * statement.sqlite.count("?")
        plan = [
            str(row[3])
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.sqlite}", parameters).fetchall()
        ]
    assert index in plan[0], plan
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan), plan
