"""A carrier's dispatch and inbox that keep real books: what happens on the wire is in a database at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twisted.internet.defer import Deferred, succeed

from carriers.outcome import Outcome
from gateway.paths.outcomes import OutcomePolicy, step_after
from messages.ids import CarrierName
from messages.message import LeasedMessage, Message
from messages.receipt import Receipt
from routing.failover import RetryPolicy
from store.database import Database
from store.leases import LeaseMessages
from store.receipts import RecordReceipt
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox
from tests.support.started.servers import empty_sqlite
from tests.support.values.stored import NOW_MS, Look, accepted, look, new_account, run_one

ALPINE = CarrierName("alpine")


class Books(FakeInbox):
    """The inbox, and the account whose messages ``dispatch`` hands out."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.account_id = new_account(database)
        self.dispatch = BookedDispatch(database)
        self.message: Message | None = None

    def lease(self, **changes: object) -> LeasedMessage:
        """A message that is being sent by alpine."""
        self.message = accepted(self.database, self.account_id, routes=(ALPINE,), **changes)
        [one] = run_one(self.database, LeaseMessages(ALPINE, "trx1", (self.message.id,), NOW_MS)).leased
        return one

    def look(self) -> Look:
        """Where that message stands."""
        assert self.message is not None
        return look(self.database, self.message)

    def receipt(self, receipt: Receipt) -> Deferred[object]:
        self.receipts.append(receipt)
        return succeed(run_one(self.database, RecordReceipt(receipt)))


class BookedDispatch(FakeDispatch):
    """Writes each outcome down as the gateway does."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database

    def answered(self, outcome: Outcome) -> None:
        super().answered(outcome)
        run_one(self.database, step_after(outcome, OutcomePolicy(RetryPolicy(), 3600), NOW_MS))


@contextmanager
def books(directory: Path) -> Iterator[Books]:
    """Fresh books, on SQLite."""
    database = Database.open(empty_sqlite(directory))
    try:
        yield Books(database)
    finally:
        database.close()
