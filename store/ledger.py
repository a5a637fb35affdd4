"""The stored ledger: every movement of credits is a row, the balance is changed in the same transaction.

The rows of ``balances`` are locked when read (SQLite's writer holds the whole database), so two processes cannot spend
the same credit: the second one waits and then sees what is left.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from credits.ledger import Balance, Entry, InsufficientCredits, apply
from messages.ids import AccountId
from store.failures import UnknownAccountError
from store.sql import Insert, Statement, Update

_LOCK: Final = Statement(
    "SELECT account_id, available_mc, held_mc FROM balances WHERE account_id {in_list} ORDER BY account_id {locked}"
)
_UPDATE: Final = Update("balances", ("available_mc", "held_mc"), ("account_id",))
_INSERT: Final = Insert(
    "ledger",
    ("id", "account_id", "kind", "available_delta_mc", "held_delta_mc", "reason", "message_id", "at_ms"),
)


def lock_balances(connection: Connection, account_ids: Iterable[AccountId]) -> dict[AccountId, Balance]:
    """The balances of these accounts, kept from changing until the commit.

    Raises:
        UnknownAccountError: one of them has no balance.
    """
    wanted = list(dict.fromkeys(account_ids))
    found = {row[0]: Balance(row[1], row[2]) for row in _LOCK.rows(connection, wanted)}
    if len(found) < len(wanted):
        raise UnknownAccountError(f"no such account: {', '.join(sorted(set(wanted) - set(found)))}")
    return found


def write_entries(connection: Connection, entries: Sequence[Entry], balances: dict[AccountId, Balance]) -> None:
    """Store entries that were already applied to ``balances``, and the balances."""
    _INSERT.many(
        connection,
        [
            (
                entry.id,
                entry.account_id,
                str(entry.kind),
                entry.available_delta_mc,
                entry.held_delta_mc,
                entry.reason,
                entry.message_id,
                entry.at_ms,
            )
            for entry in entries
        ],
    )
    _UPDATE.many(
        connection,
        [(balance.available_mc, balance.held_mc, account_id) for account_id, balance in balances.items()],
    )


def post(connection: Connection, entries: Sequence[Entry]) -> None:
    """Apply entries that must succeed (captures, releases, purchases) and store them.

    Raises:
        ValueError: an entry takes more than is there; nothing is stored, the transaction must be given up.
    """
    if not entries:
        return
    balances = lock_balances(connection, (entry.account_id for entry in entries))
    for entry in entries:
        match apply(balances[entry.account_id], entry):
            case Balance() as after:
                balances[entry.account_id] = after
            case InsufficientCredits(needed_mc=needed, available_mc=available):
                raise ValueError(f"{entry.id} needs {needed} mc, available are {available}")
    write_entries(connection, entries, balances)
