"""Routes in each other's way: two that cannot be told apart, and those that other routes leave nothing to do."""

from collections.abc import Iterable, Iterator, Sequence

from routing.checks.finding import Finding, Severity
from routing.table.route import Route

_CONDITIONS = ("networks", "prefixes", "accounts", "groups", "categories", "senders")


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
    in_turn = sorted(routes, key=_turn)
    for place, route in enumerate(in_turn):
        before = [other for other in in_turn[:place] if _covers(other, route) and _match(other) != _match(route)]
        had = {target.carrier for other in before for target in other.targets}
        if before and {target.carrier for target in route.targets} <= had:
            names = ", ".join(other.name for other in before)
            yield Finding("routes", route.name, f"it is never reached: {names} has the same carriers before it")


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
