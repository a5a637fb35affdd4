"""``passerelle sendername``: the registrations of senders, who waits, what is known about one, what staff decide."""

import os
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from gateway.books import Books, configuration, opened
from gateway.clock import SystemClock
from gateway.commands import reviewing
from gateway.commands.reviewing import Which, Who, find, who_is
from gateway.config import document_keys
from gateway.registrations.dossier import dossier
from gateway.terminal import CommandError, ConfigFile, say, show_table
from sendername.registration.documents import DocumentKind
from store.keyring import Keyring, add_key
from store.registrations import documents, records
from store.registrations.operations import ViewDocument
from store.vault import VaultError

app = typer.Typer(no_args_is_help=True, help="Senders of accounts: the queue of reviewers, decisions, documents.")

MINUTE_MS = 60_000
RESEALED_AT_ONCE = 20
"""Documents in one transaction: each may have 10 MB, and the gateway beside waits meanwhile."""


@app.command(epilog="Example: passerelle sendername queue")
def queue(
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many at most.")] = 50, config_file: ConfigFile = None
) -> None:
    """List what waits for a reviewer or has one, handed in first first."""
    now_ms = SystemClock().now_ms()
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        names = {account.id: account.name for account in books.business(connection).accounts.values()}
        found = records.queue(connection, limit)
        waiting = records.waiting(connection)
    rows = [
        [
            one.id,
            names[one.account_id],
            one.sender.value,
            str(one.latest.number),
            _age(now_ms - (one.latest.submitted_at_ms or now_ms)),
            one.latest.form.company,
            one.claim.by if one.claim is not None and one.claim.until_ms > now_ms else "",
        ]
        for one in found
    ]
    show_table(["id", "account", "sender", "version", "waits", "company", "claimed by"], rows, empty="nothing waits")
    if waiting > len(found):
        say(f"and {waiting - len(found)} more")


@app.command("list", epilog="Example: passerelle sendername list demo")
def show_all(
    account: Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="One account's only.")] = None,
    config_file: ConfigFile = None,
) -> None:
    """List senders and how they stand."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        business = books.business(connection)
        only = None if account is None else books.account(connection, account).id
    rows = [
        [business.accounts[entry.account_id].name, entry.sender.value, entry.sender.kind.value, entry.status.value]
        for entry in business.registrations
        if only in {None, entry.account_id}
    ]
    show_table(["account", "sender", "kind", "status"], rows, empty="no senders yet")


@app.command(epilog="Example: passerelle sendername show MAXONY")
def show(which: Which, config_file: ConfigFile = None) -> None:
    """Tell everything about a registration: form, documents, findings, countries, history, who saw what."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        for line in _told(books, connection, which):
            say(line)


def _told(books: Books, connection: Connection, which: str) -> list[str]:
    registration = find(connection, which)
    business = books.business(connection)
    return dossier(connection, registration, business.accounts[registration.account_id], business.rules)


@app.command(epilog="Example: passerelle sendername document MAXONY identity --out scan.pdf")
def document(
    which: Which,
    kind: Annotated[DocumentKind, typer.Argument(help="Which one.")],
    *,
    out: Annotated[Path, typer.Option(help="A new file to write it to, for you alone.")],
    version: Annotated[int | None, typer.Option(min=1, help="As of this version; the latest without it.")] = None,
    who: Who = None,
    config_file: ConfigFile = None,
) -> None:
    """Write a document's scan to a file. That you looked at it is stored first."""
    config = configuration(config_file, dict(os.environ))
    with opened(config) as books, books.database.begin() as connection:
        registration = find(connection, which)
        operation = ViewDocument(
            registration.id,
            None,
            version or registration.latest.number,
            kind,
            who_is(who),
            _keyring(document_keys(config)),
            SystemClock().now_ms(),
        )
        (shown,) = ViewDocument.run_batch(connection, [operation])
    if shown is None:
        raise CommandError(f"{registration.sender.value} has no such document, or its scan was deleted")
    described, content = shown
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror or error}") from error
    say(f"{out}: {described.media_type}, {described.octets} octets, {described.checked}")


@app.command("new-key", epilog="Example: passerelle sendername new-key")
def new_key(config_file: ConfigFile = None) -> None:
    """Add a key to those that encrypt documents, and encrypt every document anew with it.

    A running gateway goes on with the keys that it began with: restart it afterwards.
    """
    config = configuration(config_file, dict(os.environ))
    with opened(config) as books:
        keys = document_keys(config)
        _keyring(keys)
        name = add_key(keys)
        keyring = _keyring(keys)
        count, after = 0, ("", 0, "")
        while True:
            with books.database.begin() as connection:
                sealed, last = documents.reseal(connection, keyring, RESEALED_AT_ONCE, after)
            count += sealed
            if last is None:
                break
            after = last
    say(f"the key {name} encrypts documents from now on; {count} were encrypted anew; restart the gateway")


reviewing.register(app)


def _keyring(file: Path) -> Keyring:
    try:
        return Keyring.from_file(file)
    except (VaultError, OSError) as error:
        raise CommandError(f"{file}: {error}") from error


def _age(waited_ms: int) -> str:
    hours, minutes = divmod(waited_ms // MINUTE_MS, 60)
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes} min"
