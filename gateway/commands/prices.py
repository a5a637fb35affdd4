"""``passerelle prices``: carriers' price lists, taken in as they come."""

import os
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.in_force import in_force
from gateway.business.moments import moment_text
from gateway.business.money_notation import money_text
from gateway.business.price_lists import UnknownCarrierError, begin_ms, compared, rate_of, read_list, wanted_by
from gateway.business.proposal import propose
from gateway.clock import SystemClock
from gateway.commands.settling import settle
from gateway.terminal import CommandError, ConfigFile, UsageError, say
from routing.costs.price_lists.comparison import Comparison, Movement, PriceChange
from routing.costs.price_lists.layout import LayoutWords, PriceListError, read_layout_words
from routing.costs.price_lists.reading import PriceList

SHOWN_MAX = 40
"""So many changes and faulty lines are told one by one; of more, the largest and their number."""

app = typer.Typer(no_args_is_help=True, help="Carriers' price lists: import.")


@app.callback()
def _noun() -> None:
    """Carriers' price lists: import."""


@app.command("import", epilog='Example: passerelle prices import alpine list.csv --layout "decimals=comma"')
def import_list(
    carrier: Annotated[str, typer.Argument(metavar="CARRIER", help="Whose list it is.")],
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The list as it came.")],
    *,
    config_file: ConfigFile = None,
    layout: Annotated[
        str, typer.Option(help="What is not detected rightly: separator=semicolon decimals=comma mcc=1 price=4 …")
    ] = "",
    begin: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="When lines without a date begin; today unless told.")
    ] = None,
    rate: Annotated[
        str | None, typer.Option(metavar="N", help="What one unit of the list's currency is worth in the business's.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Destinations that the list does not name keep their prices.")
    ] = False,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Leave out lines that are not understood, instead of nothing at all.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take it in without asking.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the version.")] = "",
) -> None:
    """Read a carrier's price list, show what becomes dearer, cheaper, new and gone, ask, and put it in force.

    The layout is detected and shown; --layout corrects it.
    """
    words, octets = _words(layout), _octets(file)
    with opened(configuration(config_file, dict(os.environ))) as books:
        with books.database.reading() as connection:
            before = in_force(books, connection)
            try:
                listed = read_list(before, octets, carrier, words, _begin_ms(begin), _rate(rate))
            except UnknownCarrierError as error:
                raise UsageError(str(error)) from error
            except PriceListError as error:
                raise UsageError(f"{file}: {error}") from error
            _tell_reading(file, listed, skip_faulty=skip_faulty)
            comparison = compared(before, listed, carrier, is_whole=not partial)
            proposal = propose(books, connection, wanted_by(comparison), SystemClock().now_ms())
        for line in told(comparison):
            say(line)
        if not proposal.changes:
            say("nothing to change: these prices are in force")
            return
        why = reason or f"price list {file.name}"
        settle(books, proposal, dry_run=dry_run, yes=yes, reason=why, listed=False)


def told(comparison: Comparison) -> list[str]:
    """What a list changes, in lines: the largest movements first."""
    moved = [change for change in comparison.changes if change.movement is not Movement.SAME]
    lines = [_line(change) for change in sorted(moved, key=_largest)[:SHOWN_MAX]]
    if len(moved) > SHOWN_MAX:
        lines.append(f"… and {len(moved) - SHOWN_MAX:,} more")
    counts = [f"{sum(one.movement is kind for one in comparison.changes):,} {kind}" for kind in Movement]
    lines.append("prices: " + ", ".join(counts))
    if comparison.later:
        lines.append(f"{len(comparison.later):,} prices that begin later were agreed before, and stay")
    return lines


def _line(change: PriceChange) -> str:
    what = " ".join(filter(None, (change.country, change.network)))
    begin = f" from {moment_text(change.from_ms)}"
    match change.movement:
        case Movement.NEW if change.after is not None:
            return f"+ {what}: {money_text(change.after)}{begin}"
        case Movement.GONE if change.before is not None:
            return f"- {what}: {money_text(change.before)} until {moment_text(change.from_ms)}"
    percent = "" if change.percent is None else f" ({float(change.percent):+.1f} %)"
    before, after = (money_text(micros or 0) for micros in (change.before, change.after))
    return f"~ {what}: {before} → {after}{percent}{begin}"


def _largest(change: PriceChange) -> tuple[int, Fraction]:
    return list(Movement).index(change.movement), -abs(change.percent or Fraction(0))


def _tell_reading(file: Path, listed: PriceList, *, skip_faulty: bool) -> None:
    say(f"layout: {listed.layout}")
    say(f"{len(listed.prices):,} prices from {listed.lines:,} lines")
    faults = [f"{file}:{line}: {fault}" for line, fault in listed.faults[:SHOWN_MAX]]
    if len(listed.faults) > SHOWN_MAX:
        faults.append(f"… and {len(listed.faults) - SHOWN_MAX:,} more lines that are not understood")
    if listed.faults and not skip_faulty:
        raise UsageError("\n".join([*faults, "correct the list or --layout, or leave these lines out: --skip-faulty"]))
    for fault in faults:
        say(f"left out: {fault}")
    if not listed.prices:
        raise CommandError(f"{file} holds no price; nothing was changed")


def _words(layout: str) -> LayoutWords:
    try:
        return read_layout_words(layout)
    except ValueError as error:
        raise UsageError(f"--layout: {error}") from error


def _octets(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error


def _begin_ms(begin: str | None) -> int:
    try:
        return begin_ms(begin or "", SystemClock().now_ms())
    except ValueError as error:
        raise UsageError(f"--from: {error}") from error


def _rate(text: str | None) -> Decimal | None:
    try:
        return rate_of(text or "")
    except ValueError as error:
        raise UsageError(f"--rate: {error}") from error
