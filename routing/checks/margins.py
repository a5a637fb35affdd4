"""Which ways cost more than customers pay for them, or leave less than the route demands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import attrs

from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.checks.finding import Finding, Severity
from routing.costs.table import MICROS, CostTable
from routing.table.route import EVERY_COUNTRY, LowMargin, Route

PriceMicros = Callable[[str, NetworkCode | None, int], int | None]
"""What a customer pays for a segment to a country and network at a moment, in micros; None where there is no price."""

MOMENTS_MAX: Final = 24
"""So many changes of costs and prices to come are looked at."""


@attrs.frozen
class Prices:
    """What the check weighs: costs, customers' prices, and what a credit is worth in micros."""

    costs: CostTable
    price_micros: PriceMicros
    credit_micros: int
    destinations: Mapping[str, frozenset[NetworkCode]]
    """The networks of each country that any price names."""
    price_changes_ms: tuple[int, ...] = ()
    """When customers' prices change."""


def margins(routes: Iterable[Route], prices: Prices, at_ms: int) -> Iterator[Finding]:
    """Each route's carriers that cost more than is paid, now or from a change to come on; at most one of each.

    A route that refuses low margins makes it an error: its carrier would never be used.
    """
    changes = {*prices.costs.changes_after(at_ms), *(moment for moment in prices.price_changes_ms if moment > at_ms)}
    moments = [at_ms, *sorted(changes)[:MOMENTS_MAX]]
    named = list(routes)
    own = {route.country for route in named}
    for route in named:
        countries = [route.country] if route.country != EVERY_COUNTRY else sorted(prices.destinations.keys() - own)
        for target in route.targets:
            yield from _of_target(route, target.carrier, countries, prices, moments)


def _of_target(
    route: Route, carrier: CarrierName, countries: Iterable[str], prices: Prices, moments: list[int]
) -> Iterator[Finding]:
    for country in countries:
        for network in _networks(route, country, prices):
            for moment in moments:
                loss = _shortfall(route, carrier, country, network, prices, moment)
                if loss is not None:
                    refused = route.on_low_margin is LowMargin.REFUSE and route.margin_min_mc is not None
                    severity = Severity.ERROR if refused else Severity.WARNING
                    yield Finding("routes", route.name, loss, severity)
                    break


def _networks(route: Route, country: str, prices: Prices) -> list[NetworkCode | None]:
    if route.networks:
        return list(route.networks)
    return [None, *sorted(prices.destinations.get(country, ()))]


def _shortfall(  # noqa: PLR0917 - what a price is for
    route: Route, carrier: CarrierName, country: str, network: NetworkCode | None, prices: Prices, moment: int
) -> str | None:
    cost = prices.costs.cost(carrier, country, network, moment)
    paid = prices.price_micros(country, network, moment)
    if cost is None or paid is None:
        return None
    least = None if route.margin_min_mc is None else route.margin_min_mc * prices.credit_micros // 1000
    where = " ".join(filter(None, (country, network)))
    if cost > paid:
        return f"{where} by {carrier} costs {_amount(cost)} and customers pay {_amount(paid)}"
    if least is not None and paid - cost < least:
        return f"{where} by {carrier} leaves {_amount(paid - cost)} of {_amount(paid)}; {_amount(least)} is the least"
    return None


def _amount(micros: int) -> str:
    text = f"{micros / MICROS:.6f}".rstrip("0")
    return text + "0" * max(0, 2 - len(text.partition(".")[2]))
