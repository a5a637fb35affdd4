"""``passerelle account``: the customers of this gateway."""

import os
import re
import shlex
from typing import Annotated
from urllib.parse import urlsplit

import attrs
import typer

from carriers.profile_keys import Tlvs
from gateway.books import configuration, opened
from gateway.business.credit_notation import credits_text, credits_to_mc
from gateway.clock import SystemClock
from gateway.commands import account_status
from gateway.terminal import CommandError, ConfigFile, UsageError, say, show_table
from messages.addresses import Country
from messages.constant_tlvs import OCTETS_MAX, ConstantTlvs, more_specific
from store import queries
from store.business import create_account, credit_account, put_account

app = typer.Typer(no_args_is_help=True, help="Customers: create, list, tlvs, suspend, reinstate, close.")
account_status.register(app)

_NAME = re.compile(r"[^\W_][\w .&'-]{0,63}")


@app.command(epilog="Example: passerelle account create demo --home-country CH --credits 100")
def create(
    name: Annotated[str, typer.Argument(help="What people call the account; unique.")],
    *,
    config_file: ConfigFile = None,
    home_country: Annotated[
        str | None, typer.Option(help="Two letters, like CH: reads numbers in national form.", metavar="CC")
    ] = None,
    credit: Annotated[str, typer.Option("--credits", help="Credits to begin with, like 100 or 0.5.")] = "0",
    webhook_url: Annotated[str | None, typer.Option(help="Where events go: https://…", metavar="URL")] = None,
    webhook_events_per_request: Annotated[
        int, typer.Option(min=1, max=100, help="Events that the webhook takes in one request.")
    ] = 1,
) -> None:
    """Create an account and print its id."""
    if _NAME.fullmatch(name) is None:
        raise UsageError("NAME: use 1 to 64 letters, digits, spaces and . & ' - _, beginning with a letter or digit")
    if home_country is not None and re.fullmatch(r"[A-Z]{2}", home_country) is None:
        raise UsageError("--home-country: write the two capital letters of a country, like CH")
    if webhook_url is not None and urlsplit(webhook_url).scheme not in {"http", "https"}:
        raise UsageError("--webhook-url: write an address that begins with https:// or http://")
    try:
        amount_mc = credits_to_mc(credit)
    except ValueError as error:
        raise UsageError(f"--credits: {error}") from error
    now_ms = SystemClock().now_ms()
    with (
        opened(configuration(config_file, dict(os.environ)), create=True) as books,
        books.database.begin() as connection,
    ):
        if any(account.name == name for account in books.business(connection).accounts.values()):
            raise CommandError(f"there is an account {name} already; choose another name")
        account_id = create_account(
            connection,
            books.vault,
            name=name,
            now_ms=now_ms,
            home_country=None if home_country is None else Country(home_country),
            webhook_url=webhook_url,
            webhook_events_per_request=webhook_events_per_request,
        )
        if amount_mc:
            credit_account(connection, account_id, amount_mc, f"{account_id}:first", "credits at the start", now_ms)
        secret = books.business(connection).accounts[account_id].webhook_secret
    say(f"account {name} is {account_id}, with {credits_text(amount_mc)} credits")
    if webhook_url is not None:
        say(f"its webhooks are signed with {secret}")
    say(f"next: passerelle key create {shlex.quote(name)}")


@app.command("list", epilog="Example: passerelle account list --config passerelle.toml")
def show(config_file: ConfigFile = None) -> None:
    """List the accounts with their credits."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        accounts = list(books.business(connection).accounts.values())
        balances = [queries.balance(connection, account.id) for account in accounts]
    rows = [
        [
            account.id,
            account.name,
            account.status.value,
            account.home_country or "",
            credits_text(balance.available_mc),
            credits_text(balance.held_mc),
            _words(account.tlvs),
        ]
        for account, balance in zip(accounts, balances, strict=True)
    ]
    show_table(["id", "name", "status", "country", "credits", "held", "tlvs"], rows, empty="no accounts yet")


@app.command(epilog="Example: passerelle account tlvs demo --text 0x1400=1101456370000012345")
def tlvs(
    account: Annotated[str, typer.Argument(help="The account's id or name.")],
    *,
    text: Annotated[
        list[str] | None, typer.Option("--text", metavar="TAG=TEXT", help="Set one to characters of Latin-1.")
    ] = None,
    octets: Annotated[
        list[str] | None, typer.Option("--hex", metavar="TAG=OCTETS", help="Set one to octets in hex.")
    ] = None,
    without: Annotated[list[str] | None, typer.Option(metavar="TAG", help="Take one away.")] = None,
    config_file: ConfigFile = None,
) -> None:
    """Show the constant TLVs of an account's messages, after setting some and taking some away.

    They go along with every segment, as a country may demand. Where a tag is given more than once, a message's own
    comes first, then its account's, then its route's, then its carrier's.
    """
    removed = {_tag("--without", word) for word in without or ()}
    wanted = [_entry("--text", word, "text") for word in text or ()]
    wanted += [_entry("--hex", word, "hex") for word in octets or ()]
    added = _read(wanted)
    with (
        opened(configuration(config_file, dict(os.environ))) as books,
        books.database.begin() as connection,
    ):
        known = books.account(connection, account)
        in_force = known.tlvs
        if removed - {tlv.tag for tlv in known.tlvs}:
            raise CommandError(f"{known.name} does not have all of these; it has: {_words(known.tlvs) or 'none'}")
        if removed or added:
            kept = tuple(tlv for tlv in known.tlvs if tlv.tag not in removed)
            in_force = more_specific(kept, added)
            _read([{"tag": tlv.tag, "hex": tlv.value.hex()} for tlv in in_force])
            put_account(connection, books.vault, attrs.evolve(known, tlvs=in_force))
    for tlv in in_force:
        say(f"0x{tlv.tag:04X} = {tlv.value.hex()}")
    if not in_force:
        say(f"{known.name} has no constant TLVs")


def _words(tlvs: ConstantTlvs) -> str:
    return " ".join(f"0x{tlv.tag:04X}" for tlv in tlvs)


def _tag(option: str, word: str) -> int:
    try:
        return int(word, 0)
    except ValueError:
        raise UsageError(f"{option}: write the tag like 0x1400") from None


def _entry(option: str, word: str, form: str) -> dict[str, object]:
    tag, equals, value = word.partition("=")
    if not equals:
        raise UsageError(f"{option}: write it as TAG=VALUE, like 0x1400=1101")
    return {"tag": _tag(option, tag), form: value}


def _read(entries: list[dict[str, object]]) -> ConstantTlvs:
    try:
        return Tlvs(OCTETS_MAX).read(entries)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error
