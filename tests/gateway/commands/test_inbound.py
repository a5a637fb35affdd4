"""``passerelle inbound list``: what came from handsets."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from messages.addresses import Sender, SenderKind
from messages.reassembly import Concatenation
from messages.receipt import InboundMessage
from sendername.registry import NameStatus
from store.business import register_sender
from store.database import Database
from store.inbound import ExpireInbound, RecordInbound
from tests.support.running.terminal import Type
from tests.support.values.stored import ALPHA, NOW_MS, new_account, run_one


@pytest.fixture
def database(passerelle: Type) -> Iterator[Database]:
    Path("data").mkdir()
    Path("data/secret.key").write_bytes(base64.b64encode(bytes(32)))
    database = Database.open("sqlite:///data/passerelle.db")
    database.upgrade()
    yield database
    database.close()


def deliver(database: Database, number: int, destination: str, link: Concatenation | None = None) -> None:
    inbound = InboundMessage(ALPHA, "41791234567", destination, 0, 0, b"secret word", NOW_MS + number, link=link)
    run_one(database, RecordInbound(f"mo_{number}", inbound, 1000))


def test_nothing_came_yet(passerelle: Type, database: Database) -> None:
    assert passerelle("inbound", "list").out == "nothing came from a handset yet\n"


def test_messages_are_listed_newest_first_with_their_account_and_without_their_text(
    passerelle: Type, database: Database
) -> None:
    account_id = new_account(database)
    with database.begin() as connection:
        register_sender(connection, account_id, Sender(SenderKind.NUMBER, "+41790000000"), NameStatus.APPROVED)
    deliver(database, 1, "41790000000")
    deliver(database, 2, "939")
    deliver(database, 3, "939", Concatenation(1, 3, 2))
    run_one(database, ExpireInbound(NOW_MS + 5000, 1000, 10))

    shown = passerelle("inbound", "list")
    assert shown.code == 0
    assert shown.out.splitlines() == [
        "2026-09-21T14:13:20.003Z  mo_3  41791234567 → 939  by alpha, 1 of 3 segments, nobody's number, told to nobody",
        "2026-09-21T14:13:20.002Z  mo_2  41791234567 → 939  by alpha, 1 segment, nobody's number, told to nobody",
        "2026-09-21T14:13:20.001Z  mo_1  41791234567 → 41790000000  by alpha, 1 segment, Acme, told to nobody",
    ]
    assert "secret word" not in shown.out
    assert "secret word" in passerelle("inbound", "list", "--text").out

    only = passerelle("inbound", "list", "Acme").out.splitlines()
    assert [line.split()[1] for line in only] == ["mo_1"]
    assert len(passerelle("inbound", "list", "--limit", "1").out.splitlines()) == 1


def test_what_a_handset_wrote_cannot_steer_the_terminal(passerelle: Type, database: Database) -> None:
    inbound = InboundMessage(ALPHA, "4179\x1b[2J", "939", 8, 0, "a\x1b[31m\nb é".encode("utf-16-be"), NOW_MS)
    run_one(database, RecordInbound("mo_1", inbound, 1000))

    shown = passerelle("inbound", "list", "--text").out
    assert "4179\\x1b[2J → 939" in shown
    assert shown.splitlines()[1:] == ["  a\\x1b[31m\\x0ab é"]
