"""``passerelle sender-rule``: what each country does with names, who says so, and what a change would touch."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final

import attrs
import typer
from sqlalchemy import Connection

from gateway.books import Books, configuration, opened
from gateway.business.picture import Picture
from gateway.business.proposal import propose
from gateway.clock import SystemClock
from gateway.commands.reviewing import Who, who_is
from gateway.commands.settling import settle
from gateway.terminal import ConfigFile, UsageError, say, show_table
from messages.addresses import Country
from sendername.country_rules import Alphanumeric, Fallback, Registration, RuleTable, SenderRule
from sendername.rule_change import touched
from store.registrations.rule_uses import uses_of

app = typer.Typer(no_args_is_help=True, help="What countries do with SenderNames: show, set.")

DAYS: Final = 30
DAY_MS: Final = 86_400_000
NAMES_SHOWN: Final = 20
SOURCES_LONGEST: Final = 300

Place = Annotated[str, typer.Argument(metavar="CC", help="Two capital letters, like CH.")]


@app.command(epilog="Example: passerelle sender-rule show CH")
def show(
    country: Annotated[str | None, typer.Argument(metavar="[CC]", help="One country's only.")] = None,
    config_file: ConfigFile = None,
) -> None:
    """List the rules with their sources, and when and by whom each was checked."""
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        rules = books.business(connection).rules
    rows = [
        [
            rule.place,
            rule.alphanumeric.value,
            rule.registration.value,
            rule.fallback.value,
            rule.sources,
            rule.checked_on,
            rule.checked_by,
        ]
        for rule in rules
        if country in {None, rule.country}
    ]
    columns = ["country", "names", "registration", "without a number", "sources", "checked", "by"]
    show_table(columns, rows, empty="no rule is known; names are sent as they are")


@app.command("set", epilog='Example: passerelle sender-rule set AE --registration required --sources "TDRA 2026"')
def change(
    country: Place,
    *,
    sources: Annotated[str, typer.Option(help="Who states it, and as of when.")],
    alphanumeric: Annotated[Alphanumeric | None, typer.Option(help="Whether names are shown.")] = None,
    registration: Annotated[Registration | None, typer.Option(help="Whether carriers must know a name.")] = None,
    fallback: Annotated[Fallback | None, typer.Option(help="What becomes of a name without a substitute.")] = None,
    checked_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When the sources were read; today.")
    ] = None,
    who: Who = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Put it in force without asking.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the version.")] = "",
    config_file: ConfigFile = None,
) -> None:
    """Change a country's rule, after showing which names it touches, and how many messages of the last 30 days.

    What is not given stays as it is.
    """
    if re.fullmatch("[A-Z]{2}", country) is None:
        raise UsageError("CC: write the two capital letters of a country, like CH")
    if not 0 < len(sources.strip()) <= SOURCES_LONGEST:
        raise UsageError(f"--sources: say who states it, in up to {SOURCES_LONGEST} characters")
    now_ms = SystemClock().now_ms()
    day = checked_on or datetime.fromtimestamp(now_ms / 1000, UTC)
    with opened(configuration(config_file, dict(os.environ))) as books:
        with books.database.reading() as connection:
            before = RuleTable(books.business(connection).rules).rule_for(Country(country))
            after = attrs.evolve(
                before,
                sources=sources.strip(),
                checked_on=f"{day:%Y-%m-%d}",
                checked_by=who_is(who),
                alphanumeric=alphanumeric or before.alphanumeric,
                registration=registration or before.registration,
                fallback=fallback or before.fallback,
            )
            proposal = propose(books, connection, Picture(rules={after.country: after}), now_ms)
            remarks = list(_touched(books, connection, before, after, now_ms))
        if not proposal.changes:
            say("nothing to change: the rule says so already")
            return
        settle(books, proposal, dry_run=dry_run, yes=yes, reason=reason, remarks=remarks)


def _touched(books: Books, connection: Connection, before: SenderRule, after: SenderRule, now_ms: int) -> Iterator[str]:
    uses = uses_of(connection, books.business(connection), after.country, now_ms - DAYS * DAY_MS)
    found = touched(before, after, uses)
    messages = sum(one.use.messages for one in found)
    yield (
        f"it touches {len(found)} of {len(uses)} approved names that are sent to {after.place}, "
        f"and {messages} messages of the last {DAYS} days"
    )
    for one in found[:NAMES_SHOWN]:
        name = one.use.registration.sender.value
        yield f"  {name} of {one.use.holder}, {one.use.messages} messages: {one.before} → {one.after}"
    if len(found) > NAMES_SHOWN:
        yield f"  and {len(found) - NAMES_SHOWN} more"
