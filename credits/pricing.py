"""What a message costs: a price for each segment by country, in integer millicredits (1 credit = 1,000 mc)."""

from collections.abc import Mapping
from typing import Final

import attrs

from messages.problems import Problem
from messages.values import value

EVERY_COUNTRY: Final = "*"
"""The country of the price that holds wherever no other does."""


@attrs.frozen
class Price:
    """What a segment to ``country`` costs (``*``: to every other country), in millicredits, 0 or more."""

    country: str
    per_segment_mc: int = attrs.field()

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
class PriceList:
    """Every price, indexed once; of two prices for one country the later one counts."""

    prices: tuple[Price, ...]
    _by_country: Mapping[str, int] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_by_country", {price.country: price.per_segment_mc for price in self.prices})

    def quote(self, country: str, segments: int) -> Quote | Problem:
        """The price of a message of ``segments`` (1 …) to ``country``; ``destination-unsupported`` where there is none.

        Raises:
            ValueError: a message has at least one segment.
        """
        if segments < 1:
            raise ValueError(f"a message has at least one segment, not {segments}")
        per_segment_mc = self._by_country.get(country)
        if per_segment_mc is None:
            per_segment_mc = self._by_country.get(EVERY_COUNTRY)
        if per_segment_mc is None:
            return Problem("destination-unsupported", f"{country} has no price; ask support to open it.", "/to")
        return Quote(per_segment_mc, per_segment_mc * segments)
