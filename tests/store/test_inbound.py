"""MO messages in the store: joined whatever the order, told once, and nothing of it lost with the process."""

import base64
import itertools
import json
from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from messages.addresses import Sender, SenderKind
from messages.alphabets import Alphabet
from messages.ids import AccountId
from messages.reassembly import Concatenation
from messages.receipt import InboundMessage
from messages.segmentation import split
from sendername.registry import NameStatus
from store.audit import audit
from store.business import load_business, put_account, register_sender
from store.database import Database
from store.inbound import DUPLICATE_MS, ExpireInbound, InboundRecorded, RecordInbound
from store.queries import InboundView, inbound_texts
from tests.support.values.stored import ALPHA, BETA, NOW_MS, VAULT, count, new_account, run, run_one

NUMBER = "+41790000000"
HOOK = "https://acme.example/hook"
KEEP_MS = 86_400_000
LONG = "a" * 153 + "b" * 153 + "c"

_serial = itertools.count()


def record(inbound: InboundMessage, **changes: Any) -> RecordInbound:
    return RecordInbound(f"mo_{next(_serial):09d}", attrs.evolve(inbound, **changes), KEEP_MS)


def delivered(text: str = LONG, reference: int = 7, source: str = "41791234567") -> list[InboundMessage]:
    """What alpha delivers of a text from a handset to the number."""
    return [
        InboundMessage(ALPHA, source, NUMBER[1:], 0, 0x40 if part.udh else 0, part.user_data, NOW_MS + part.number)
        for part in split(text, Alphabet.GSM7, reference)
    ]


def owner(database: Database, url: str | None = HOOK, status: NameStatus = NameStatus.APPROVED) -> AccountId:
    """An account that the number belongs to."""
    account_id = new_account(database)
    with database.begin() as connection:
        account = load_business(connection, VAULT).accounts[account_id]
        put_account(connection, VAULT, attrs.evolve(account, webhook_url=url))
        register_sender(connection, account_id, Sender(SenderKind.NUMBER, NUMBER), status)
    return account_id


def events(recorded: Sequence[InboundRecorded]) -> list[dict[str, Any]]:
    return [json.loads(told.body) for one in recorded for told in one.notifications]


def stored(database: Database) -> list[InboundView]:
    with database.reading() as connection:
        return list(inbound_texts(connection, None, 100))


def test_a_short_message_is_told_to_the_account_that_owns_its_destination(database: Database) -> None:
    account_id = owner(database)
    (inbound,) = delivered("STOP")
    recorded = run_one(database, record(inbound))
    (told,) = recorded.notifications
    assert (told.account_id, told.url) == (account_id, HOOK)
    (view,) = stored(database)
    assert json.loads(told.body) == {
        "id": told.id,
        "type": "inbound.received",
        "created_at": "2026-09-21T14:13:20.001Z",
        "sequence": 1,
        "account": account_id,
        "data": {
            "id": view.id,
            "from": "41791234567",
            "to": "41790000000",
            "text": "STOP",
            "binary": None,
            "encoding": "gsm7",
            "segments": 1,
            "missing_segments": [],
            "received_at": "2026-09-21T14:13:20.001Z",
        },
    }
    assert (view.account_id, view.inbound.text, view.told_at_ms) == (account_id, "STOP", NOW_MS + 1)
    assert count(database, "outbox") == 1
    with database.reading() as connection:
        assert audit(connection).findings == ()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [False, True])
def test_segments_in_any_order_make_one_text(database: Database, order: tuple[int, ...], *, together: bool) -> None:
    owner(database)
    parts = delivered()
    operations = [record(parts[index]) for index in order]
    recorded = run(database, *operations) if together else [run_one(database, one) for one in operations]
    assert [len(one.notifications) for one in recorded] == [0, 0, 1]
    assert [event["data"]["text"] for event in events(recorded)] == [LONG]
    assert [view.inbound.text for view in stored(database)] == [LONG]


@pytest.mark.parametrize(
    "other",
    [
        {"source": "41797654321"},
        {"destination": "41790000001"},
        {"carrier": BETA},
        {"link": Concatenation(8, 3, 2)},
        {"link": Concatenation(7, 3, 2, 16)},
        {"link": Concatenation(7, 4, 2)},
    ],
)
def test_segments_of_two_messages_never_mix(database: Database, other: dict[str, Any]) -> None:
    owner(database)
    one, two, three = delivered()
    for operation in (record(one), record(two, **other), record(three)):
        assert run_one(database, operation).notifications == ()
    assert stored(database) == []
    assert events([run_one(database, record(two))])[0]["data"]["text"] == LONG


def test_two_senders_with_the_same_reference_at_the_same_time_get_their_own_texts(database: Database) -> None:
    owner(database)
    first, second = delivered("x" * 200, source="41791111111"), delivered("y" * 200, source="41792222222")
    woven = [record(part) for pair in zip(first, second, strict=True) for part in pair]
    told = {event["data"]["from"]: event["data"]["text"] for event in events(run(database, *woven))}
    assert told == {"41791111111": "x" * 200, "41792222222": "y" * 200}


def test_a_segment_that_comes_again_counts_once_before_and_after_the_text_is_whole(database: Database) -> None:
    owner(database)
    one, two, three = delivered()
    for part in (one, one, two, two):
        assert run_one(database, record(part)).notifications == ()
    assert len(run_one(database, record(three)).notifications) == 1
    for part in (one, two, three):
        assert run_one(database, record(part)).notifications == ()
    assert (count(database, "inbound_messages"), len(stored(database)), count(database, "outbox")) == (3, 1, 1)


