"""Which carriers a message to one country may take, in which order, and why the others may not."""

from collections.abc import Collection, Iterable

import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from messages.problems import Problem
from routing.table.route import Route


@attrs.frozen
class PassedOver:
    """A carrier that has a route to the country and is not used, with the reason in words."""

    carrier: CarrierName
    reason: str


@attrs.frozen
class RouteDecision:
    """The carriers to try, in order, each once, at least one; those passed over; and the sentence that explains it."""

    carriers: tuple[CarrierName, ...]
    passed_over: tuple[PassedOver, ...]
    reason: str


def choose_routes(
    country: Country, routes: Iterable[Route], enabled: Collection[CarrierName]
) -> RouteDecision | Problem:
    """Of ``routes``, which match a message to ``country``; ``destination-unsupported`` when no carrier can take it.

    ``enabled`` are the carriers that staff let work; whether one is connected at the moment is no matter here, for a
    message may wait for it. The answer depends on nothing but the arguments, so it can be kept for as long as they
    stay the same.
    """
    meant = tuple(dict.fromkeys(target.carrier for route in routes for target in route.targets))
    if not meant:
        return Problem("destination-unsupported", f"No route leads to {country}; ask support to open it.", "/to")
    carriers = tuple(carrier for carrier in meant if carrier in enabled)
    passed_over = tuple(PassedOver(carrier, f"{carrier} is disabled") for carrier in meant if carrier not in enabled)
    if not carriers:
        detail = f"Every route to {country} is closed at the moment; ask support to open one."
        return Problem("destination-unsupported", detail, "/to")
    return RouteDecision(carriers, passed_over, _reason(country, carriers, passed_over))


def _reason(country: Country, carriers: tuple[CarrierName, ...], passed_over: tuple[PassedOver, ...]) -> str:
    first, *others = carriers
    sentence = f"Messages to {country} go to {first}"
    if others:
        sentence += f", then to {', '.join(others)}"
    if passed_over:
        sentence += f" (passed over: {'; '.join(passed.reason for passed in passed_over)})"
    return f"{sentence}."
