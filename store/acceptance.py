"""Accepting messages: the hold, the message and its first event in one commit, or nothing of them."""

from collections.abc import Sequence
from typing import Final, Self

from sqlalchemy import Connection

from credits.ledger import Balance, Entry, InsufficientCredits, apply, hold_entry
from messages.events import Event
from messages.ids import AccountId, MessageId
from messages.message import Message
from messages.values import value
from store import ledger, states
from store.account_days import AccountDays, DailyLimitReached
from store.changes import event_row, insert_events
from store.sql import Query

_KNOWN: Final = Query(("id",), "FROM messages WHERE id {in_list}")


@value
class Accepted:
    """The message is stored and its credits are held."""

    message_id: MessageId


AcceptResult = Accepted | InsufficientCredits | DailyLimitReached


@value
class AcceptMessages:
    """Accept ``messages`` of one account, each with its ``accepted`` event, one by one in their order.

    A message that the credits do not reach for is not stored; a cheaper one behind it may still be. A message that is
    stored already (the same operation run again) is accepted without a second hold. ``per_day_mc`` is what the account
    may hold a day at most; None is no limit.
    """

    account_id: AccountId
    messages: tuple[Message, ...]
    events: tuple[Event, ...]
    per_day_mc: int | None = None

    @property
    def weight(self) -> int:
        """How many messages it stores."""
        return len(self.messages)

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[tuple[AcceptResult, ...]]:
        """Hold credits in the order of the batch, all against the same locked balances."""
        acceptance = _Acceptance(connection, batch)
        results = [acceptance.accept(operation) for operation in batch]
        acceptance.write(connection)
        return results


class _Acceptance:
    """The rows of one batch of acceptances."""

    def __init__(self, connection: Connection, batch: Sequence[AcceptMessages]) -> None:
        self._balances = ledger.lock_balances(connection, (operation.account_id for operation in batch))
        ids = [message.id for operation in batch for message in operation.messages]
        limited = (operation.account_id for operation in batch if operation.per_day_mc is not None)
        self._days = AccountDays.read(connection, limited)
        self._stored = {row[0] for row in _KNOWN.rows(connection, ids)}
        self._accepted: list[Message] = []
        self._entries: list[Entry] = []
        self._events: list[tuple[MessageId, int, str, int, str, str, str]] = []

    def accept(self, operation: AcceptMessages) -> tuple[AcceptResult, ...]:
        return tuple(
            [
                self._accept(operation, message, event)
                for message, event in zip(operation.messages, operation.events, strict=True)
            ]
        )

    def _accept(self, operation: AcceptMessages, message: Message, event: Event) -> AcceptResult:
        account_id = operation.account_id
        if message.id in self._stored:
            return Accepted(message.id)
        if message.account_id != account_id:
            raise ValueError(f"{message.id} belongs to {message.account_id}, not to {account_id}")
        if message.held_mc:
            entry = hold_entry(message.id, account_id, message.held_mc, message.accepted_at_ms)
            match apply(self._balances[account_id], entry):
                case InsufficientCredits() as insufficient:
                    return insufficient
                case Balance() as after:
                    reached = self._over_the_day(operation, message)
                    if reached is not None:
                        return reached
                    self._balances[account_id] = after
                    self._entries.append(entry)
        self._stored.add(message.id)
        self._accepted.append(message)
        self._events.append(event_row(message.id, 1, event))
        return Accepted(message.id)

    def _over_the_day(self, operation: AcceptMessages, message: Message) -> DailyLimitReached | None:
        limit_mc = operation.per_day_mc
        if limit_mc is None:
            return None
        return self._days.spend(operation.account_id, message.accepted_at_ms, message.held_mc, limit_mc)

    def write(self, connection: Connection) -> None:
        self._days.write(connection)
        if self._entries:
            ledger.write_entries(connection, self._entries, self._balances)
        states.insert_accepted(connection, self._accepted)
        insert_events(connection, self._events)
