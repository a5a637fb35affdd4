"""``passerelle apply``: make the business what a file says, after showing the difference."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.apply.document import ApplyFile, ApplyFileError, read
from gateway.business.in_force import in_force
from gateway.business.picture import Picture
from gateway.business.proposal import propose
from gateway.clock import SystemClock
from gateway.commands.settling import ForcePrices, check_forced, settle
from gateway.terminal import ConfigFile, UsageError, say


def apply(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.toml", help="Carriers, routes, prices, sender rules, settings.")
    ],
    *,
    config_file: ConfigFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Apply without asking.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the version.")] = "",
    force_prices: ForcePrices = False,
) -> None:
    """Show how FILE.toml differs from what is in force, ask, and put it in force at once.

    What the file does not name stays as it is. A running gateway takes the change up within a second; binds of carriers
    that do not change stay up.

    Examples: passerelle apply apply.toml --dry-run; passerelle apply apply.toml --yes
    """
    check_forced(force_prices=force_prices, reason=reason)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
    with opened(configuration(config_file, dict(os.environ)), create=True) as books:
        with books.database.reading() as connection:
            asked = _read(file, text, in_force(books, connection))
            now_ms = SystemClock().now_ms()
            proposal = propose(books, connection, asked.wanted, now_ms, force_prices=force_prices)
        if not proposal.changes:
            say("nothing to change: everything that the file names is in force")
            return
        remarks = ["what the file does not name stays as it is"]
        places = {entry: f"{file}:{line}" for entry, line in asked.lines.items()}
        settle(books, proposal, dry_run=dry_run, yes=yes, reason=reason, remarks=remarks, places=places)


def _read(file: Path, text: str, before: Picture) -> ApplyFile:
    try:
        return read(text, os.environ, before)
    except ApplyFileError as error:
        raise UsageError("\n".join(mistake.in_file(file) for mistake in error.mistakes)) from error
