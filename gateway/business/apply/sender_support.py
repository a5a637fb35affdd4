"""The section ``[[sender_support]]`` of an apply file: what carriers do with SenderNames, country by country."""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.business.apply.entries import Mistakes, entries_of, suggestion
from gateway.business.picture import SupportKey
from messages.addresses import Country
from messages.ids import CarrierName
from routing.table.sender_support import Support


def read_sender_support(
    document: Mapping[str, Any], known: Iterable[str], mistakes: Mistakes
) -> Mapping[SupportKey, Support | None]:
    """What ``known`` carriers do, by carrier and country."""
    known_carriers = list(dict.fromkeys(known))
    found: dict[SupportKey, Support | None] = {}
    for entry in entries_of(document, "sender_support", mistakes):
        carrier = CarrierName(entry.text("carrier"))
        country = Country(entry.country(star=False))
        if carrier and carrier not in known_carriers:
            entry.wrong("carrier", f"there is no carrier {carrier}" + suggestion(carrier, known_carriers))
        if entry.sound:
            entry.path = f"sender_support.{carrier} {country}"
        if (carrier, country) in found:
            entry.wrong("country", f"{carrier} {country} stands in the file twice; keep one")
        removed = entry.removes(("carrier", "country"))
        if not removed:
            entry.only(("carrier", "country", "support"))
        support = None if removed else entry.word("support", Support)
        if entry.sound:
            found[carrier, country] = support
    return found


def sender_support_entry(key: SupportKey, support: Support) -> dict[str, Any]:
    """The entry that says it."""
    return {"carrier": str(key[0]), "country": str(key[1]), "support": support.value}
