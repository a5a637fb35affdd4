"""``passerelle inbound``: what handsets sent to us, and whom it was handed on to."""

import os
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.terminal import ConfigFile, say
from messages.alphabets import Alphabet
from messages.inbound import InboundText
from messages.times import rfc3339
from store import queries

app = typer.Typer(no_args_is_help=True, help="Messages from handsets (MO): list.")


@app.callback()
def _noun() -> None:
    """Messages from handsets (MO): list."""


@app.command("list", epilog="Example: passerelle inbound list demo --limit 20 --text")
def show(
    *,
    account: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT]", help="Only those to numbers of this account.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, from the newest on.")] = 50,
    text: Annotated[bool, typer.Option("--text", help="Show what they say; it is personal data.")] = False,
    config_file: ConfigFile = None,
) -> None:
    """List the newest messages from handsets, whole ones and those whose segments did not all come."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        accounts = books.business(connection).accounts
        only = None if account is None else books.account(connection, account).id
        views = queries.inbound_texts(connection, only, limit)
    if not views:
        say("nothing came from a handset yet")
    # one line each, however narrow the terminal: ids and numbers are there to be copied
    for view in views:
        inbound = view.inbound
        owner = accounts[view.account_id].name if view.account_id is not None else "nobody's number"
        told = "" if view.told_at_ms is not None else ", told to nobody"
        say(
            f"{rfc3339(inbound.received_at_ms)}  {view.id}  {_shown(inbound.source)} → {_shown(inbound.destination)}"
            f"  by {inbound.carrier}, {_segments(inbound)}, {owner}{told}"
        )
        if text:
            say(f"  {_content(inbound)}")


def _segments(inbound: InboundText) -> str:
    total = inbound.segment_count
    segments = "1 segment" if total == 1 else f"{total} segments"
    return segments if not inbound.missing else f"{total - len(inbound.missing)} of {segments}"


def _content(inbound: InboundText) -> str:
    return inbound.binary.hex() if inbound.encoding is Alphabet.BINARY else _shown(inbound.text)


def _shown(text: str) -> str:
    """What came from outside, in one line that cannot steer a terminal."""
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
