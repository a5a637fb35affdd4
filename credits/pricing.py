"""What a message costs: a price for each segment by country, network and date, in integer millicredits.

1 credit is 1,000 millicredits (mc).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from messages.network import NetworkCode
from messages.problems import Problem
from messages.values import value

EVERY_COUNTRY: Final = "*"
"""The country of the price that holds wherever no other does."""


@attrs.frozen
class Price:
    """What a segment to ``country`` costs (``*``: to every other country), in millicredits, 0 or more.

    With a ``network`` it is for that network alone. It holds from ``from_ms`` (Unix milliseconds) on, until another
    price for the same begins.
    """

    country: str
    per_segment_mc: int = attrs.field()
    network: NetworkCode | None = None
    from_ms: int = 0

    @per_segment_mc.validator
    def _not_negative(self, attribute: "attrs.Attribute[int]", value: int) -> None:
        if value < 0:
            raise ValueError(f"{attribute.name} is 0 or more, not {value}")


@value
class Quote:
    """What a message costs, in millicredits."""

    per_segment_mc: int
    total_mc: int


@attrs.frozen
class _Course:
    """The prices of one destination: when each begins (Unix milliseconds), in order, and what it is (millicredits)."""

    from_ms: Sequence[int]
    per_segment_mc: Sequence[int]

    def at(self, at_ms: int) -> int | None:
        """The price in force; None before the first begins."""
        begun = bisect_right(self.from_ms, at_ms)
        return self.per_segment_mc[begun - 1] if begun else None


@attrs.frozen
class PriceList:
    """Every price, indexed once; of two prices for the same from the same time the later one counts."""

    prices: tuple[Price, ...]
    _courses: Mapping[tuple[str, NetworkCode | None], _Course] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        begins: dict[tuple[str, NetworkCode | None], dict[int, int]] = {}
        for price in self.prices:
            begins.setdefault((price.country, price.network), {})[price.from_ms] = price.per_segment_mc
        courses = {
            destination: _Course(tuple(sorted(found)), tuple(found[from_ms] for from_ms in sorted(found)))
            for destination, found in begins.items()
        }
        object.__setattr__(self, "_courses", courses)

    def quote(self, country: str, segments: int, network: NetworkCode | None = None, *, at_ms: int) -> Quote | Problem:
        """The price at ``at_ms`` (Unix milliseconds) of a message of ``segments`` (1 …) to ``country``.

        The network's price counts where there is one in force, else the country's, else that of every country.

        Returns:
            The quote, or ``destination-unsupported`` where no price is in force.

        Raises:
            ValueError: a message has at least one segment.
        """
        if segments < 1:
            raise ValueError(f"a message has at least one segment, not {segments}")
        per_segment_mc = None if network is None else self._in_force(country, network, at_ms)
        if per_segment_mc is None:
            per_segment_mc = self._in_force(country, None, at_ms)
        if per_segment_mc is None:
            per_segment_mc = self._in_force(EVERY_COUNTRY, None, at_ms)
        if per_segment_mc is None:
            return Problem("destination-unsupported", f"{country} has no price; ask support to open it.", "/to")
        return Quote(per_segment_mc, per_segment_mc * segments)

    def _in_force(self, country: str, network: NetworkCode | None, at_ms: int) -> int | None:
        course = self._courses.get((country, network))
        return None if course is None else course.at(at_ms)
