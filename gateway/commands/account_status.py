"""``passerelle account suspend``, ``reinstate`` and ``close``: whether an account sends, and its senders with it."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.books import configuration, opened
from gateway.clock import SystemClock
from gateway.commands.reviewing import Who, who_is
from gateway.terminal import CommandError, ConfigFile, say
from messages.account import AccountStatus
from store.registrations.account_status import move_account

Which = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id or name.")]

_ACTIVE: Final = (AccountStatus.ACTIVE,)
_SUSPENDED: Final = (AccountStatus.SUSPENDED,)


def suspend(account: Which, who: Who = None, config_file: ConfigFile = None) -> None:
    """Let an account send no more for a while; its approved senders are suspended with it."""
    _move(account, AccountStatus.SUSPENDED, _ACTIVE, who, config_file)


def reinstate(account: Which, who: Who = None, config_file: ConfigFile = None) -> None:
    """Let a suspended account send again, and the senders that were suspended with it."""
    _move(account, AccountStatus.ACTIVE, _SUSPENDED, who, config_file)


def close(
    account: Which,
    who: Who = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Close without asking.")] = False,
    config_file: ConfigFile = None,
) -> None:
    """Close an account for good: its registrations end with it."""
    if not yes and not typer.confirm(f"Close {account} for good?"):
        raise CommandError("nothing was changed")
    _move(account, AccountStatus.CLOSED, (*_ACTIVE, *_SUSPENDED), who, config_file)


def register(app: typer.Typer) -> None:
    """Give ``app`` these commands."""
    for command in (suspend, reinstate, close):
        app.command(epilog=f"Example: passerelle account {command.__name__} demo")(command)


def _move(
    account: str, status: AccountStatus, only_from: Collection[AccountStatus], who: str | None, config_file: Path | None
) -> None:
    with (
        opened(configuration(config_file, dict(os.environ))) as books,
        books.database.begin() as connection,
    ):
        known = books.account(connection, account)
        if not move_account(connection, known.id, status, only_from, who_is(who), SystemClock().now_ms()):
            raise CommandError(f"{known.name} is {known.status}; nothing was changed")
    say(f"{known.name} is {status}, and its senders with it")
