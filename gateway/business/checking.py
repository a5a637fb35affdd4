"""What speaks against a change of the business: everything that checks find in it and not in the business before it."""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from credits.pricing import PriceList
from gateway.business.apply.destinations import destination_words
from gateway.business.moments import begins_month, moment_text, next_month_ms
from gateway.business.picture import Picture, PriceKey, with_wanted
from messages.ids import CarrierName
from messages.network import NetworkCode
from messages.problems import Problem
from routing.checks.coverage import coverage
from routing.checks.finding import Finding, Severity
from routing.checks.forms import forms
from routing.checks.margins import Prices, margins
from routing.checks.shadows import shadows
from routing.costs.table import CostTable
from routing.table.route import EVERY_COUNTRY

_NAMED_MAX: Final = 10


def new_findings(in_force: Picture, wanted: Picture, now_ms: int) -> Sequence[Finding]:
    """What ``wanted`` brings along; what was so already is told by ``findings`` of the business in force."""
    before = {*findings(in_force, now_ms)}
    found = [finding for finding in findings(with_wanted(in_force, wanted), now_ms) if finding not in before]
    if wanted == Picture(carrier_prices=wanted.carrier_prices):
        # what a carrier charges is a fact; refusing to know it would not make its routes profitable
        return [attrs.evolve(finding, severity=Severity.WARNING) for finding in found]
    return found


def findings(picture: Picture, now_ms: int) -> Iterator[Finding]:
    """All that is or looks wrong with a business at ``now_ms`` (Unix milliseconds)."""
    routes = [route for route in picture.routes.values() if route is not None]
    carriers = {name: profile for name, profile in picture.carriers.items() if profile is not None}
    enabled = {name for name, profile in carriers.items() if profile.get("enabled", True)}
    prices = _prices(picture)
    priced = {
        country
        for country in {
            EVERY_COUNTRY,
            *(price.country for price in prices.prices),
            *(route.country for route in routes),
        }
        if not isinstance(prices.quote(country, 1, at_ms=now_ms), Problem)
    }
    yield from shadows(routes)
    yield from coverage(routes, priced, enabled, carriers.keys(), now_ms)
    yield from forms(routes)
    yield from _late_costs(picture, now_ms)
    worth = picture.settings.get("credit_micros")
    if worth is not None:
        yield from margins(routes, _weighed(picture, prices, int(worth)), now_ms)


def changed_prices(in_force: Picture, wanted: Picture, now_ms: int) -> Iterator[Finding]:
    """Changes of customers' prices that do not wait for a month's end (00:00 UTC of the first of a coming month).

    To open a country with its first price or to close it is no change; nor is taking away a price that has not begun.
    """
    after = with_wanted(in_force, wanted)
    old, new = _prices(in_force), _prices(after)
    for key, price in wanted.prices.items():
        from_ms = key[-1]
        if from_ms > now_ms:
            if price is not None and not begins_month(from_ms) and _paid(old, key, from_ms) is not None:
                yield _too_soon(key, from_ms, now_ms)
            continue
        before, afterwards = _paid(old, key, now_ms), _paid(new, key, now_ms)
        if before is not None and afterwards is not None and before != afterwards:
            yield _too_soon(key, from_ms, now_ms)


def _too_soon(key: PriceKey, from_ms: int, now_ms: int) -> Finding:
    first = moment_text(next_month_ms(max(now_ms, from_ms)))
    detail = f'prices change at a month\'s end only: write from = "{first}", or force it with a reason'
    return Finding("prices", key, detail, Severity.ERROR)


def _paid(prices: PriceList, key: PriceKey, at_ms: int) -> int | None:
    quote = prices.quote(key[0], 1, key[1], at_ms=at_ms)
    return None if isinstance(quote, Problem) else quote.per_segment_mc


def _late_costs(picture: Picture, now_ms: int) -> Iterator[Finding]:
    """Carriers whose first price for a destination that a route leads to by them is still to come."""
    ways = {(target.carrier, route.country) for route in picture.routes.values() if route for target in route.targets}
    first: dict[tuple[CarrierName, str, NetworkCode | None], int] = {}
    for carrier, country, network, from_ms in picture.carrier_prices:
        if (carrier, country) in ways or (carrier, EVERY_COUNTRY) in ways:
            key = (carrier, country, network)
            first[key] = min(from_ms, first.get(key, from_ms))
    table = _costs(picture)
    late: dict[CarrierName, list[str]] = {}
    for (carrier, country, network), from_ms in sorted(first.items(), key=str):
        if from_ms > now_ms and table.cost(carrier, country, network, now_ms) is None:
            late.setdefault(carrier, []).append(destination_words("", country, network, from_ms))
    for carrier, destinations in late.items():
        more = f" and {len(destinations) - _NAMED_MAX:,} more" if len(destinations) > _NAMED_MAX else ""
        named = ", ".join(destinations[:_NAMED_MAX])
        yield Finding("carrier_prices", str(carrier), f"what these cost before their date is not known: {named}{more}")


def _prices(picture: Picture) -> PriceList:
    return PriceList(tuple(price for price in picture.prices.values() if price is not None))


def _costs(picture: Picture) -> CostTable:
    return CostTable(tuple(price for price in picture.carrier_prices.values() if price is not None))


def _weighed(picture: Picture, prices: PriceList, credit_micros: int) -> Prices:
    def price_micros(country: str, network: NetworkCode | None, at_ms: int) -> int | None:
        quote = prices.quote(country, 1, network, at_ms=at_ms)
        return None if isinstance(quote, Problem) else quote.per_segment_mc * credit_micros // 1000

    destinations: dict[str, set[NetworkCode]] = {}
    named = [*((key[0], key[1]) for key in picture.prices), *((key[1], key[2]) for key in picture.carrier_prices)]
    for country, network in named:
        found = destinations.setdefault(country, set())
        if network is not None:
            found.add(network)
    destinations.pop(EVERY_COUNTRY, None)
    return Prices(
        _costs(picture),
        price_micros,
        credit_micros,
        {country: frozenset(codes) for country, codes in destinations.items()},
        tuple(price.from_ms for price in prices.prices),
    )
