"""The section ``[[routes]]`` of an apply file: which carriers take the messages to a country."""

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from carriers.profile_keys import Tlvs
from gateway.business.apply.entries import Entry, Mistakes, named_entries, suggestion
from messages.constant_tlvs import OCTETS_MAX, ConstantTlvs
from messages.ids import CarrierName
from messages.shift_tables import Language


@attrs.frozen
class CountryRoutes:
    """One entry of ``routes``: all that the file says of the routes to one country."""

    carriers: tuple[CarrierName, ...]
    national_tables: tuple[Language, ...]
    tlvs: ConstantTlvs


def read_routes(document: Mapping[str, Any], known: Iterable[str], mistakes: Mistakes) -> Mapping[str, CountryRoutes]:
    """The routes by country; they lead to ``known`` carriers."""
    known_carriers = list(dict.fromkeys(known))
    routes: dict[str, CountryRoutes] = {}
    for entry in named_entries(document, "routes", "country", mistakes):
        entry.only(("country", "carriers", "national_tables", "tlvs"))
        country = entry.country(star=True)
        carriers = _carriers(entry, known_carriers) if entry.sound else ()
        national_tables, tlvs = _languages(entry), _tlvs(entry)
        if entry.sound:
            routes[country] = CountryRoutes(carriers, national_tables, tlvs)
    return routes


def _carriers(entry: Entry, known: list[str]) -> tuple[CarrierName, ...]:
    names = entry.values.get("carriers")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        entry.wrong("carriers", 'write a list of names in the order to try them, like ["alpine", "oceanic"]')
        return ()
    for name in names:
        if name not in known:
            entry.wrong("carriers", f"there is no carrier {name}" + suggestion(name, known))
    if len(set(names)) != len(names):
        entry.wrong("carriers", "name each carrier once")
    return tuple(CarrierName(name) for name in names)


def _tlvs(entry: Entry) -> ConstantTlvs:
    try:
        return Tlvs(OCTETS_MAX).read(entry.values.get("tlvs", []))
    except (TypeError, ValueError) as error:
        entry.wrong("tlvs", str(error))
        return ()


def _languages(entry: Entry) -> tuple[Language, ...]:
    words = entry.values.get("national_tables", [])
    try:
        if isinstance(words, list):
            return tuple(dict.fromkeys(Language(word) for word in words))
    except ValueError:
        pass
    entry.wrong("national_tables", f"write a list of languages out of: {', '.join(Language)}")
    return ()
