"""``passerelle business``: the versions of the business, and the way back to one of them."""

import os
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.apply.document import ApplyFileError
from gateway.business.checking import findings
from gateway.business.in_force import in_force
from gateway.business.moments import moment_text
from gateway.business.proposal import propose
from gateway.business.way_back import way_back
from gateway.clock import SystemClock
from gateway.commands.settling import ForcePrices, check_forced, finding_words, settle
from gateway.terminal import CommandError, ConfigFile, say
from store.business import latest_versions, version_document

app = typer.Typer(no_args_is_help=True, help="Versions of the business: list. See also: passerelle rollback")


@app.callback()
def _noun() -> None:
    """Versions of the business: list. See also: passerelle rollback."""


@app.command(epilog="Example: passerelle business versions --last 50")
def versions(
    last: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 20,
    config_file: ConfigFile = None,
) -> None:
    """List the versions: when each came in force, by whom, what it changed and why."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        found = latest_versions(connection, last)
    for one in found:
        said = [str(one.number), moment_text(one.at_ms // 1000 * 1000), one.author or "-", one.summary or "-"]
        say("  ".join([*said, f"({one.reason})"] if one.reason else said))
    if not found:
        say("no versions yet; the first one is kept by: passerelle apply FILE.toml")


@app.command(epilog="Example: passerelle business check")
def check(config_file: ConfigFile = None) -> None:
    """Say what is or looks wrong with the business in force; exit 1 when something does."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        found = [*findings(in_force(books, connection), SystemClock().now_ms())]
    for finding in found:
        say(finding_words(finding))
    if found:
        raise CommandError(f"{len(found)} finding(s)")
    say("nothing is wrong with the business in force")


def rollback(
    number: Annotated[int, typer.Argument(metavar="VERSION", min=0, help="One that `business versions` lists.")],
    *,
    config_file: ConfigFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Go back without asking.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the version.")] = "",
    force_prices: ForcePrices = False,
) -> None:
    """Show how the business differs from what it was in VERSION, ask, and put that in force again.

    Secrets stay as they are. Carriers that did not exist then are switched off, not removed. The way back is a version
    itself, so it can be undone.

    Example: passerelle rollback 12
    """
    check_forced(force_prices=force_prices, reason=reason)
    with opened(configuration(config_file, dict(os.environ))) as books:
        with books.database.reading() as connection:
            document = version_document(connection, number)
            if document is None:
                raise CommandError(f"there is no version {number}; see: passerelle business versions")
            try:
                back = way_back(document, in_force(books, connection))
            except ApplyFileError as error:
                lines = "\n".join(map(str, error.mistakes))
                raise CommandError(f"version {number} cannot be put in force as it is:\n{lines}") from error
            now_ms = SystemClock().now_ms()
            proposal = propose(books, connection, back.wanted, now_ms, force_prices=force_prices)
        if not proposal.changes:
            say(f"nothing to change: the business is as it was in version {number}")
            return
        why = f"back to version {number}" + (f": {reason}" if reason else "")
        settle(books, proposal, dry_run=dry_run, yes=yes, reason=why, remarks=back.remarks)
