import threading

import attrs
import pytest

from credits.ledger import Balance, InsufficientCredits
from messages.ids import AccountId
from messages.message import Message
from messages.status import MessageStatus
from store.acceptance import Accepted, AcceptMessages
from store.account_days import DailyLimitReached
from store.database import Database
from store.failures import UnknownAccountError
from store.queries import message_view
from tests.support.values.stored import (
    acceptance,
    balance_of,
    count,
    lease,
    look,
    new_account,
    new_message,
    run,
    run_one,
    taken,
)


def test_accepting_stores_the_message_its_hold_and_its_event_together(database: Database) -> None:
    message = new_message(new_account(database, 100))
    assert run_one(database, acceptance(message)) == (Accepted(message.id),)
    seen = look(database, message)
    assert (seen.status, seen.held_mc, seen.charged_mc) == (MessageStatus.QUEUED, 70, 0)
    assert seen.events == ("accepted",)
    assert seen.balance == Balance(30, 70)


def test_a_message_beyond_the_credits_is_not_stored_and_a_cheaper_one_behind_it_is(database: Database) -> None:
    account_id = new_account(database, 100)
    dear, cheap = new_message(account_id, held_mc=101), new_message(account_id, held_mc=100)
    assert run_one(database, acceptance(dear, cheap)) == (InsufficientCredits(101, 100), Accepted(cheap.id))
    assert count(database, "messages") == 1
    assert balance_of(database, account_id) == Balance(0, 100)


@pytest.mark.parametrize(
    ("available_mc", "per_segment_mc", "segments", "left_mc"),
    [
        (10_000, 1_200, 1, 8_800),
        (10_000, 1_200, 3, 6_400),
        (1_100, 1_200, 1, None),
        (5_900, 2_000, 3, None),
        (6_000, 2_000, 3, 0),
    ],
)
def test_all_segments_are_held_or_none(
    database: Database, available_mc: int, per_segment_mc: int, segments: int, left_mc: int | None
) -> None:
    """Balance 10, a segment for 1.2: 8.8 are left, of three segments 6.4; 5.9 do not pay for three of 2."""
    needed_mc = per_segment_mc * segments
    message = new_message(new_account(database, available_mc), held_mc=needed_mc, segment_count=segments)
    (answer,) = run_one(database, acceptance(message))
    if left_mc is None:
        assert answer == InsufficientCredits(needed_mc, available_mc)
        assert balance_of(database, message.account_id) == Balance(available_mc, 0)
        return
    assert answer == Accepted(message.id)
    assert balance_of(database, message.account_id) == Balance(left_mc, needed_mc)
    assert len(run_one(database, lease(message)).leased) == 1
    run_one(database, taken(message, *(f"a{number}" for number in range(segments))))
    assert balance_of(database, message.account_id) == Balance(left_mc, 0)


def test_a_free_message_needs_no_credits(database: Database) -> None:
    message = new_message(new_account(database, 0), held_mc=0)
    assert run_one(database, acceptance(message)) == (Accepted(message.id),)
    assert count(database, "ledger") == 0


def test_of_two_operations_in_one_batch_one_gets_the_last_credit(database: Database) -> None:
    account_id = new_account(database, 70)
    first, second = new_message(account_id), new_message(account_id)
    assert run(database, acceptance(first), acceptance(second)) == [
        (Accepted(first.id),),
        (InsufficientCredits(70, 0),),
    ]


def test_of_two_batches_one_gets_the_last_credit(database: Database) -> None:
    account_id = new_account(database, 70)
    first, second = new_message(account_id), new_message(account_id)
    assert run_one(database, acceptance(first)) == (Accepted(first.id),)
    assert run_one(database, acceptance(second)) == (InsufficientCredits(70, 0),)


def _accept_on_own_connection(url: str, message: Message, results: list[object], start: threading.Barrier) -> None:
    database = Database.open(url)
    start.wait(10)
    results.append(run_one(database, acceptance(message))[0])
    database.close()


