import pytest
from sqlalchemy import text

from messages.ids import AccountId
from messages.receipt import ReceiptOutcome
from messages.status import MessageStatus
from store.audit import FINDINGS_MAX, audit
from store.database import Database
from store.receipts import RecordReceipt
from tests.support.values.stored import accepted, leased, look, new_account, receipt, run_one, sent
from tests.support.values.stored import taken as answers


@pytest.fixture
def account_id(database: Database) -> AccountId:
    """One account with a message in each of several places."""
    made = new_account(database, 100_000)
    accepted(database, made, id="msg_queued")
    leased(database, made, id="msg_sending")
    sent(database, made, "s1", id="msg_sent")
    sent(database, made, "d1", "d2", id="msg_delivered", held_mc=140)
    run_one(database, RecordReceipt(receipt("d1")))
    run_one(database, RecordReceipt(receipt("d2")))
    return made


def _findings(database: Database) -> tuple[str, ...]:
    with database.reading() as connection:
        return audit(connection).findings


def test_books_that_agree_have_no_finding(database: Database, account_id: AccountId) -> None:
    assert account_id
    with database.reading() as connection:
        report = audit(connection)
    assert report.findings == ()
    assert str(report) == "the books agree: 1 account and 4 messages checked"


def test_a_message_that_was_taken_and_refused_later_was_rightly_charged(database: Database) -> None:
    sent(database, new_account(database), "a1")
    run_one(database, RecordReceipt(receipt("a1", ReceiptOutcome.REJECTED)))
    assert _findings(database) == ()


CORRUPTIONS = {
    "a balance that says more than the ledger": (
        "UPDATE balances SET available_mc = available_mc + 1",
        "available, its ledger adds up",
    ),
    "held credits that say more than the ledger": (
        "UPDATE balances SET held_mc = held_mc + 1",
        "held, its ledger adds up",
    ),
    "an account without balance": ("DELETE FROM balances", "has no balance"),
    "a hold that is missing": ("DELETE FROM ledger WHERE id = 'hold:msg_queued'", "its ledger held 0"),
    "a hold of another amount": (
        "UPDATE ledger SET held_delta_mc = 71, available_delta_mc = -71 WHERE id = 'hold:msg_queued'",
        "its ledger held 71",
    ),
    "a capture that is missing": ("DELETE FROM ledger WHERE id = 'capture:msg_sent'", "its ledger captured 0"),
    "a message charged twice": (
        (
            "INSERT INTO ledger SELECT 'capture:again', account_id, kind, available_delta_mc, held_delta_mc, reason,"
            " message_id, at_ms FROM ledger WHERE id = 'capture:msg_sent'"
        ),
        "has 2 ledger entries of kind capture",
    ),
    "a capture that is released too": (
        (
            "INSERT INTO ledger SELECT 'release:msg_sent', account_id, 'release', 70, -70, reason, message_id, at_ms"
            " FROM ledger WHERE id = 'capture:msg_sent'"
        ),
        "70 captured, 70 released",
    ),
    "a charge for an unsettled message": (
        (
            "INSERT INTO ledger SELECT 'capture:msg_queued', account_id, 'capture', 0, -70, reason, message_id, at_ms"
            " FROM ledger WHERE id = 'hold:msg_queued'"
        ),
        "is not settled",
    ),
    "a capture that gives credits": (
        "UPDATE ledger SET available_delta_mc = 1 WHERE id = 'capture:msg_sent'",
        "that its kind capture must not move",
    ),
    "an entry under a wrong name": (
        "UPDATE ledger SET id = 'hold:msg_other' WHERE id = 'hold:msg_queued'",
        "is named for another message",
    ),
    "an entry of another account": (
        "UPDATE ledger SET account_id = 'acc_nobody' WHERE id = 'hold:msg_queued'",
        "which is not stored",
    ),
    "a message that says it paid another price": (
        "UPDATE messages SET charged_mc = 69 WHERE id = 'msg_sent'",
        "says 69 mc charged",
    ),
    "a message that is lost": ("DELETE FROM messages WHERE id = 'msg_sent'", "which is not stored"),
    "a message of nobody": ("UPDATE messages SET account_id = 'acc_nobody' WHERE id = 'msg_sent'", "is of account"),
    "a message marked as unsettled after it was paid": (
        "UPDATE messages SET status = 'sending' WHERE id = 'msg_sent'",
        "is not settled",
    ),
    "a sent message that no carrier took": (
        "DELETE FROM segments WHERE message_id = 'msg_sent'",
        "no carrier took a segment",
    ),
    "a delivered message with a segment on its way": (
        "UPDATE segments SET status = 'sent' WHERE message_id = 'msg_delivered' AND number = 1",
        "has 1 of 2 segments delivered",
    ),
    "a segment that is lost": (
        "DELETE FROM segments WHERE message_id = 'msg_delivered' AND number = 1",
        "has 1 segments of 2",
    ),
    "two segments with one id": (
        "UPDATE segments SET carrier_message_id = 'd2' WHERE message_id = 'msg_delivered'",
        "has two segments with the id d2",
    ),
    "an event that is lost": (
        "DELETE FROM events WHERE message_id = 'msg_sent' AND sequence = 2",
        "counts 3 events and has 2",
    ),
    "a status that its timeline does not tell": (
        "UPDATE messages SET status = 'delivered', final_at_ms = 1 WHERE id = 'msg_sent'",
        "ends its timeline as sent",
    ),
    "a final status without its time": (
        "UPDATE messages SET final_at_ms = NULL WHERE id = 'msg_delivered'",
        "has final_at_ms None",
    ),
    "events of no message": (
        "UPDATE events SET message_id = 'msg_nowhere' WHERE message_id = 'msg_sent'",
        "events of message msg_nowhere",
    ),
    "a notification about nothing": ("UPDATE outbox SET message_id = 'msg_nowhere'", "is about msg_nowhere"),
}


@pytest.mark.parametrize(("corruption", "sentence"), CORRUPTIONS.values(), ids=CORRUPTIONS)
def test_the_audit_finds(database: Database, account_id: AccountId, corruption: str, sentence: str) -> None:
    assert account_id
    with database.begin() as connection:
        assert connection.execute(text(corruption)).rowcount >= 1
    findings = _findings(database)
    assert any(sentence in finding for finding in findings), findings


def test_the_audit_names_no_more_than_its_limit(database: Database) -> None:
    account_id = new_account(database, 100_000_000)
    one = accepted(database, account_id, id="msg_first")
    with database.begin() as connection:
        columns = [row[0] for row in connection.execute(text("SELECT * FROM messages")).cursor.description]
        rest = ", ".join(columns[1:])
        for number in range(FINDINGS_MAX + 5):
            connection.execute(
                text(f"INSERT INTO messages SELECT :id, {rest} FROM messages WHERE id = :one"),
                {"id": f"msg_{number}", "one": one.id},
            )
    assert len(_findings(database)) <= FINDINGS_MAX + 10


@pytest.mark.parametrize("taken", [1, 3])
def test_a_message_may_travel_in_another_number_of_segments_than_it_was_counted_in(
    database: Database, taken: int
) -> None:
    """One message_payload for three segments; three segments of a carrier with longer headers for two."""
    ids = [f"a{number}" for number in range(taken)]
    message = leased(database, new_account(database), segment_count=2, held_mc=140)
    run_one(database, answers(message, *ids))
    for one in ids:
        run_one(database, RecordReceipt(receipt(one)))

    assert look(database, message).status is MessageStatus.DELIVERED
    assert _findings(database) == ()
