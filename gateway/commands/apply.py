"""``passerelle apply``: make the business what a file says, after showing the difference."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.apply.document import ApplyFileError, read
from gateway.business.difference import Added, Change, Changed, Removed, difference
from gateway.business.in_force import in_force, put
from gateway.business.picture import Picture
from gateway.terminal import CommandError, ConfigFile, UsageError, say

SENDER_RULES_SHOWN = 20
"""The seed has a rule for every country: when it adds more than this, their number is told instead of each."""


def apply(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.toml", help="Carriers, routes, prices, sender rules, settings.")
    ],
    config_file: ConfigFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Apply without asking.")] = False,
) -> None:
    """Show how FILE.toml differs from what is in force, ask, and put it in force at once.

    What the file does not name stays as it is. A running gateway takes the change up within a second; binds of carriers
    that do not change stay up.

    Examples: passerelle apply apply.toml --dry-run; passerelle apply apply.toml --yes
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
    with opened(configuration(config_file, dict(os.environ)), create=True) as books:
        with books.database.reading() as connection:
            before = in_force(books, connection)
        wanted = _read(file, text, before)
        changes = difference(before, wanted)
        if not changes:
            say("nothing to change: everything that the file names is in force")
            return
        for line in report(changes):
            say(line)
        say("what the file does not name stays as it is")
        if dry_run:
            say("dry run: nothing was changed")
            return
        if not yes and not typer.confirm("Put this in force?"):
            raise CommandError("nothing was changed")
        with books.database.begin() as connection:
            if in_force(books, connection) != before:
                raise CommandError("somebody changed the business meanwhile; nothing was changed, run it again")
            put(books, connection, wanted)
        say(f"in force: {len(changes)} change(s)")


def _read(file: Path, text: str, before: Picture) -> Picture:
    try:
        return read(text, os.environ, before)
    except ApplyFileError as error:
        raise UsageError("\n".join(mistake.in_file(file) for mistake in error.mistakes)) from error


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
