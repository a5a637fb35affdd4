"""Moves an account from one status to another, and its registrations with it, in one commit."""

from collections.abc import Collection

from sqlalchemy import Connection

from messages.account import AccountStatus
from messages.ids import AccountId, new_id
from sendername.registration.with_account import follow
from store.business import set_account_status
from store.registrations import records
from store.registrations.operations import REGISTRATIONS_MAX
from store.registrations.telling import tell


def move_account(  # noqa: PLR0917 - whose, where to, by whom and when
    connection: Connection,
    account_id: AccountId,
    status: AccountStatus,
    only_from: Collection[AccountStatus],
    who: str,
    now_ms: int,
) -> bool:
    """``who`` gives the account ``status``; customers are told of each registration that follows.

    Returns False when the account stands at none of ``only_from`` (any more), and nothing is changed then.
    """
    if not any(set_account_status(connection, account_id, status, only_from=before) for before in only_from):
        return False
    for registration in records.of_account(connection, account_id, limit=REGISTRATIONS_MAX):
        step = follow(registration, status, who, now_ms)
        if step is not None:
            records.update(connection, step, new_id("step", now_ms))
            tell(connection, step.registration, step.event)
    return True
