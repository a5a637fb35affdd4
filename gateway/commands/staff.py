"""``passerelle staff``: who may log in to the console."""

import os
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.clock import SystemClock
from gateway.commands import staff_token
from gateway.terminal import CommandError, ConfigFile, UsageError, complain, say, show_table
from messages.staff import codes, passwords
from messages.staff.action import COMMAND_LINE, ActionKind, new_action
from messages.staff.member import NAME_RULE, Member, Role, is_name
from store.staff.actions import record
from store.staff.members import Proofs, add_member, disable_member, member_named, members, reset_member

app = typer.Typer(no_args_is_help=True, help="Staff: create, list, reset, disable; tokens of the staff API.")
app.add_typer(staff_token.app, name="token")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What they log in with, like anna.")]


@app.command(epilog="Example: passerelle staff create anna --role support")
def create(
    name: NameArgument,
    *,
    role: Annotated[Role, typer.Option(help="What they are there for.")],
    config_file: ConfigFile = None,
) -> None:
    """Let somebody log in to the console; prints their password and the secret of their authenticator app, once."""
    if not is_name(name):
        raise UsageError(f"NAME: {NAME_RULE}")
    password, secret = passwords.new_password(), codes.new_secret()
    now_ms = SystemClock().now_ms()
    with (
        opened(configuration(config_file, dict(os.environ)), create=True) as books,
        books.database.begin() as connection,
    ):
        member = add_member(connection, books.vault, name, role, Proofs(passwords.hashed(password), secret), now_ms)
        record(connection, new_action(now_ms, COMMAND_LINE, ActionKind.MEMBER_CREATED, member.id, f"{name}, {role}"))
    say(f"{name} may log in as {role}")
    _tell(name, password, secret)


@app.command("list", epilog="Example: passerelle staff list")
def show(config_file: ConfigFile = None) -> None:
    """List who may log in."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        rows = [[member.name, member.role.value, member.status.value] for member in members(connection)]
    show_table(["name", "role", "status"], rows, empty="no staff yet; make some with: passerelle staff create NAME")


@app.command(epilog="Example: passerelle staff reset anna")
def reset(name: NameArgument, config_file: ConfigFile = None) -> None:
    """Give somebody a new password and secret, and end their sessions; who was disabled may log in again."""
    password, secret = passwords.new_password(), codes.new_secret()
    now_ms = SystemClock().now_ms()
    with (
        opened(configuration(config_file, dict(os.environ))) as books,
        books.database.begin() as connection,
    ):
        member = _found(member_named(connection, name), name)
        reset_member(connection, books.vault, member.id, Proofs(passwords.hashed(password), secret))
        record(connection, new_action(now_ms, COMMAND_LINE, ActionKind.MEMBER_RESET, member.id, name))
    _tell(name, password, secret)


@app.command(epilog="Example: passerelle staff disable anna")
def disable(name: NameArgument, config_file: ConfigFile = None) -> None:
    """Let somebody in no more, and end their sessions at once."""
    now_ms = SystemClock().now_ms()
    with (
        opened(configuration(config_file, dict(os.environ))) as books,
        books.database.begin() as connection,
    ):
        member = _found(member_named(connection, name), name)
        disable_member(connection, member.id)
        record(connection, new_action(now_ms, COMMAND_LINE, ActionKind.MEMBER_DISABLED, member.id, name))
    say(f"{name} may log in no more; passerelle staff reset {name} lets them in again")


def _found(member: Member | None, name: str) -> Member:
    if member is None:
        raise CommandError(f"there is no staff member {name}; see: passerelle staff list")
    return member


def _tell(name: str, password: str, secret: str) -> None:
    say(f"password: {password}")
    say(f"authenticator app: {secret}")
    say(f"or, as its QR code: {codes.address_of(secret, name)}")
    complain("hand both over now: the password is stored as a hash, and neither is shown again")
