"""``passerelle message``: where a message is, and the reason for every decision about it, in words."""

import os
from collections.abc import Sequence
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.credit_notation import credits_text
from gateway.terminal import CommandError, ConfigFile, say, show_table
from messages.alphabets import Alphabet
from messages.events import Event
from messages.ids import MessageId
from messages.message import Message
from messages.timeline import describe
from messages.times import rfc3339
from store import queries

app = typer.Typer(no_args_is_help=True, help="Messages: show.")


@app.callback()
def _noun() -> None:
    """Messages: show."""


@app.command(epilog="Example: passerelle message show msg_01JABCDEFGHJKMNPQRSTVWXYZ0")
def show(
    message_id: Annotated[str, typer.Argument(metavar="ID", help="The id that the API answered: msg_…")],
    config_file: ConfigFile = None,
) -> None:
    """Tell a message's whole life: what it is, its segments, its credits, its timeline. The text is not shown."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        view = queries.message_view(connection, None, MessageId(message_id))
        if view is None:
            raise CommandError(f"there is no message {message_id}")
        events = queries.message_events(connection, None, MessageId(message_id))
        account = books.business(connection).accounts[view.message.account_id]
    message = view.message
    requested = message.sender_requested or "(the account's default)"
    sender = message.sender.value
    facts = [
        ("message", message.id),
        ("account", f"{account.name} ({account.id})"),
        ("status", view.status.value + (f", error {view.error_code}" if view.error_code else "")),
        ("to", f"{message.to} ({message.country})"),
        ("sender", sender if requested == sender else f"{sender}, asked for {requested}"),
        ("text", _content(message)),
        ("credits", f"{credits_text(view.charged_mc)} charged, {credits_text(view.held_mc)} held"),
        ("routes", " → ".join(message.routes)),
        ("attempts", str(view.attempts)),
    ]
    if message.tlvs:
        facts.append(("tlvs", " ".join(f"0x{tlv.tag:04X}" for tlv in message.tlvs)))
    for name, fact in facts:
        say(f"{name:<9} {fact}")
    say("")
    rows = [
        [
            f"{segment.number}/{segment.total}",
            segment.status.value,
            segment.carrier,
            segment.carrier_message_id or "",
            segment.error,
        ]
        for segment in view.segments
    ]
    if rows:
        show_table(["segment", "status", "carrier", "carrier's id", "error"], rows, empty="")
        say("")
    for line in timeline(events):
        say(line)


def _content(message: Message) -> str:
    binary = message.alphabet is Alphabet.BINARY
    size = f"{len(message.binary)} octets" if binary else f"{len(message.text)} characters"
    flash = ", flash" if message.flash else ""
    return f"{size}, {message.alphabet.value}, {message.segment_count} segment(s){flash}"


def timeline(events: Sequence[tuple[int, Event]]) -> list[str]:
    """One line for each event: when, and what happened with its reason."""
    return [f"{rfc3339(event.at_ms)}  {describe(event)}" for _, event in events]
