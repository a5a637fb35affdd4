"""The cost table: what each carrier charges for a segment, as agreed, indexed once."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from messages.ids import CarrierName
from messages.network import NetworkCode

MICROS: Final = 1_000_000
"""Costs are counted in millionths of the business's one currency."""
MICROS_MAX: Final = 1_000 * MICROS
"""A segment that costs more is a slip of the pen."""


@attrs.frozen
class CarrierPrice:
    """What ``carrier`` charges for one segment from ``from_ms`` (Unix milliseconds) on.

    ``country`` is an ISO 3166-1 alpha-2 code; ``network`` None means all of its networks that have no price of their
    own. ``micros`` (0 … ``MICROS_MAX``) are millionths of the currency; None ends the price, so that the country's
    holds for its network again, or nothing is known of the country.
    """

    carrier: CarrierName
    country: str
    micros: int | None = attrs.field()
    network: NetworkCode | None = None
    from_ms: int = 0

    @micros.validator
    def _in_range(self, attribute: "attrs.Attribute[int | None]", value: int | None) -> None:
        if value is not None and not 0 <= value <= MICROS_MAX:
            raise ValueError(f"{attribute.name} is 0 to {MICROS_MAX}, not {value}")


@attrs.frozen
class _Course:
    """The prices of one destination, one after the other: ``micros[n]`` holds from ``from_ms[n]`` on."""

    from_ms: tuple[int, ...]
    micros: tuple[int | None, ...]

    def at(self, at_ms: int) -> int | None:
        place = bisect_right(self.from_ms, at_ms)
        return self.micros[place - 1] if place else None


@attrs.frozen
class CostTable:
    """Every carrier's prices; of two for one destination from one moment on, the later one counts."""

    prices: tuple[CarrierPrice, ...] = ()
    _courses: Mapping[tuple[CarrierName, str, NetworkCode | None], _Course] = attrs.field(
        init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        found: dict[tuple[CarrierName, str, NetworkCode | None], dict[int, int | None]] = {}
        for price in self.prices:
            found.setdefault((price.carrier, price.country, price.network), {})[price.from_ms] = price.micros
        object.__setattr__(self, "_courses", {key: _course(prices) for key, prices in found.items()})

    def cost(self, carrier: CarrierName, country: str, network: NetworkCode | None, at_ms: int) -> int | None:
        """Micros for one segment at ``at_ms``: its network's price, else its country's; None where none is known."""
        if network is not None:
            course = self._courses.get((carrier, country, network))
            micros = None if course is None else course.at(at_ms)
            if micros is not None:
                return micros
        course = self._courses.get((carrier, country, None))
        return None if course is None else course.at(at_ms)

    def as_of(self, at_ms: int) -> "CostTable":
        """The prices that hold at ``at_ms``, as if they always had."""
        return CostTable(
            tuple(
                CarrierPrice(carrier, country, course.at(at_ms), network)
                for (carrier, country, network), course in self._courses.items()
            )
        )

    def changes_after(self, at_ms: int) -> Iterable[int]:
        """The moments after ``at_ms`` from which other prices hold, ascending."""
        return sorted({moment for course in self._courses.values() for moment in course.from_ms if moment > at_ms})


def _course(prices: Mapping[int, int | None]) -> _Course:
    moments = sorted(prices)
    return _Course(tuple(moments), tuple(prices[moment] for moment in moments))
