"""The section ``[[prices]]`` of an apply file: what a segment costs customers, in credits."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.business.apply.entries import Mistakes, named_entries
from gateway.business.credit_notation import credits_to_mc

CREDITS_PER_SEGMENT_MAX: Final = 1_000_000
"""A higher price is a slip of the pen."""


def read_prices(document: Mapping[str, Any], mistakes: Mistakes) -> Mapping[str, int]:
    """Millicredits for one segment, by country."""
    prices: dict[str, int] = {}
    for entry in named_entries(document, "prices", "country", mistakes):
        entry.only(("country", "credits"))
        country = entry.country(star=True)
        if "credits" not in entry.values:
            entry.wrong("credits", "it is missing; add it")
            continue
        try:
            price_mc = credits_to_mc(entry.values["credits"])
        except ValueError as error:
            entry.wrong("credits", str(error))
            continue
        if price_mc > CREDITS_PER_SEGMENT_MAX * 1000:
            entry.wrong("credits", f"a segment costs at most {CREDITS_PER_SEGMENT_MAX} credits")
        if entry.sound:
            prices[country] = price_mc
    return prices
