"""What accounts with a limit for each day have spent of it, counted in the commit that holds their credits."""

from collections.abc import Iterable
from typing import Final

import attrs
from sqlalchemy import Connection

from messages.ids import AccountId
from messages.values import value
from store.sql import Insert, Statement

DAY_MS: Final = 86_400_000

_SPENT: Final = Statement("SELECT account_id, day, spent_mc FROM account_days WHERE account_id {in_list}")
_PUT: Final = Insert(
    "account_days",
    ("account_id", "day", "spent_mc"),
    conflict="ON CONFLICT (account_id, day) DO UPDATE SET spent_mc = excluded.spent_mc",
)
_FORGET: Final = Statement("DELETE FROM account_days WHERE account_id = ? AND day < ?")


@value
class DailyLimitReached:
    """The message would make the account spend ``needed_mc`` where ``left_mc`` of its ``limit_mc`` are left today."""

    needed_mc: int
    left_mc: int
    limit_mc: int


@attrs.define
class AccountDays:
    """The days of the accounts of one batch, read once and written once; their balances are locked around it."""

    _spent_mc: dict[tuple[AccountId, int], int]
    _changed: set[tuple[AccountId, int]] = attrs.field(factory=set, init=False)

    @classmethod
    def read(cls, connection: Connection, accounts: Iterable[AccountId]) -> "AccountDays":
        """What these accounts, all of them with a limit, have spent."""
        names = sorted(set(accounts))
        rows = _SPENT.rows(connection, names) if names else ()
        return cls({(row[0], row[1]): row[2] for row in rows})

    def spend(self, account: AccountId, at_ms: int, amount_mc: int, limit_mc: int) -> DailyLimitReached | None:
        """Count ``amount_mc`` on the UTC day of ``at_ms``; None if ``limit_mc`` allows it, else nothing is counted."""
        day = at_ms // DAY_MS
        spent_mc = self._spent_mc.get((account, day), 0)
        if spent_mc + amount_mc > limit_mc:
            return DailyLimitReached(amount_mc, max(0, limit_mc - spent_mc), limit_mc)
        self._spent_mc[account, day] = spent_mc + amount_mc
        self._changed.add((account, day))
        return None

    def write(self, connection: Connection) -> None:
        """Store what was counted; days before it are forgotten."""
        _PUT.many(connection, [(account, day, self._spent_mc[account, day]) for account, day in sorted(self._changed)])
        for account, day in sorted(self._changed):
            _FORGET.run(connection, account, day)
