"""What a decision leaves to lots: which recipients a weighted route gives to whom, who explores, who is a trial.

Lots are drawn from the recipient and stay drawn: the same question draws the same ones, in every process.
"""

import math
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

from messages.addresses import Msisdn
from messages.ids import CarrierName
from routing.health.conditions import Condition, trial_draw
from routing.table.route import Policy, Route

_HOUR_MS: Final = 3_600_000
_DRAWS: Final = 2**64

NO_LOT: Final = -1
"""A message that does not explore, and a route that leaves nothing to lots."""


class Lots(NamedTuple):
    """``of_routes`` has a lot for each route of a message; ``trials`` are carriers that get it for a trial.

    The lot of a weighted route is the order of its targets, as their places. That of a route by quality is the place,
    from 0 on behind the best, of the target that is tried first, or ``NO_LOT``.
    """

    of_routes: tuple[tuple[int, ...] | int, ...]
    trials: frozenset[CarrierName] = frozenset()


def draw_lots(
    routes: tuple[Route, ...], to: Msisdn, at_ms: int, on_trial: Mapping[CarrierName, Condition] | None = None
) -> Lots:
    """The lots of a message to ``to`` at ``at_ms``; ``on_trial`` are carriers that a few messages try again."""
    of_routes = tuple(_lot(route, to, at_ms) for route in routes)
    if not on_trial:
        return Lots(of_routes)
    draw = trial_draw(to, at_ms)
    return Lots(of_routes, frozenset(name for name, condition in on_trial.items() if condition.admits(draw)))


def leaves_to_lots(route: Route) -> bool:
    """Whether a route treats recipients differently."""
    if len(route.targets) == 1:
        return False
    return route.policy is Policy.WEIGHTED or (route.policy is Policy.QUALITY and route.explore_percent > 0)


def _lot(route: Route, to: Msisdn, at_ms: int) -> tuple[int, ...] | int:
    if not leaves_to_lots(route):
        return NO_LOT
    return _by_weight(route, to) if route.policy is Policy.WEIGHTED else _explored(route, to, at_ms)


def _by_weight(route: Route, to: Msisdn) -> tuple[int, ...]:
    """The order in which the targets win a race with rates like their weights.

    Each target runs alone, so a recipient changes carrier only when the one that it had, or the one that it gets, has
    another weight; and who loses his carrier goes to the others in the proportion of their weights.
    """
    times = [
        (-math.log((_draw(f"{to} {route.name} {target.carrier}") + 1) / _DRAWS) / target.weight, place)
        if target.weight
        else (math.inf, place)
        for place, target in enumerate(route.targets)
    ]
    return tuple(place for _, place in sorted(times))


def _explored(route: Route, to: Msisdn, at_ms: int) -> int:
    """One recipient explores for an hour: its messages of that hour take the same way."""
    draw = _draw(f"{to} {route.name} {at_ms // _HOUR_MS}")
    share, which = draw % 100, draw // 100
    return which % (len(route.targets) - 1) if share < route.explore_percent else NO_LOT


def _draw(text: str) -> int:
    """0 … 2^64 - 1, the same wherever it is drawn."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