def test_the_same_operation_run_again_stores_nothing_twice(database: Database) -> None:
    owner(database)
    (inbound,) = delivered("STOP")
    operation = record(inbound)
    run_one(database, operation)
    assert run_one(database, operation) == InboundRecorded()
    assert (count(database, "inbound_messages"), count(database, "inbound_texts")) == (1, 1)


def test_the_same_long_text_sent_again_later_with_the_same_reference_is_a_text_again(database: Database) -> None:
    owner(database)
    for at_ms in (NOW_MS, NOW_MS + DUPLICATE_MS + 10):
        recorded = run(database, *[record(part, received_at_ms=at_ms) for part in delivered()])
        assert len(events(recorded)) == 1


def test_a_reference_used_again_before_the_first_text_was_whole_leaves_that_one_a_part(database: Database) -> None:
    owner(database)
    old, new = delivered("o" * 200), delivered("n" * 200)
    run_one(database, record(old[0]))
    (early,) = events([run_one(database, record(new[0]))])
    (whole,) = events([run_one(database, record(new[1]))])
    assert (early["type"], early["data"]["missing_segments"]) == ("inbound.incomplete", [2])
    assert (whole["type"], whole["data"]["text"]) == ("inbound.received", "n" * 200)


def test_what_never_comes_whole_is_told_with_its_gaps_once_its_time_is_over(database: Database) -> None:
    owner(database)
    one, _, three = delivered()
    run(database, record(one), record(three))
    due_ms = NOW_MS + 1 + KEEP_MS
    assert run_one(database, ExpireInbound(due_ms - 1, KEEP_MS, 100)).message_ids == ()
    swept = run_one(database, ExpireInbound(due_ms, KEEP_MS, 100))
    (told,) = swept.notifications
    event = json.loads(told.body)
    assert (event["type"], event["data"]["missing_segments"]) == ("inbound.incomplete", [2])
    assert event["data"]["text"] == "a" * 153 + " […] " + "c"
    (view,) = stored(database)
    assert view.inbound.missing == (2,)
    assert run_one(database, ExpireInbound(due_ms, KEEP_MS, 100)).message_ids == ()
    # the segment that comes after all is not lost either
    assert run_one(database, record(delivered()[1], received_at_ms=due_ms)).notifications == ()
    assert len(run_one(database, ExpireInbound(due_ms + KEEP_MS, KEEP_MS, 100)).notifications) == 1


def test_half_a_text_survives_the_process(database: Database, database_url: str) -> None:
    owner(database)
    one, two, three = delivered()
    run(database, record(three), record(one))
    database.close()
    again = Database.open(database_url)
    assert events([run_one(again, record(two))])[0]["data"]["text"] == LONG
    again.close()


@pytest.mark.parametrize("status", [status for status in NameStatus if status is not NameStatus.APPROVED])
def test_a_number_that_is_not_approved_is_nobodys(database: Database, status: NameStatus) -> None:
    owner(database, status=status)
    assert run_one(database, record(delivered("hi")[0])).notifications == ()
    assert [(view.account_id, view.told_at_ms) for view in stored(database)] == [(None, None)]


def test_a_number_of_two_accounts_is_told_to_neither(database: Database) -> None:
    owner(database)
    owner(database)
    assert run_one(database, record(delivered("hi")[0])).notifications == ()
    assert [view.account_id for view in stored(database)] == [None]


def test_an_account_without_a_webhook_still_has_its_message(database: Database) -> None:
    account_id = owner(database, url=None)
    assert run_one(database, record(delivered("hi")[0])).notifications == ()
    assert [(view.account_id, view.told_at_ms) for view in stored(database)] == [(account_id, None)]
    with database.reading() as connection:
        assert len(inbound_texts(connection, account_id, 10)) == 1
        assert inbound_texts(connection, new_account(database), 10) == ()


@pytest.mark.parametrize("destination", ["41790000000", "+41790000000", "0041790000000"])
def test_a_destination_is_recognised_in_every_international_form(database: Database, destination: str) -> None:
    owner(database)
    assert len(run_one(database, record(delivered("hi")[0], destination=destination)).notifications) == 1


@pytest.mark.parametrize("destination", ["", "939", "MAXONY", "790000000"])
def test_other_destinations_are_stored(database: Database, destination: str) -> None:
    owner(database)
    assert run_one(database, record(delivered("hi")[0], destination=destination)).notifications == ()
    assert len(stored(database)) == 1


def test_segments_linked_by_sar_make_one_text(database: Database) -> None:
    owner(database)
    (inbound,) = delivered("part")
    parts = [
        record(inbound, body=body, link=Concatenation(900, 2, number, 16)) for number, body in ((2, b"2"), (1, b"1"))
    ]
    assert [event["data"]["text"] for event in events(run(database, *parts))] == ["12"]


def test_binary_data_is_told_in_base64(database: Database) -> None:
    owner(database)
    (event,) = events([run_one(database, record(delivered("x")[0], data_coding=4, body=b"\x00\xff"))])
    assert (event["data"]["text"], event["data"]["encoding"]) == (None, "binary")
    assert base64.b64decode(event["data"]["binary"]) == b"\x00\xff"
    assert stored(database)[0].inbound.binary == b"\x00\xff"


def test_a_text_with_a_nul_is_stored_everywhere(database: Database) -> None:
    owner(database)
    assert len(run_one(database, record(delivered("x")[0], data_coding=8, body=b"\0a\0\0")).notifications) == 1
    assert stored(database)[0].inbound.text == "a\ufffd"
