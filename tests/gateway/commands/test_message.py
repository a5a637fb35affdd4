"""``passerelle message show`` and ``passerelle audit``: where is my message, and do the books agree?"""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from messages.alphabets import Alphabet
from messages.constant_tlvs import ConstantTlv
from store.database import Database
from tests.support.running.terminal import Type
from tests.support.values.stored import new_account, sent


@pytest.fixture
def database(passerelle: Type) -> Iterator[Database]:
    """The database where the commands look for it, with the key that the stored accounts are sealed with."""
    Path("data").mkdir()
    Path("data/secret.key").write_bytes(base64.b64encode(bytes(32)))
    database = Database.open("sqlite:///data/passerelle.db")
    database.upgrade()
    yield database
    database.close()


def test_a_message_is_told_with_its_segments_credits_and_reasons(passerelle: Type, database: Database) -> None:
    message = sent(database, new_account(database), "A1", "A2", held_mc=1500, text="x" * 200)

    shown = passerelle("message", "show", message.id)

    facts, segments, timeline = shown.out.strip().split("\n\n")
    assert (shown.code, shown.err) == (0, "")
    assert [line.split(maxsplit=1) for line in facts.splitlines()] == [
        ["message", message.id],
        ["account", f"Acme ({message.account_id})"],
        ["status", "sent"],
        ["to", "+41791234567 (CH)"],
        ["sender", "ACME, asked for acme"],
        ["text", "200 characters, gsm7, 2 segment(s)"],
        ["credits", "1.5 charged, 0 held"],
        ["routes", "alpha → beta"],
        ["attempts", "1"],
    ]
    assert [line.split() for line in segments.splitlines()[1:]] == [
        ["1/2", "sent", "alpha", "A1"],
        ["2/2", "sent", "alpha", "A2"],
    ]
    assert len(timeline.splitlines()) == 3
    assert "Accepted for CH by alpha." in timeline
    assert timeline.splitlines()[-1].endswith("Taken by alpha.")
    assert timeline.startswith("2026-09-21T")


def test_a_flash_message_and_binary_data_are_told_as_such(passerelle: Type, database: Database) -> None:
    account_id = new_account(database)
    flash = sent(database, account_id, "A1", flash=True)
    binary = sent(database, account_id, "A2", text="", alphabet=Alphabet.BINARY, binary=b"\x00\x01")

    assert "tlvs" not in passerelle("message", "show", flash.id).out
    assert "19 characters, gsm7, 1 segment(s), flash" in passerelle("message", "show", flash.id).out
    shown = passerelle("message", "show", binary.id).out
    assert "2 octets, binary, 1 segment(s)\n" in shown


def test_the_text_of_a_message_is_not_shown(passerelle: Type, database: Database) -> None:
    message = sent(database, new_account(database), "A1", text="Your code is 123456")

    shown = passerelle("message", "show", message.id)

    assert shown.code == 0
    assert "Your code" not in shown.out


def test_an_unknown_message_is_told(passerelle: Type, database: Database) -> None:
    refused = passerelle("message", "show", "msg_1")

    assert (refused.code, refused.err) == (1, "passerelle: there is no message msg_1\n")


def test_books_that_agree_end_with_zero(passerelle: Type, database: Database) -> None:
    sent(database, new_account(database), "A1")

    audited = passerelle("audit")

    assert (audited.code, audited.err) == (0, "")
    assert audited.out == "the books agree: 1 account and 1 message checked\n"


def test_books_that_do_not_agree_end_with_one_and_say_where(passerelle: Type, database: Database) -> None:
    account_id = new_account(database)
    with database.begin() as connection:
        connection.execute(text("UPDATE balances SET available_mc = available_mc + 1"))

    audited = passerelle("audit")

    assert audited.code == 1
    assert audited.out == "1 finding: 1 account and 0 messages checked\n"
    assert audited.err.startswith("audit: ")
    assert account_id in audited.err


def test_another_key_than_the_one_of_the_database_is_told_in_one_line(passerelle: Type, database: Database) -> None:
    new_account(database)
    Path("data/secret.key").write_bytes(base64.b64encode(bytes([1]) * 32))

    refused = passerelle("account", "list")

    assert refused.code == 1
    assert "use the vault key it was stored with" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_the_tags_of_its_own_constant_tlvs_are_told_without_their_values(passerelle: Type, database: Database) -> None:
    tlvs = (ConstantTlv(0x1400, b"1101"), ConstantTlv(0x1401, b"1107"))
    message = sent(database, new_account(database), "A1", tlvs=tlvs)

    shown = passerelle("message", "show", message.id).out

    assert "tlvs      0x1400 0x1401\n" in shown
    assert b"1101".hex() not in shown
