"""``passerelle route``: why a message goes where it goes, and what another table would make of last week's traffic."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from gateway.books import configuration, opened
from gateway.business.apply.document import ApplyFileError, read
from gateway.business.credit_notation import credits_text
from gateway.business.in_force import picture_of
from gateway.business.live import decisions_of
from gateway.business.money_notation import money_text
from gateway.business.picture import with_wanted
from gateway.business.proposal import propose
from gateway.business.supposed import supposed
from gateway.clock import SystemClock
from gateway.commands.insight import as_json, asked_of, stored_decisions, stored_networks
from gateway.control.words import ExplainMessage, MessageExplained
from gateway.insight.explanation import TEXT, Asked, Explanation, Weighed, explain
from gateway.insight.replaying import Compared, replay
from gateway.paths.preparation import Limits
from gateway.terminal import CommandError, ConfigFile, ExitCode, UsageError, say, show_table
from messages.message import Category
from routing.numbers.identification import Recipient, identify
from routing.replay.shares import Share, Shares
from store.traffic import count_since, past_messages

app = typer.Typer(no_args_is_help=True, help="Routing: explain a number, replay traffic.")

_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
COUNTRIES_SHOWN = 20
UNITS_MAX = 10_000
"""Of one span: more is a slip of the pen."""


@app.command("explain", epilog='Example: passerelle route explain +41791234567 --account demo --from MAXONY --text "…"')
def explain_number(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The recipient: +41…, or as its account writes it.")],
    *,
    account: Annotated[str, typer.Option("--account", "-a", metavar="ACCOUNT", help="Whose message: id or name.")],
    sender: Annotated[str, typer.Option("--from", "-f", metavar="SENDER", help="The sender asked for.")] = "",
    text: Annotated[str, typer.Option("--text", "-t", help="Its text; it sets the segments.")] = TEXT,
    category: Annotated[Category, typer.Option(help="What it is for.")] = Category.TRANSACTIONAL,
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    config_file: ConfigFile = None,
) -> None:
    """Tell where a message to NUMBER would go and why: by the very code that sends, without sending.

    Every carrier is named with its rank or the reason why it is passed over. The running gateway is asked, for it knows
    how its carriers do at the moment; where none runs, the answer rests on the database alone and says so. The exit
    code is 1 when the message would be refused.
    """
    asked = Asked(to=number, account=account, sender=sender, text=text, category=category)
    config = configuration(config_file, dict(os.environ))
    answer = asked_of(config, ExplainMessage(asked), MessageExplained)
    if answer is not None:
        explanation = answer.explanation
    else:
        limits = Limits(config.messages.segments_max, config.messages.validity_default_s)
        with opened(config) as books, books.database.reading() as connection:
            found = books.account(connection, account)
            business = books.business(connection)
            now_ms = SystemClock().now_ms()
            recipient = identify(number, found.home_country, found.number_kinds)
            known = (
                stored_networks(books, connection, recipient.msisdn, config.lookup.days)
                if isinstance(recipient, Recipient)
                else ()
            )
            decisions = stored_decisions(connection, business, now_ms, known)
            explanation = explain(
                asked, found, decisions, limits, now_ms, business_version=business.version, of_running_gateway=False
            )
    if json:
        say(as_json(explanation))
    else:
        show(explanation)
    if explanation.faults:
        raise typer.Exit(ExitCode.FAILED)


def show(explanation: Explanation) -> None:
    """The explanation in lines and a table."""
    for line in lines(explanation):
        say(line)
    show_table(
        ["", "carrier", "standing", "route", "sender", "cost", "margin", "why"],
        [_row(candidate) for candidate in explanation.candidates],
        empty="no carrier is configured; passerelle apply FILE.toml brings some",
    )
    if not explanation.of_running_gateway:
        say("no gateway runs here: how the carriers do at the moment is not known and not counted")


def lines(explanation: Explanation) -> list[str]:
    """What was decided before the carriers were weighed, one fact a line."""
    network = (
        f", network {explanation.network} (by {explanation.network_known_by})"
        if explanation.network
        else ", network unknown"
    )
    found = [f"number     {explanation.number}, {explanation.country or 'no country'}{network}"]
    if explanation.sender_decided is not None:
        asked = explanation.sender_asked or "none"
        why = f": {explanation.sender_reason}" if explanation.sender_reason else ""
        found.append(f"sender     {asked} asked for, {explanation.sender_decided} decided{why}")
    if explanation.segments is not None and explanation.total_mc is not None and explanation.price_mc is not None:
        found.append(
            f"text       {explanation.segments} segment(s) in {explanation.encoding}, "
            f"{credits_text(explanation.price_mc)} credits each, {credits_text(explanation.total_mc)} in all"
        )
    found += [f"refused    {fault.code}: {fault.detail}" for fault in explanation.faults]
    if explanation.reason:
        found.append(f"decision   {explanation.reason}")
    return found


def _row(candidate: Weighed) -> list[str]:
    margin = _money(candidate.margin_micros) + (" (low)" if candidate.low_margin else "")
    return [
        "" if candidate.rank is None else str(candidate.rank),
        candidate.carrier,
        candidate.standing,
        candidate.route or "",
        candidate.sender if candidate.rank is not None else "",
        _money(candidate.cost_micros),
        margin,
        candidate.reason,
    ]


def _money(micros: int | None) -> str:
    return "unknown" if micros is None else money_text(micros)


@app.command("replay", epilog="Example: passerelle route replay --since 7d --with new.toml")
def replay_traffic(
    *,
    with_file: Annotated[Path, typer.Option("--with", metavar="NEW.toml", help="The apply file whose table is tried.")],
    since: Annotated[str, typer.Option(metavar="SPAN", help="How far back: 90m, 24h, 7d or 2w.")] = "7d",
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    config_file: ConfigFile = None,
) -> None:
    """Send the traffic of the last days, on paper, through the table in force and through the one that NEW.toml makes.

    Shows for both what each carrier would get, cost and earn, and what would find no way. Prices are those of today,
    hours those of each message, and every carrier counts as well. Nothing is changed.
    """
    try:
        text = with_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{with_file}: {getattr(error, 'strerror', None) or error}") from error
    now_ms = SystemClock().now_ms()
    since_ms = now_ms - span_s(since) * 1000
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        business = books.business(connection)
        try:
            asked = read(text, os.environ, picture_of(business))
        except ApplyFileError as error:
            raise UsageError("\n".join(mistake.in_file(with_file) for mistake in error.mistakes)) from error
        proposal = propose(books, connection, asked.wanted, now_ms, force_prices=True)
        tried = supposed(business, with_wanted(proposal.in_force, proposal.wanted))
        total = count_since(connection, since_ms)
        if not total:
            raise CommandError(f"no message was accepted in the last {since}; there is nothing to replay")
        with Progress(transient=True, console=Console(stderr=True)) as bar:
            task = bar.add_task("replaying", total=total)
            compared = replay(
                lambda after, limit: past_messages(connection, after, limit),
                since_ms,
                decisions_of(business),
                decisions_of(tried),
                now_ms,
                progress=lambda done: bar.update(task, completed=done),
            )
    if json:
        say(as_json(compared))
    else:
        show_compared(compared, len(proposal.changes))


def span_s(text: str) -> int:
    """The seconds of a span like ``7d``.

    Raises:
        UsageError: it is none.
    """
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS_S or not (number.isascii() and number.isdigit()) or not 0 < int(number) <= UNITS_MAX:
        raise UsageError(f"--since {text}: write a number and m, h, d or w, like 7d")
    return int(number) * _UNITS_S[unit]


def show_compared(compared: Compared, changes: int) -> None:
    """Both tables side by side, carrier by carrier, and the countries in which something moves."""
    before, after = compared.before, compared.after
    say(f"{compared.messages} messages replayed; NEW.toml makes {changes} change(s)")
    carriers = sorted({*before.by_carrier, *after.by_carrier})
    rows = [
        _compared_row(carrier, before.by_carrier.get(carrier), after.by_carrier.get(carrier), compared.messages)
        for carrier in carriers
    ]
    rows.append(_compared_row("all", before.total, after.total, compared.messages))
    show_table(["carrier", "messages", "share", "cost", "margin", "cost unknown"], rows, empty="")
    say(f"without a way: {before.unroutable_messages} → {after.unroutable_messages}")
    for country in sorted({*before.unroutable, *after.unroutable}):
        say(f"    {country}: {before.unroutable.get(country, 0)} → {after.unroutable.get(country, 0)}")
    moved = _moved(before, after)
    for line in moved[:COUNTRIES_SHOWN]:
        say(line)
    if len(moved) > COUNTRIES_SHOWN:
        say(f"and {len(moved) - COUNTRIES_SHOWN} countries more; --json names all")


def _compared_row(name: str, before: Share | None, after: Share | None, messages: int) -> list[str]:
    one, other = before or Share(), after or Share()
    return [
        name,
        _arrow(str(one.messages), str(other.messages)),
        _arrow(f"{100 * one.messages / messages:.1f} %", f"{100 * other.messages / messages:.1f} %"),
        _arrow(money_text(one.cost_micros), money_text(other.cost_micros)),
        _arrow(money_text(one.margin_micros), money_text(other.margin_micros)),
        _arrow(str(one.unpriced_segments), str(other.unpriced_segments)),
    ]


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _moved(before: Shares, after: Shares) -> list[str]:
    found: list[tuple[int, str]] = []
    for country in sorted({*before.by_country, *after.by_country}):
        moves = []
        weight = 0
        one, other = before.by_country.get(country, {}), after.by_country.get(country, {})
        for carrier in sorted({*one, *other}):
            was, will_be = one.get(carrier, Share()).messages, other.get(carrier, Share()).messages
            if was != will_be:
                moves.append(f"{carrier} {was} → {will_be}")
                weight += abs(was - will_be)
        if moves:
            found.append((weight, f"{country}: {', '.join(moves)}"))
    return [line for _, line in sorted(found, key=lambda entry: -entry[0])]
