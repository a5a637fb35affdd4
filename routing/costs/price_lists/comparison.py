"""A new price list beside the prices in force: what is new, dearer, cheaper and gone, and what has to be stored."""

import enum
from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.costs.table import CarrierPrice, CostTable


class Movement(enum.StrEnum):
    """Where the price of a destination goes."""

    NEW = "new"
    UP = "up"
    DOWN = "down"
    SAME = "same"
    GONE = "gone"


@attrs.frozen
class PriceChange:
    """The price of one destination from ``from_ms`` on, in micros; None is no price."""

    country: str
    network: NetworkCode | None
    before: int | None
    after: int | None
    from_ms: int

    @property
    def movement(self) -> Movement:
        """Where it goes."""
        if self.before == self.after:
            return Movement.SAME
        if self.before is None:
            return Movement.NEW
        if self.after is None:
            return Movement.GONE
        return Movement.UP if self.after > self.before else Movement.DOWN

    @property
    def percent(self) -> Fraction | None:
        """By how much of the price before; None where there is nothing to compare, or it was free."""
        if not self.before or self.after is None:
            return None
        return Fraction(100 * (self.after - self.before), self.before)


@attrs.frozen
class Comparison:
    """What a list changes. ``stored`` are the prices that put it in force, those that end others among them.

    ``later`` prices of the carrier begin after the list and stay: they were agreed before it and take its place.
    """

    changes: tuple[PriceChange, ...]
    stored: tuple[CarrierPrice, ...]
    later: tuple[CarrierPrice, ...]


def compare(
    in_force: Sequence[CarrierPrice], listed: Sequence[CarrierPrice], carrier: CarrierName, *, is_whole: bool
) -> Comparison:
    """What a ``carrier``'s list changes; one that ``is_whole`` ends the prices of destinations that it does not name.

    ``listed`` has one price at least, each of this carrier.
    """
    table = CostTable(tuple(in_force))
    begins_ms = min(price.from_ms for price in listed)
    named = {(price.country, price.network) for price in listed}
    gone = [price for price in _held(in_force, carrier, begins_ms) if (price.country, price.network) not in named]
    ended = [attrs.evolve(price, micros=None, from_ms=begins_ms) for price in gone] if is_whole else []
    changes = [
        PriceChange(
            price.country,
            price.network,
            table.cost(carrier, price.country, price.network, price.from_ms),
            price.micros,
            price.from_ms,
        )
        for price in listed
    ]
    changes += [PriceChange(price.country, price.network, price.micros, None, begins_ms) for price in gone if is_whole]
    stored = {(price.country, price.network, price.from_ms) for price in listed}
    later = tuple(
        price
        for price in in_force
        if price.carrier == carrier
        and price.from_ms > begins_ms
        and (price.country, price.network, price.from_ms) not in stored
    )
    return Comparison(tuple(changes), (*listed, *ended), later)


def _held(in_force: Iterable[CarrierPrice], carrier: CarrierName, at_ms: int) -> list[CarrierPrice]:
    """The carrier's prices at a moment, one for each destination that has one of its own then."""
    held: dict[tuple[str, NetworkCode | None], CarrierPrice] = {}
    for price in sorted(in_force, key=lambda price: price.from_ms):
        if price.carrier == carrier and price.from_ms <= at_ms:
            held[price.country, price.network] = price
    return [price for price in held.values() if price.micros is not None]
