import attrs

from credits.ledger import Balance
from messages.constant_tlvs import ConstantTlv
from messages.message import LeasedMessage
from messages.status import MessageStatus
from store.database import Database
from tests.support.values.stored import (
    ALPHA,
    BETA,
    NOW_MS,
    accepted,
    balance_of,
    lease,
    look,
    new_account,
    new_message,
    outbox_ids,
    run,
    run_one,
    sent,
)


def test_a_lease_marks_the_message_as_being_sent_before_the_bind_gets_it(database: Database) -> None:
    message = accepted(database, new_account(database))
    assert run_one(database, lease(message)).leased == (LeasedMessage(message, ALPHA, 1),)
    seen = look(database, message)
    assert (seen.status, seen.held_mc, seen.events) == (MessageStatus.SENDING, 70, ("accepted", "sending"))


def test_of_two_leases_in_one_batch_or_two_only_the_first_gets_the_message(database: Database) -> None:
    message = accepted(database, new_account(database))
    first, second = run(database, lease(message), lease(message))
    assert (len(first.leased), len(second.leased)) == (1, 0)
    assert run_one(database, lease(message)).leased == ()
    assert look(database, message).events == ("accepted", "sending")


def test_messages_are_leased_in_the_order_asked_for_and_unknown_or_sent_ones_are_left_out(database: Database) -> None:
    account_id = new_account(database)
    first, second = accepted(database, account_id), accepted(database, account_id)
    gone = sent(database, account_id, "a1")
    leases = run_one(database, lease(second, gone, new_message(account_id), first))
    assert [one.message.id for one in leases.leased] == [second.id, first.id]
    assert leases.expired == ()


def test_a_bind_of_another_carrier_gets_nothing(database: Database) -> None:
    message = accepted(database, new_account(database))
    assert run_one(database, attrs.evolve(lease(message), carrier=BETA)).leased == ()
    assert look(database, message).status is MessageStatus.QUEUED


def test_a_message_whose_validity_is_over_expires_instead_and_its_credits_come_back(database: Database) -> None:
    account_id = new_account(database, 100)
    message = accepted(database, account_id, expires_at_ms=NOW_MS + 10)
    leases = run_one(database, lease(message, at_ms=NOW_MS + 10))
    assert (leases.leased, leases.expired) == ((), (message.id,))
    assert outbox_ids(database) == tuple(one.id for one in leases.notifications)
    assert '"type":"message.expired"' in leases.notifications[0].body
    assert look(database, message).status is MessageStatus.EXPIRED
    assert balance_of(database, account_id) == Balance(100, 0)


def test_a_message_is_leased_with_the_constant_tlvs_that_it_was_accepted_with(database: Database) -> None:
    tlvs = (ConstantTlv(0x1400, b"1101"), ConstantTlv(0x1401, b"\x00"))
    message = accepted(database, new_account(database), tlvs=tlvs)

    [leased] = run_one(database, lease(message)).leased

    assert leased.message == message
    assert leased.message.tlvs == tlvs
