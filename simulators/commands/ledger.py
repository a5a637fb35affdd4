"""``passerelle simulator ledger``: what a ledger file says became of each message."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from simulators.ledger.expectations import broken, parse
from simulators.ledger.ledger import LedgerFileError, entries_of
from simulators.ledger.outcome import Outcome
from simulators.ledger.outcomes import GROUNDS, MEASURES, Outcomes
from smpp.statuses import status_name

SHOWN_MAX = 20
"""Messages that are shown one by one unless told otherwise."""

MESSAGES_MAX = 1_000_000
"""Messages that are remembered while a file is read, about a kilobyte each; of more the first are only counted."""


def ledger(
    file: Annotated[Path, typer.Argument(help="What --ledger wrote.")],
    *,
    shown: Annotated[int, typer.Option(min=0, max=100_000, help="Show at most so many messages that went wrong.")] = (
        SHOWN_MAX
    ),
    texts: Annotated[bool, typer.Option("--texts", help="Show whole numbers, and texts.")] = False,
    expect: Annotated[
        str | None,
        typer.Option(
            metavar="EXPECTATIONS", help='What has to be so, as "duplicated==0 refused<10"; if not, the exit code is 1.'
        ),
    ] = None,
) -> None:
    """Say what became of the messages in a ledger file: counts, and those that were doubled, refused or incomplete."""
    try:
        expectations = parse(expect, MEASURES) if expect is not None else ()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expect") from None
    outcomes = Outcomes(MESSAGES_MAX)
    try:
        for entry in entries_of(file):
            outcomes.record(entry)
    except LedgerFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    console = Console()
    console.print(_counts(outcomes))
    wrong = [(outcome, what) for outcome in outcomes.recent() if (what := _what_is_wrong(outcome))]
    if wrong and shown:
        console.print(_messages(wrong[:shown], texts=texts))
        if len(wrong) > shown:
            console.print(f"… and {len(wrong) - shown:,} more; --shown N shows them")
    disappointments = broken(expectations, outcomes.measures(), GROUNDS)
    for sentence in disappointments:
        typer.echo(f"expected {sentence}", err=True)
    if disappointments:
        raise typer.Exit(1)


def _counts(outcomes: Outcomes) -> Table:
    table = Table(title="Counts", title_justify="left")
    table.add_column("of")
    table.add_column("number", justify="right")
    table.add_column("namely")
    namely = {
        "refused": _listed({status_name(status): number for status, number in outcomes.refused.items()}),
        "receipts": _listed(outcomes.reported),
        "binds_refused": _listed({status_name(status): number for status, number in outcomes.binds_refused.items()}),
        "binds": _listed(outcomes.endings),
    }
    for name, number in outcomes.measures().items():
        table.add_row(name, f"{number:,.0f}", namely.get(name, ""))
    return table


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {word}" for word, number in sorted(counts.items(), key=lambda pair: -pair[1]))


def _what_is_wrong(outcome: Outcome) -> list[str]:
    wrong = [f"accepted {outcome.copies} times"] if outcome.copies > 1 else []
    if outcome.doubled and outcome.copies <= 1:
        wrong.append("a segment accepted twice")
    if not outcome.copies:
        accepted = sum(bool(part.accepted) for part in outcome.parts.values())
        wrong.append("never accepted" if not accepted else f"{accepted} of {outcome.total} segments")
    elif not outcome.receipted:
        wrong.append("never receipted")
    wrong += [f"{number} × {status_name(status)}" for status, number in outcome.refused.items()]
    return wrong + sorted(oddity.value for oddity in outcome.oddities)


def _messages(wrong: list[tuple[Outcome, list[str]]], *, texts: bool) -> Table:
    table = Table(title="Messages that went wrong", title_justify="left")
    for name in ("account", "sender", "recipient", "submitted", "what"):
        table.add_column(name)
    if texts:
        table.add_column("text")
    for outcome, what in wrong:
        first = outcome.first
        recipient = first.destination if texts else f"…{first.destination[-2:]}"
        row = [first.account, first.sender, recipient, f"{outcome.submitted} ×", "; ".join(what)]
        table.add_row(*row, *([outcome.text] if texts else []))
    return table
