"""``passerelle sendername``: which senders an account may use."""

import os
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.terminal import ConfigFile, UsageError, say, show_table
from messages.addresses import Sender, SenderKind
from sendername.names import check_name, read_number
from sendername.registry import NameStatus
from store.business import register_sender

app = typer.Typer(no_args_is_help=True, help="Senders of accounts: approve, refuse, list.")

AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id or name.")]
SenderArgument = Annotated[
    str,
    typer.Argument(metavar="NAME", help="1 to 10 ASCII letters and digits, or the account's number like +41791234567."),
]


@app.command(epilog="Example: passerelle sendername approve demo MAXONY")
def approve(account: AccountArgument, name: SenderArgument, config_file: ConfigFile = None) -> None:
    """Let an account send with this name (or number), from now on."""
    _decide(account, name, NameStatus.APPROVED, config_file)


@app.command(epilog="Example: passerelle sendername refuse demo MAXONY")
def refuse(account: AccountArgument, name: SenderArgument, config_file: ConfigFile = None) -> None:
    """Keep an account from sending with this name (or number), from now on."""
    _decide(account, name, NameStatus.REFUSED, config_file)


@app.command("list", epilog="Example: passerelle sendername list demo")
def show(
    account: Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="One account's only.")] = None,
    config_file: ConfigFile = None,
) -> None:
    """List senders and what was decided about them."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        business = books.business(connection)
        only = None if account is None else books.account(connection, account).id
    rows = [
        [business.accounts[entry.account_id].name, entry.sender.value, entry.sender.kind.value, entry.status.value]
        for entry in business.registrations
        if only in {None, entry.account_id}
    ]
    show_table(["account", "sender", "kind", "status"], rows, empty="no senders yet")


def read_sender(text: str) -> Sender:
    """The sender that ``text`` writes.

    Raises:
        UsageError: it is neither a SenderName nor a number.
    """
    number = read_number(text) if text.startswith(("+", "00")) else None
    if number is not None:
        return number
    problem = check_name(text)
    if problem is not None:
        raise UsageError(problem.detail)
    return Sender(SenderKind.NAME, text)


def _decide(account: str, name: str, status: NameStatus, config_file: ConfigFile) -> None:
    sender = read_sender(name)
    with (
        opened(configuration(config_file, dict(os.environ))) as books,
        books.database.begin() as connection,
    ):
        found = books.account(connection, account)
        register_sender(connection, found.id, sender, status)
    say(f"{sender.value} is {status.value} for {found.name}")
