"""What is covered: each country and carrier with routes, price, cost, delivery and what becomes of names there."""

from collections.abc import Iterator

import msgspec

from gateway.paths.decisions import Decisions
from messages.addresses import Country
from messages.ids import CarrierName
from messages.problems import Problem
from routing.table.route import EVERY_COUNTRY


class CoveredBy(msgspec.Struct, frozen=True):
    """One carrier in one country. Money is in millionths of the currency for a segment, null where unknown.

    ``routes`` are the names of the routes that lead there; ``delivered_share`` (0 … 1) is what may be expected, on the
    grounds that ``quality`` names; ``support`` is what the carrier does with names, null where nobody said.
    """

    carrier: str
    enabled: bool
    routes: tuple[str, ...]
    cost_micros: int | None
    margin_micros: int | None
    delivered_share: float
    quality: str
    support: str | None
    against: str | None


class Coverage(msgspec.Struct, frozen=True):
    """One country: what a segment costs customers (millicredits), what becomes of names, and by whom it is reached."""

    country: str
    price_mc: int | None
    names: str
    carriers: tuple[CoveredBy, ...]


def coverage(decisions: Decisions, now_ms: int) -> Iterator[Coverage]:
    """Every country that a route, a price or a carrier's price names, in the order of their codes."""
    table, circumstances = decisions.routes, decisions.circumstances
    countries = {route.country for route in table.routes} | {price.country for price in decisions.prices.prices}
    countries |= {price.country for price in circumstances.costs.prices}
    for country in sorted(countries - {EVERY_COUNTRY}):
        yield of_country(Country(country), decisions, now_ms)


def of_country(country: Country, decisions: Decisions, now_ms: int) -> Coverage:
    """One country, whether anything names it or not."""
    price = decisions.prices.quote(country, 1, None, at_ms=now_ms)
    price_mc = None if isinstance(price, Problem) else price.per_segment_mc
    leading: dict[CarrierName, list[str]] = {}
    for route in decisions.routes.routes:
        if route.country in (country, EVERY_COUNTRY):
            for target in route.targets:
                leading.setdefault(target.carrier, []).append(route.name)
    costed = {one.carrier for one in decisions.circumstances.costs.prices if one.country == country}
    carriers = sorted(leading.keys() | costed)
    return Coverage(
        country=country,
        price_mc=price_mc,
        names=_names(decisions, country),
        carriers=tuple(
            _covered_by(carrier, country, tuple(leading.get(carrier, ())), decisions, price_mc=price_mc, now_ms=now_ms)
            for carrier in carriers
        ),
    )


def _covered_by(
    carrier: CarrierName,
    country: Country,
    routes: tuple[str, ...],
    decisions: Decisions,
    *,
    price_mc: int | None,
    now_ms: int,
) -> CoveredBy:
    circumstances = decisions.circumstances
    cost_micros = circumstances.costs.cost(carrier, country, None, now_ms)
    worth_micros = None if price_mc is None else circumstances.worth_micros(price_mc)
    score = circumstances.quality.score(carrier, country)
    condition = circumstances.conditions.of(carrier, country)
    return CoveredBy(
        carrier=carrier,
        enabled=carrier in circumstances.enabled,
        routes=routes,
        cost_micros=cost_micros,
        margin_micros=None if cost_micros is None or worth_micros is None else worth_micros - cost_micros,
        delivered_share=score.share,
        quality=score.words,
        support=circumstances.support.of(carrier, country),
        against=None if condition is None else condition.reason,
    )


def _names(decisions: Decisions, country: Country) -> str:
    rule = decisions.rules.rule_for(country)
    return f"alphanumeric {rule.alphanumeric}, registration {rule.registration}" if rule.sources else "no rule known"
