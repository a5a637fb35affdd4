"""Which carriers are meant for which country: the route table, as staff wrote it, indexed once."""

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from messages.constant_tlvs import ConstantTlvs
from messages.ids import CarrierName
from messages.shift_tables import Language

EVERY_COUNTRY: Final = "*"
"""The country of a fallback route."""


@attrs.frozen
class Route:
    """``country`` (an ISO 3166-1 alpha-2 code, or ``*`` for every country) goes to ``carrier``.

    A lower ``priority`` is tried first; routes of equal priority are tried in the order they were written.
    ``national_tables`` are the languages in whose shift tables texts may go this way; ``tlvs`` go along with every
    segment that does.
    """

    country: str
    carrier: CarrierName
    priority: int = 0
    national_tables: tuple[Language, ...] = ()
    tlvs: ConstantTlvs = ()


@attrs.frozen
class RouteTable:
    """Every route. A country's own routes come before the fallback routes, whatever their priorities."""

    routes: tuple[Route, ...]
    _carriers: Mapping[str, tuple[CarrierName, ...]] = attrs.field(init=False, eq=False, repr=False)
    _national_tables: Mapping[str, tuple[Language, ...]] = attrs.field(init=False, eq=False, repr=False)
    _tlvs: Mapping[tuple[str, CarrierName], ConstantTlvs] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        in_order = sorted(self.routes, key=lambda route: route.priority)
        by_country: dict[str, list[CarrierName]] = {EVERY_COUNTRY: []}
        for route in in_order:
            by_country.setdefault(route.country, []).append(route.carrier)
        fallback = by_country[EVERY_COUNTRY]
        carriers = {country: _each_once([*own, *fallback]) for country, own in by_country.items()}
        object.__setattr__(self, "_carriers", carriers)
        languages: dict[str, dict[Language, None]] = {country: {} for country in by_country}
        for route in in_order:
            languages[route.country].update(dict.fromkeys(route.national_tables))
        tables = {country: tuple(found) for country, found in languages.items()}
        object.__setattr__(self, "_national_tables", tables)
        any_tlvs = any(route.tlvs for route in self.routes)
        tlvs = {(route.country, route.carrier): route.tlvs for route in reversed(in_order)} if any_tlvs else {}
        object.__setattr__(self, "_tlvs", tlvs)

    def carriers_for(self, country: str) -> tuple[CarrierName, ...]:
        """The carriers meant for ``country``, in the order to try them, each once; empty when there is no route."""
        return self._carriers.get(country) or self._carriers[EVERY_COUNTRY]

    def national_tables_for(self, country: str) -> tuple[Language, ...]:
        """The languages in whose shift tables texts to ``country`` may go: those of its own routes, else of ``*``."""
        found = self._national_tables.get(country)
        return self._national_tables[EVERY_COUNTRY] if found is None else found

    def tlvs_for(self, country: str, carrier: CarrierName) -> ConstantTlvs:
        """The constant TLVs of the route that leads to ``country`` by ``carrier``: its own one, else that of ``*``."""
        if not self._tlvs:
            return ()
        found = self._tlvs.get((country, carrier))
        return self._tlvs.get((EVERY_COUNTRY, carrier), ()) if found is None else found


def _each_once(carriers: Iterable[CarrierName]) -> tuple[CarrierName, ...]:
    return tuple(dict.fromkeys(carriers))
