"""The section ``[[prices]]`` of an apply file: what a segment costs customers, in credits."""

from collections.abc import Mapping
from typing import Any, Final

from credits.pricing import Price
from gateway.business.apply.destinations import FROM_KEYS, destination_entry, read_destination
from gateway.business.apply.entries import Mistakes, entries_of
from gateway.business.credit_notation import credits_text, credits_to_mc
from gateway.business.picture import PriceKey

CREDITS_PER_SEGMENT_MAX: Final = 1_000_000
"""A higher price is a slip of the pen."""


def read_prices(document: Mapping[str, Any], mistakes: Mistakes) -> Mapping[PriceKey, Price | None]:
    """The prices by what they are for."""
    prices: dict[PriceKey, Price | None] = {}
    seen: set[str] = set()
    for entry in entries_of(document, "prices", mistakes):
        destination = read_destination(entry, seen, star=True)
        removed = entry.removes(FROM_KEYS)
        if not removed:
            entry.only((*FROM_KEYS, "credits"))
        price_mc = None if removed else entry.read("credits", _per_segment_mc)
        if destination is not None and entry.sound:
            country, network, from_ms = destination
            entry.stands_for(destination)
            prices[destination] = None if price_mc is None else Price(country, price_mc, network, from_ms)
    return prices


def price_entry(price: Price) -> dict[str, Any]:
    """The entry that says ``price``."""
    return {
        **destination_entry(price.country, price.network, price.from_ms),
        "credits": credits_text(price.per_segment_mc),
    }


def _per_segment_mc(value: object) -> int:
    price_mc = credits_to_mc(value)
    if price_mc > CREDITS_PER_SEGMENT_MAX * 1000:
        raise ValueError(f"a segment costs at most {CREDITS_PER_SEGMENT_MAX} credits")
    return price_mc
