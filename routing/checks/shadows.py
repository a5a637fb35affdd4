"""Routes in each other's way: two that cannot be told apart, and those that other routes leave nothing to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from routing.checks.finding import Finding, Severity
from routing.table.route import Route

_NARROWING: Final = ("prefixes", "networks", "accounts", "groups")
_CONDITIONS: Final = (*_NARROWING, "categories", "senders")
_NAMED_MAX: Final = 3


def shadows(routes: Iterable[Route]) -> Iterator[Finding]:
    """The routes that match the same with the same priority, and those whose carriers all have their turn before."""
    by_country: dict[str, list[Route]] = {}
    for route in routes:
        by_country.setdefault(route.country, []).append(route)
    for of_country in by_country.values():
        yield from _same(of_country)
        yield from _unreachable(of_country)


def _same(routes: Sequence[Route]) -> Iterator[Finding]:
    first: dict[object, Route] = {}
    for route in routes:
        other = first.setdefault(_match(route), route)
        if other is not route:
            yield Finding(
                "routes",
                route.name,
                f"it matches the same as {other.name}, with the same priority: join them, or give one another priority",
                Severity.ERROR,
            )


def _match(route: Route) -> object:
    return (route.priority, route.hours, *(frozenset(getattr(route, condition)) for condition in _CONDITIONS))


def _unreachable(routes: Sequence[Route]) -> Iterator[Finding]:
    before: dict[object, list[Route]] = {}
    for route in sorted(routes, key=_turn):
        wider = [other for other in _maybe_wider(route, before) if _covers(other, route)]
        wider = [other for other in wider if _match(other) != _match(route)]
        had = {target.carrier for other in wider for target in other.targets}
        if wider and {target.carrier for target in route.targets} <= had:
            names = ", ".join(other.name for other in wider[:_NAMED_MAX])
            yield Finding("routes", route.name, f"it is never reached: {names} has the same carriers before it")
        for drawer in _drawers(route):
            before.setdefault(drawer, []).append(route)


def _drawers(route: Route) -> Iterable[object]:
    """Where to look for a route: under each value of the first condition that it has."""
    for condition in _NARROWING:
        values = getattr(route, condition)
        if values:
            return [(condition, value) for value in values]
    return [None]


def _maybe_wider(route: Route, before: Mapping[object, list[Route]]) -> Iterator[Route]:
    """Those of ``before`` that may cover ``route``: one that does has the route's first value of each condition."""
    drawers: list[object] = [None]
    for condition in _NARROWING:
        for value in getattr(route, condition)[:1]:
            lengths = range(1, len(value) + 1) if condition == "prefixes" else (len(value),)
            drawers += [(condition, value[:length]) for length in lengths]
    for drawer in drawers:
        yield from before.get(drawer, ())


def _turn(route: Route) -> tuple[int, Sequence[int], Sequence[bool], str]:
    """Less has its turn earlier, as in the route table."""
    longest = max(map(len, route.prefixes), default=0)
    return route.priority, [-longest], [not condition for condition in route.specificity], route.name


def _covers(wide: Route, narrow: Route) -> bool:
    """Whether ``wide`` matches every message that ``narrow`` does, as far as their words tell."""
    if wide.hours is not None and wide.hours != narrow.hours:
        return False
    if wide.prefixes and not (narrow.prefixes and all(prefix.startswith(wide.prefixes) for prefix in narrow.prefixes)):
        return False
    for condition in _CONDITIONS:
        if condition == "prefixes":
            continue
        said, other = set(getattr(wide, condition)), set(getattr(narrow, condition))
        if said and not (other and other <= said):
            return False
    return True
