"""The section ``[[carrier_prices]]`` of an apply file: what carriers charge for a segment, in the currency."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gateway.business.apply.destinations import FROM_KEYS, destination_entry, read_destination
from gateway.business.apply.entries import Mistakes, entries_of, suggestion
from gateway.business.money_notation import money_micros, money_text
from gateway.business.picture import CarrierPriceKey
from messages.ids import CarrierName
from routing.costs.table import CarrierPrice

ENDS: Final = "none"
"""The price that ends the one before: the carrier has none from then on."""


def read_carrier_prices(
    document: Mapping[str, Any], known: Iterable[str], mistakes: Mistakes
) -> Mapping[CarrierPriceKey, CarrierPrice | None]:
    """The prices of ``known`` carriers by what they are for."""
    known_carriers = list(dict.fromkeys(known))
    prices: dict[CarrierPriceKey, CarrierPrice | None] = {}
    seen: set[str] = set()
    for entry in entries_of(document, "carrier_prices", mistakes):
        carrier = CarrierName(entry.text("carrier"))
        if carrier and carrier not in known_carriers:
            entry.wrong("carrier", f"there is no carrier {carrier}" + suggestion(carrier, known_carriers))
        destination = read_destination(entry, seen, star=False, of=carrier)
        removed = entry.removes(("carrier", *FROM_KEYS))
        if not removed:
            entry.only(("carrier", *FROM_KEYS, "price"))
            if "price" not in entry.values:
                entry.wrong("price", "it is missing; add it")
        ends = entry.values.get("price") == ENDS
        micros = None if removed or ends else entry.read("price", money_micros, 0)
        if destination is not None and entry.sound:
            country, network, from_ms = destination
            entry.stands_for((carrier, *destination))
            price = None if removed else CarrierPrice(carrier, country, micros, network, from_ms)
            prices[carrier, country, network, from_ms] = price
    return prices


def carrier_price_entry(price: CarrierPrice) -> dict[str, Any]:
    """The entry that says ``price``."""
    return {
        "carrier": str(price.carrier),
        **destination_entry(price.country, price.network, price.from_ms),
        "price": ENDS if price.micros is None else money_text(price.micros),
    }
