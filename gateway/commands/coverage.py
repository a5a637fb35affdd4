"""``passerelle coverage``: which carrier reaches which country, at what price, and what becomes of names."""

import os
import re
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.credit_notation import credits_text
from gateway.business.money_notation import money_text
from gateway.clock import SystemClock
from gateway.commands.insight import as_json, stored_decisions
from gateway.config import Config
from gateway.control.caller import NoGatewayError, expected, line_to
from gateway.control.words import CountryCovered, CoverageTold, ShowCoverage
from gateway.insight.coverage import Coverage, CoveredBy, coverage, of_country
from gateway.terminal import ConfigFile, UsageError, say, show_table
from messages.addresses import Country


def show_coverage(
    country: Annotated[
        str, typer.Argument(metavar="[COUNTRY]", show_default=False, help="A single country, like CH.")
    ] = "",
    *,
    json: Annotated[bool, typer.Option("--json", help="As one JSON array.")] = False,
    config_file: ConfigFile = None,
) -> None:
    """Show each country that a route or a price leads to, and by which carriers: price, cost, delivery, names.

    The running gateway is asked; where none runs, what stands against carriers at the moment is not known.

    Example: passerelle coverage CH
    """
    if country and re.fullmatch("[A-Z]{2}", country) is None:
        raise UsageError(f"{country}: write the two capital letters of a country, like CH")
    found, is_live = _found(configuration(config_file, dict(os.environ)), country)
    if json:
        say(as_json(found))
        return
    show_table(
        ["country", "price", "names", "carrier", "routes", "cost", "margin", "delivered", "shows names", "against it"],
        [row for one in found for row in _rows(one)],
        empty="nothing is covered; passerelle apply FILE.toml brings routes and prices",
    )
    if not is_live:
        say("no gateway runs here: what stands against carriers at the moment is not known")


def _found(config: Config, country: str) -> tuple[list[Coverage], bool]:
    try:
        with line_to(config) as line:
            found = []
            for answer in line.stream(ShowCoverage(country)):
                if isinstance(answer, CoverageTold):
                    break
                found.append(expected(answer, CountryCovered).coverage)
            return found, True
    except NoGatewayError:
        pass
    now_ms = SystemClock().now_ms()
    with opened(config) as books, books.database.reading() as connection:
        decisions = stored_decisions(connection, books.business(connection), now_ms)
    if country:
        return [of_country(Country(country), decisions, now_ms)], False
    return list(coverage(decisions, now_ms)), False


def _rows(one: Coverage) -> list[list[str]]:
    price = "none" if one.price_mc is None else credits_text(one.price_mc)
    if not one.carriers:
        return [[one.country, price, one.names, "none", "", "", "", "", "", ""]]
    return [
        [*([one.country, price, one.names] if at == 0 else ["", "", ""]), *_cells(carrier)]
        for at, carrier in enumerate(one.carriers)
    ]


def _cells(carrier: CoveredBy) -> list[str]:
    return [
        carrier.carrier if carrier.enabled else f"{carrier.carrier} (off)",
        ", ".join(carrier.routes) or "none",
        _money(carrier.cost_micros),
        _money(carrier.margin_micros),
        f"{100 * carrier.delivered_share:.0f} %",
        carrier.support or "unknown",
        carrier.against or "",
    ]


def _money(micros: int | None) -> str:
    return "unknown" if micros is None else money_text(micros)
