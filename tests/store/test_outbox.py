from messages.ids import NotificationId
from messages.notification import Notification
from store.database import Database
from store.outbox import (
    ERROR_LENGTH_MAX,
    DeliveriesAbandoned,
    DeliveriesDone,
    DeliveriesPostponed,
    OutboxCursor,
    outbox_due,
)
from store.receipts import RecordReceipt
from tests.support.values.stored import NOW_MS, count, new_account, receipt, run, run_one, sent


def _due(database: Database, now_ms: int, limit: int = 100) -> tuple[Notification, ...]:
    with database.reading() as connection:
        return outbox_due(connection, now_ms, limit)


def _notifications(database: Database, number: int) -> tuple[Notification, ...]:
    account_id = new_account(database)
    made: list[Notification] = []
    for index in range(number):
        sent(database, account_id, f"a{index}")
        run_one(database, RecordReceipt(receipt(f"a{index}", received_at_ms=NOW_MS + index)))
        made.append(_due(database, NOW_MS + index)[-1])
    return tuple(made)


def test_the_outbox_gives_back_what_the_operation_returned(database: Database) -> None:
    sent(database, new_account(database), "a1")
    recorded = run_one(database, RecordReceipt(receipt("a1")))
    assert _due(database, NOW_MS + 1_000) == getattr(recorded, "notifications", None)
    assert _due(database, NOW_MS + 999) == ()


def test_pages_go_on_behind_the_last_notification(database: Database) -> None:
    made = _notifications(database, 5)
    with database.reading() as connection:
        first = outbox_due(connection, NOW_MS * 2, 3)
        second = outbox_due(connection, NOW_MS * 2, 3, OutboxCursor.after(first[-1]))
        third = outbox_due(connection, NOW_MS * 2, 3, OutboxCursor.after(second[-1]))
    assert (first + second, third) == (made, ())


def test_what_a_webhook_took_is_gone(database: Database) -> None:
    first, second, third = _notifications(database, 3)
    run(database, DeliveriesDone((first.id,)), DeliveriesDone((third.id, NotificationId("evt_unknown"))))
    assert _due(database, NOW_MS + 10) == (second,)


def test_what_it_did_not_take_comes_again_later_with_its_attempts(database: Database) -> None:
    (made,) = _notifications(database, 1)
    run_one(database, DeliveriesPostponed(((made.id, 1, NOW_MS + 5_000, "x" * 10_000),)))
    assert _due(database, NOW_MS + 4_999) == ()
    (again,) = _due(database, NOW_MS + 5_000)
    assert (again.id, again.attempts, again.next_attempt_at_ms) == (made.id, 1, NOW_MS + 5_000)
    assert ERROR_LENGTH_MAX == 500


def test_what_was_tried_long_enough_is_kept_and_not_delivered(database: Database) -> None:
    (made,) = _notifications(database, 1)
    run_one(database, DeliveriesAbandoned((made.id,), "HTTP 500 for three days"))
    assert _due(database, NOW_MS * 2) == ()
    assert count(database, "outbox") == 1
