"""``passerelle key``: the API keys of accounts."""

import os
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.clock import SystemClock
from gateway.terminal import ConfigFile, complain, say
from store.business import issue_key

app = typer.Typer(no_args_is_help=True, help="API keys: create.")


@app.callback()
def _noun() -> None:
    """API keys: create."""


@app.command(epilog="Example: passerelle key create demo")
def create(
    account: Annotated[str, typer.Argument(help="The account's id or name.")],
    config_file: ConfigFile = None,
) -> None:
    """Make an API key and print it: it is stored as a hash and cannot be shown again."""
    with (
        opened(configuration(config_file, dict(os.environ))) as books,
        books.database.begin() as connection,
    ):
        plain = issue_key(connection, books.account(connection, account).id, SystemClock().now_ms())
    say(plain)
    complain("keep it now: only its hash is stored")
