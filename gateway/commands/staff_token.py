"""``passerelle staff token``: what programs show to the staff API."""

import os
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.moments import moment_text
from gateway.clock import SystemClock
from gateway.terminal import CommandError, ConfigFile, UsageError, complain, say, show_table
from messages.staff.action import COMMAND_LINE, ActionKind, new_action
from messages.staff.member import NAME_RULE, Role, is_name
from messages.staff.token import new_plain_token
from store.staff.actions import record
from store.staff.tokens import add_token, revoke_token, token_named, tokens

app = typer.Typer(no_args_is_help=True, help="Tokens of the staff API: create, list, revoke.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What it is for, like price-desk.")]


@app.command(epilog="Example: passerelle staff token create price-desk --role engineer")
def create(
    name: NameArgument,
    *,
    role: Annotated[Role, typer.Option(help="What it may do: engineers and supervisors change.")] = Role.ENGINEER,
    config_file: ConfigFile = None,
) -> None:
    """Make a token for a program that works with the staff API; prints it once."""
    if not is_name(name):
        raise UsageError(f"NAME: {NAME_RULE}")
    plain, now_ms = new_plain_token(), SystemClock().now_ms()
    with (
        opened(configuration(config_file, dict(os.environ)), create=True) as books,
        books.database.begin() as connection,
    ):
        token = add_token(connection, name, role, plain, now_ms)
        record(connection, new_action(now_ms, COMMAND_LINE, ActionKind.TOKEN_CREATED, token.id, f"{name}, {role}"))
    say(str(plain))
    complain("hand it over now: it is stored as a hash, and not shown again")


@app.command("list", epilog="Example: passerelle staff token list")
def show(config_file: ConfigFile = None) -> None:
    """List the tokens, the revoked ones too."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        found = tokens(connection)
    rows = [
        [
            token.name,
            token.role.value,
            moment_text(token.created_at_ms // 1000 * 1000),
            "" if token.revoked_at_ms is None else moment_text(token.revoked_at_ms // 1000 * 1000),
        ]
        for token in found
    ]
    empty = "no tokens yet; make one with: passerelle staff token create NAME"
    show_table(["name", "role", "created", "revoked"], rows, empty=empty)


@app.command(epilog="Example: passerelle staff token revoke price-desk")
def revoke(name: NameArgument, config_file: ConfigFile = None) -> None:
    """Let a token open nothing any more, from its next request on."""
    now_ms = SystemClock().now_ms()
    with (
        opened(configuration(config_file, dict(os.environ))) as books,
        books.database.begin() as connection,
    ):
        token = token_named(connection, name)
        if token is None:
            raise CommandError(f"there is no token {name}; see: passerelle staff token list")
        if not revoke_token(connection, token, now_ms):
            raise CommandError(f"the token {name} was revoked before")
        record(connection, new_action(now_ms, COMMAND_LINE, ActionKind.TOKEN_REVOKED, token.id, name))
    say(f"the token {name} opens nothing any more")
