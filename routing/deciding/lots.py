"""What a decision leaves to lots: which recipients a weighted route gives to whom, who explores, who is a trial.

Lots are drawn from the recipient and stay drawn: the same question draws the same ones, in every process.
"""

import math
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import attrs

from messages.addresses import Msisdn
from messages.ids import CarrierName

_HOUR_MS: Final = 3_600_000
_DRAWS: Final = 2**64
_BITS: Final = _DRAWS - 1

Lot = tuple[int, ...]
"""An order: the places, from 0 on, of those that were to be put in order."""


@attrs.frozen
class Race:
    """A weighted route as a race: each carrier runs with its weight for its rate, and the order is that of arrival.

    Each runs by itself, so a recipient changes carrier only when the one that it had, or the one that it gets, has
    another weight; and who loses its carrier goes to the others in the proportion of their weights.
    """

    route: str
    runners: tuple[tuple[CarrierName, int], ...]
    _seeds: tuple[int, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_seeds", tuple(_draw(carrier) for carrier, _ in self.runners))

    def drawn(self, to: Msisdn, at_ms: int) -> Lot:
        """The order for ``to``, at any time the same; those of weight 0 come last."""
        of_recipient = _draw(f"{to} {self.route}")
        times = [
            (-math.log((_mixed(of_recipient ^ seed) + 1) / _DRAWS) / weight if weight else math.inf, place)
            for place, (seed, (_, weight)) in enumerate(zip(self._seeds, self.runners, strict=True))
        ]
        times.sort()
        return tuple([place for _, place in times])


@attrs.frozen
class Exploration:
    """A route by quality: ``percent`` of its recipients try one of the ``others`` (1 …) before the best for an hour."""

    route: str
    percent: int
    others: int

    def drawn(self, to: Msisdn, at_ms: int) -> Lot:
        """The best first, or one of the others and then the best; empty for the order as it is."""
        draw = _draw(f"{to} {self.route} {at_ms // _HOUR_MS}")
        share, which = draw % 100, draw // 100 % self.others + 1
        if share >= self.percent:
            return ()
        return (which, *(place for place in range(self.others + 1) if place != which))


Draw = Race | Exploration | None
"""What one route leaves to lots; None for nothing."""

Lots = tuple[Lot, ...]
"""A lot for each route; empty where the order stays."""


def draw_lots(draws: Sequence[Draw], to: Msisdn, at_ms: int) -> Lots:
    """The lots of a message to ``to`` at ``at_ms`` (Unix milliseconds)."""
    return tuple([() if draw is None else draw.drawn(to, at_ms) for draw in draws])


def _draw(text: str) -> int:
    """0 … 2^64 - 1, the same wherever it is drawn."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _mixed(draw: int) -> int:
    """Another draw, of which the one before tells nothing: two rounds of multiplying and folding, as in splitmix64."""
    draw = (draw ^ draw >> 30) * 0xBF58476D1CE4E5B9 & _BITS
    draw = (draw ^ draw >> 27) * 0x94D049BB133111EB & _BITS
    return draw ^ draw >> 31
