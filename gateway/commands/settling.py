"""How a command settles a proposal: shows the difference and what speaks against it, asks, and puts it in force."""

import getpass
import os
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from gateway.books import Books
from gateway.business.difference import Added, Change, Changed, Removed
from gateway.business.entry_names import entry_name
from gateway.business.proposal import Author, OutdatedError, Proposal, put_in_force
from gateway.clock import SystemClock
from gateway.terminal import CommandError, UsageError, say
from routing.checks.finding import Finding

ForcePrices = Annotated[
    bool, typer.Option("--force-prices", help="Change customers' prices before the month's end; give a --reason.")
]
"""The option of every command that can change customers' prices."""

SENDER_RULES_SHOWN = 20
"""The seed has a rule for every country: when it adds more than this, their number is told instead of each."""


def settle(
    books: Books,
    proposal: Proposal,
    *,
    dry_run: bool,
    yes: bool,
    reason: str,
    remarks: Sequence[str] = (),
    listed: bool = True,
    places: Mapping[tuple[str, object], str] | None = None,
) -> None:
    """Show ``proposal`` with ``remarks``, ask unless ``yes``, and put it in force unless it is a ``dry_run``.

    Its changes are ``listed`` unless the command has shown them in words of its own. ``places`` tells where in a file
    an entry stands.

    Raises:
        UsageError: it has errors; all findings are named.
        CommandError: the answer is no, or somebody changed the business meanwhile.
    """
    found = [finding_words(finding, places) for finding in proposal.findings]
    if proposal.errors:
        raise UsageError("\n".join(found))
    for line in [*(report(proposal.changes) if listed else ()), *remarks, *found]:
        say(line)
    if dry_run:
        say("dry run: nothing was changed")
        return
    if not yes and not typer.confirm("Put this in force?"):
        raise CommandError("nothing was changed")
    try:
        with books.database.begin() as connection:
            made = put_in_force(books, connection, proposal, Author(author(), reason), SystemClock().now_ms())
    except OutdatedError as error:
        raise CommandError(str(error)) from error
    say(f"in force as version {made.number}: {len(proposal.changes)} change(s)")


def finding_words(finding: Finding, places: Mapping[tuple[str, object], str] | None = None) -> str:
    """A finding in one line, with its place in the file where that is known."""
    place = (places or {}).get((finding.section, finding.key))
    said = f"{finding.severity}: {finding.section}.{entry_name(finding.key)}: {finding.detail}"
    return said if place is None else f"{place}: {said}"


def check_forced(*, force_prices: bool, reason: str) -> None:
    """Prices are forced with a reason only.

    Raises:
        UsageError: there is none.
    """
    if force_prices and not reason.strip():
        raise UsageError("--force-prices: say why with --reason; it is kept with the version")


def author() -> str:
    """Who types: what the version says of it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # a user without an entry in the password database, as in containers
        return str(os.getuid())


def report(changes: tuple[Change, ...]) -> list[str]:
    """The difference in lines: ``+`` new, ``-`` gone, ``~`` changed with both values."""
    seeded = [change for change in changes if isinstance(change, Added) and change.what.startswith("sender rule ")]
    many = len(seeded) > SENDER_RULES_SHOWN
    lines: list[str] = []
    for change in changes:
        match change:
            case Added(what, after):
                if many and change in seeded:
                    continue
                lines.append(f"+ {what}: {_words(after)}")
            case Removed(what, before):
                lines.append(f"- {what}: {_words(before)}")
            case Changed(what, before, after):
                lines.append(f"~ {what}")
                lines += [f"    - {key}: {value}" for key, value in before.items()]
                lines += [f"    + {key}: {value}" for key, value in after.items()]
    if many:
        lines.append(f"+ {len(seeded)} sender rules, from {seeded[0].what[-2:]} to {seeded[-1].what[-2:]}")
    return lines


def _words(values: Mapping[str, str]) -> str:
    if len(values) == 1:
        return next(iter(values.values()))
    return ", ".join(f"{key} {value}" for key, value in values.items() if value)
