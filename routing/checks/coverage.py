"""Where messages would find no way: countries without a route or a price, hours that leave gaps."""

from collections.abc import Callable, Iterable, Iterator, Set
from typing import Final

from messages.ids import CarrierName
from routing.checks.finding import Finding, Severity
from routing.table.route import EVERY_COUNTRY, Route

MINUTE_MS: Final = 60_000
WEEK_MINUTES: Final = 7 * 24 * 60
_STEP: Final = 5
"""Minutes between two looks at the clock; hours that leave less of a gap are not meant to leave one."""


def coverage(
    routes: Iterable[Route], priced: Set[str], enabled: Set[CarrierName], known: Set[CarrierName], at_ms: int
) -> Iterator[Finding]:
    """What is missing around ``routes``; ``priced`` are the countries with a price at ``at_ms``, ``*`` among them.

    ``known`` carriers exist, ``enabled`` ones are switched on.
    """
    by_country: dict[str, list[Route]] = {}
    for route in routes:
        by_country.setdefault(route.country, []).append(route)
        yield from _carriers(route, enabled, known)
    for country, of_country in by_country.items():
        if country not in priced and EVERY_COUNTRY not in priced:
            yield Finding("routes", of_country[0].name, f"{_place(country)} has no price: messages there are refused")
        if country == EVERY_COUNTRY or EVERY_COUNTRY not in by_country:
            yield from _gaps(country, of_country, at_ms)
    if EVERY_COUNTRY not in by_country:
        for country in sorted(priced - {EVERY_COUNTRY} - by_country.keys()):
            yield Finding("prices", (country, None, 0), f"no route leads to {country}: messages there are refused")


def _carriers(route: Route, enabled: Set[CarrierName], known: Set[CarrierName]) -> Iterator[Finding]:
    carriers = [target.carrier for target in route.targets]
    for carrier in carriers:
        if carrier not in known:
            yield Finding("routes", route.name, f"it leads to {carrier}, which does not exist", Severity.ERROR)
    if not any(carrier in enabled for carrier in carriers):
        yield Finding("routes", route.name, f"all its carriers are switched off: {', '.join(carriers)}")


def _gaps(country: str, routes: list[Route], at_ms: int) -> Iterator[Finding]:
    """Of routes without other conditions: at which minutes of a week does none hold?"""
    plain = [route for route in routes if not any(route.specificity[:-1])]
    if any(route.hours is None for route in plain):
        return
    if not plain:
        words = "only some messages find a way, and the others are refused; add a route without conditions"
        yield Finding("routes", routes[0].name, f"{_place(country)}: {words}")
        return
    missing = _first_missing([route.hours.hold_at for route in plain if route.hours is not None], at_ms)
    if missing is not None:
        words = f"no route holds in {missing} of 168 hours of a week; messages are refused then"
        yield Finding("routes", plain[0].name, f"{_place(country)}: {words}")


def _first_missing(holds: list[Callable[[int], bool]], at_ms: int) -> str | None:
    minutes = range(0, WEEK_MINUTES, _STEP)
    missing = sum(_STEP for minute in minutes if not any(hold(at_ms + minute * MINUTE_MS) for hold in holds))
    return f"{missing / 60:.1f}".removesuffix(".0") if missing else None


def _place(country: str) -> str:
    return "every other country" if country == EVERY_COUNTRY else country