def test_of_two_processes_one_gets_the_last_credit(database: Database, database_url: str) -> None:
    account_id = new_account(database, 70)
    results: list[object] = []
    start = threading.Barrier(2)
    threads = [
        threading.Thread(target=_accept_on_own_connection, args=(database_url, new_message(account_id), results, start))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(type(result).__name__ for result in results) == ["Accepted", "InsufficientCredits"]
    assert balance_of(database, account_id) == Balance(0, 70)


def _accept_and_die(database: Database, operation: AcceptMessages) -> None:
    with database.begin() as connection:
        AcceptMessages.run_batch(connection, [operation])
        raise OSError("the process dies here")


def test_a_transaction_that_ends_before_its_commit_leaves_nothing(database: Database) -> None:
    account_id = new_account(database, 100)

    with pytest.raises(OSError, match="dies here"):
        _accept_and_die(database, acceptance(new_message(account_id)))
    assert (count(database, "messages"), count(database, "events"), count(database, "ledger")) == (0, 0, 1)
    assert balance_of(database, account_id) == Balance(100, 0)


def test_accepting_the_same_message_again_holds_nothing_more(database: Database) -> None:
    message = new_message(new_account(database, 100))
    assert run(database, acceptance(message), acceptance(message)) == [(Accepted(message.id),)] * 2
    assert run_one(database, acceptance(message)) == (Accepted(message.id),)
    assert look(database, message).balance == Balance(30, 70)


def test_an_unknown_account_is_refused(database: Database) -> None:
    with pytest.raises(UnknownAccountError, match="acc_nobody"):
        run_one(database, acceptance(new_message(AccountId("acc_nobody"))))


def test_a_message_of_another_account_is_refused(database: Database) -> None:
    mine, other = new_account(database), new_account(database)
    operation = attrs.evolve(acceptance(new_message(other)), account_id=mine)
    with pytest.raises(ValueError, match="belongs to"):
        run_one(database, operation)


def test_a_text_with_every_kind_of_character_comes_back_as_it_was(database: Database) -> None:
    text = 'Grüezi ‘çà’ €^{}\\ 🦆 "\n\r\x1b\x7f\u2028 漢字'
    message = new_message(new_account(database), text=text, client_ref=None, webhook_url=None, sender_requested=None)
    run_one(database, acceptance(message))
    assert look(database, message).events == ("accepted",)
    from_store = _message_view(database, message)
    assert from_store == message


def _message_view(database: Database, message: Message) -> Message:
    with database.reading() as connection:
        view = message_view(connection, None, message.id)
    assert view is not None
    return view.message


DAY_MS = 86_400_000


def limited(*messages: Message, per_day_mc: int) -> AcceptMessages:
    return attrs.evolve(acceptance(*messages), per_day_mc=per_day_mc)


def test_what_an_account_holds_in_a_day_stays_within_its_limit(database: Database) -> None:
    account_id = new_account(database, 1_000)
    first, second, third = (new_message(account_id, held_mc=70) for _ in range(3))

    assert run_one(database, limited(first, second, per_day_mc=100)) == (
        Accepted(first.id),
        DailyLimitReached(needed_mc=70, left_mc=30, limit_mc=100),
    )
    assert run_one(database, limited(third, per_day_mc=140)) == (Accepted(third.id),)
    assert count(database, "messages") == 2
    assert balance_of(database, account_id) == Balance(860, 140)


def test_the_next_day_begins_with_nothing_spent_and_forgets_the_one_before(database: Database) -> None:
    account_id = new_account(database, 1_000)
    today = new_message(account_id, held_mc=70)
    tomorrow = attrs.evolve(new_message(account_id, held_mc=70), accepted_at_ms=today.accepted_at_ms + DAY_MS)

    run_one(database, limited(today, per_day_mc=100))

    assert run_one(database, limited(tomorrow, per_day_mc=100)) == (Accepted(tomorrow.id),)
    assert count(database, "account_days") == 1


def test_the_same_acceptance_run_again_spends_nothing_more(database: Database) -> None:
    message = new_message(new_account(database, 1_000), held_mc=70)
    for _ in range(2):
        assert run_one(database, limited(message, per_day_mc=100)) == (Accepted(message.id),)


def test_without_a_limit_no_day_is_counted(database: Database) -> None:
    run_one(database, acceptance(new_message(new_account(database, 1_000))))

    assert count(database, "account_days") == 0
