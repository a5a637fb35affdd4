"""``passerelle carrier doctor``: what it says to planted orphans, and that its entry can be applied as it stands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.business.apply.document import decode
from gateway.clock import SystemClock
from messages.ids import AccountId
from messages.status import MessageStatus
from store.business import create_account, credit_account, put_carrier
from store.database import Database
from store.queries import status_counts
from store.receipts import RecordReceipt
from store.vault import Vault
from tests.support.running.terminal import Type
from tests.support.values.stored import ALPHA, NOW_MS, acceptance, lease, new_message, receipt, run, run_one, taken

MINUTE_MS = 60_000
PROFILE = {"host": "smsc.alpha.example", "port": 2775, "system_id": "gw", "status_overrides": {"0x45": "temporary"}}


@pytest.fixture
def now_ms(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(SystemClock, "now_ms", lambda _self: NOW_MS + 30 * MINUTE_MS)
    return NOW_MS


@pytest.fixture
def books(passerelle: Type, now_ms: int) -> Database:
    """The database in ./data with the carrier alpha."""
    assert passerelle("account", "create", "Acme", "--home-country", "CH").code == 0
    database = Database.open("sqlite:///data/passerelle.db")
    with database.begin() as connection:
        put_carrier(connection, Vault.from_key_file(Path("data/secret.key")), ALPHA, PROFILE, {"password": "geheim"})
    return database


def account(database: Database) -> AccountId:
    with database.begin() as connection:
        vault = Vault.from_key_file(Path("data/secret.key"))
        account_id = create_account(connection, vault, name="Sender", now_ms=NOW_MS)
        credit_account(connection, account_id, 1_000_000, "order-1", "bought", NOW_MS)
    return account_id


def plant(database: Database, count: int, written: Callable[[int], str], reported: Callable[[int], str]) -> None:
    """``count`` messages that alpha answered with one spelling of their ids and reported with another."""
    messages = [new_message(account_id) for account_id in [account(database)] for _ in range(count)]
    run_one(database, acceptance(*messages))
    run_one(database, lease(*messages))
    run(database, *(taken(message, written(number)) for number, message in enumerate(messages, 0xB8BE19)))
    run(
        database,
        *(
            RecordReceipt(receipt(reported(0xB8BE19 + number), source="41791234567", destination="ACME"))
            for number in range(count)
        ),
    )
    database.close()


def test_it_names_the_setting_with_its_share_and_an_entry_to_apply(passerelle: Type, books: Database) -> None:
    plant(books, 40, "{:08X}".format, lambda number: str(number) if number % 40 else "somebody else's")

    told = passerelle("carrier", "doctor", "alpha")

    lines = told.out.splitlines()
    assert told.code == 0
    assert lines[0] == "40 orphan receipts, 40 segments without a receipt."
    assert lines[1] == (
        '97 % of 40 orphan receipts match after hex→decimal in answers: set response_id_form = "hex_to_decimal".'
    )
    entry = told.out[told.out.index("[[carriers]]") : told.out.index("Put it into")]
    assert decode(entry)["carriers"] == [
        {"name": "alpha", **PROFILE, "response_id_form": "hex_to_decimal", "receipt_id_form": "raw"}
    ]
    assert "geheim" not in told.out


def test_its_entry_changes_the_forms_and_nothing_else(passerelle: Type, books: Database) -> None:
    plant(books, 10, "{:X}".format, "{:x}".format)
    told = passerelle("carrier", "doctor", "alpha")
    Path("apply.toml").write_text(told.out[told.out.index("[[carriers]]") : told.out.index("Put it into")])

    applied = passerelle("apply", "apply.toml", "--yes")
    again = passerelle("carrier", "doctor", "alpha")

    assert applied.code == 0, applied.err
    assert "response_id_form" in applied.out + again.out
    assert "match as ids are read now" in again.out


@pytest.mark.parametrize(("written", "reported"), [("{:08X}", "{:d}"), ("{:d}", "{:x}"), ("{:010d}", "{:d}")])
def test_once_the_entry_is_in_force_the_receipts_from_before_reach_their_messages_once(
    passerelle: Type, books: Database, written: str, reported: str
) -> None:
    plant(books, 10, written.format, reported.format)
    before = passerelle("carrier", "doctor", "alpha", "--settle")
    told = passerelle("carrier", "doctor", "alpha")
    Path("apply.toml").write_text(told.out[told.out.index("[[carriers]]") : told.out.index("Put it into")])
    assert passerelle("apply", "apply.toml", "--yes").code == 0

    settled = passerelle("carrier", "doctor", "alpha", "--settle")
    again = passerelle("carrier", "doctor", "alpha", "--settle")

    told_counts = [one.out for one in (before, settled, again)]
    assert told_counts == [f"{count} receipts were given to their messages.\n" for count in (0, 10, 0)]
    with books.reading() as connection:
        assert status_counts(connection, open_only=False) == {MessageStatus.DELIVERED: 10}
    assert passerelle("carrier", "doctor", "alpha").out.startswith("alpha is well")
    assert passerelle("audit").code == 0


def test_a_carrier_without_orphans_is_well(passerelle: Type, books: Database) -> None:
    books.close()

    told = passerelle("carrier", "doctor", "alpha")

    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("alpha is well")


def test_receipts_of_somebody_else_are_told_so(passerelle: Type, books: Database) -> None:
    run_one(books, RecordReceipt(receipt("1")))
    books.close()

    told = passerelle("carrier", "doctor", "alpha")

    assert "sent by somebody else with the same system_id" in told.out


def test_what_no_form_explains_is_told_so(passerelle: Type, books: Database) -> None:
    plant(books, 4, "{:d}".format, "x{:d}y".format)

    told = passerelle("carrier", "doctor", "alpha")

    assert "No way of reading the ids matches most of them" in told.out
    assert "[[carriers]]" not in told.out


def test_receipts_without_an_id_are_counted(passerelle: Type, books: Database) -> None:
    run_one(books, RecordReceipt(receipt("")))
    books.close()

    assert "1 of the receipts name no message id" in passerelle("carrier", "doctor", "alpha").out


def test_an_unknown_carrier_is_told_with_those_that_there_are(passerelle: Type, books: Database) -> None:
    books.close()

    told = passerelle("carrier", "doctor", "alfa")

    assert (told.code, told.err) == (1, "passerelle: there is no carrier alfa; there are: alpha\n")
