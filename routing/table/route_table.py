"""Every route, indexed once, so that finding those of a message does not walk them all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import attrs

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode
from messages.shift_tables import Language
from routing.table.question import Question
from routing.table.route import EVERY_COUNTRY, Route
from routing.table.sender_form import AS_IT_IS


class Named(NamedTuple):
    """What the routes for one country, and for ``*``, name; messages that differ in nothing of it match the same."""

    accounts: frozenset[AccountId] = frozenset()
    groups: frozenset[str] = frozenset()
    substitutes: frozenset[Sender] = frozenset()
    has_prefixes: bool = False


@attrs.frozen
class RouteTable:
    """Every route; of two with one name the later counts.

    Of those that match a message, the routes of its country come before those of ``*``; then the lower priority; then
    the more specific one (the longer prefix, then a network, an account, a group, a category, a sender, hours); then
    the name.
    """

    routes: tuple[Route, ...]
    carriers: frozenset[CarrierName] = attrs.field(init=False, eq=False, repr=False)
    has_languages: bool = attrs.field(init=False, eq=False, repr=False)
    has_tlvs: bool = attrs.field(init=False, eq=False, repr=False)
    has_forms: bool = attrs.field(init=False, eq=False, repr=False)
    _to: Mapping[tuple[CarrierName, str], Sequence[Route]] = attrs.field(init=False, eq=False, repr=False)
    _of_countries: Mapping[str, "_CountryRoutes"] = attrs.field(init=False, eq=False, repr=False)
    _named: Mapping[str, Named] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        routes = sorted({route.name: route for route in self.routes}.values(), key=lambda route: route.name)
        by_country: dict[str, list[Route]] = {}
        to: dict[tuple[CarrierName, str], list[Route]] = {}
        for route in routes:
            by_country.setdefault(route.country, []).append(route)
            for target in route.targets:
                to.setdefault((target.carrier, route.country), []).append(route)
        indexed = {country: _CountryRoutes(of_country) for country, of_country in by_country.items()}
        fallback = by_country.get(EVERY_COUNTRY, [])
        named = {country: _named(of_country + fallback) for country, of_country in by_country.items()}
        found = {
            "carriers": frozenset(carrier for carrier, _ in to),
            "has_languages": any(route.national_tables for route in routes),
            "has_tlvs": any(route.tlvs for route in routes),
            "has_forms": any(route.form != AS_IT_IS for route in routes),
            "_to": to,
            "_named": {EVERY_COUNTRY: _named(fallback), **named},
            "_of_countries": indexed,
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def matching(self, question: Question) -> tuple[Route, ...]:
        """The routes of a message, in the order of their turns."""
        found: list[Route] = []
        for country in (question.country, EVERY_COUNTRY):
            routes = self._of_countries.get(country)
            if routes is not None:
                found += routes.matching(question)
        return tuple(found)

    def named(self, country: str) -> Named:
        """What the routes for ``country`` name."""
        return self._named.get(country) or self._named[EVERY_COUNTRY]

    def prefix_of(self, question: Question) -> str:
        """The longest beginning of the number that a route of its country, or of ``*``, names; empty for none.

        Two messages that are alike in all but their numbers match the same routes when it is the same.
        """
        longest = ""
        for country in (question.country, EVERY_COUNTRY):
            routes = self._of_countries.get(country)
            if routes is not None and routes.prefix_lengths:
                longest = max(longest, routes.prefix_of(question.to), key=len)
        return longest

    def routes_to(self, carrier: CarrierName, country: str) -> tuple[Route, ...]:
        """The routes of a country, and of ``*``, that lead to ``carrier``, whatever else they match."""
        return (*self._to.get((carrier, country), ()), *self._to.get((carrier, EVERY_COUNTRY), ()))

    def route_by(self, question: Question, carrier: CarrierName) -> Route | None:
        """The route that leads a message to ``carrier``: the first that matches and names it."""
        for route in self.matching(question):
            if any(target.carrier == carrier for target in route.targets):
                return route
        return None


def _named(routes: Sequence[Route]) -> Named:
    substitutes = (route.form.substitute for route in routes)
    return Named(
        accounts=frozenset(account for route in routes for account in route.accounts),
        groups=frozenset(group for route in routes for group in route.groups),
        substitutes=frozenset(sender for sender in substitutes if sender is not None),
        has_prefixes=any(route.prefixes for route in routes),
    )


def languages_of(routes: Iterable[Route]) -> tuple[Language, ...]:
    """In whose shift tables a text may go on ``routes``, which match it: the country's own say, without one ``*``."""
    matching = tuple(routes)
    own = tuple(route for route in matching if route.country != EVERY_COUNTRY)
    return tuple(dict.fromkeys(language for route in own or matching for language in route.national_tables))


_Placed = tuple[int, Route]
"""A route with its place among those of its country: the least has the first turn."""


class _CountryRoutes:
    """The routes of one country, each filed under the condition that the fewest messages fulfil."""

    __slots__ = ("_by_account", "_by_group", "_by_network", "_by_prefix", "_by_rest", "prefix_lengths")

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_prefix: dict[str, list[_Placed]] = {}
        self._by_network: dict[NetworkCode, list[_Placed]] = {}
        self._by_account: dict[AccountId, list[_Placed]] = {}
        self._by_group: dict[str, list[_Placed]] = {}
        self._by_rest: dict[tuple[Category, SenderKind], list[_Placed]] = {}
        filed = sorted(((prefix, route) for route in routes for prefix in route.prefixes or ("",)), key=_turn)
        for place, (prefix, route) in enumerate(filed):
            for drawer in self._drawers(prefix, route):
                drawer.append((place, route))
        self.prefix_lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)

    def _drawers(self, prefix: str, route: Route) -> Iterator[list[_Placed]]:
        if prefix:
            yield self._by_prefix.setdefault(prefix, [])
        elif route.networks:
            yield from (self._by_network.setdefault(network, []) for network in set(route.networks))
        elif route.accounts:
            yield from (self._by_account.setdefault(account, []) for account in set(route.accounts))
        elif route.groups:
            yield from (self._by_group.setdefault(group, []) for group in set(route.groups))
        else:
            for category in set(route.categories or Category):
                for kind in set(route.senders or SenderKind):
                    yield self._by_rest.setdefault((category, kind), [])

    def prefix_of(self, number: str) -> str:
        """The longest beginning of ``number`` that a route names; empty for none."""
        for length in self.prefix_lengths:
            if number[:length] in self._by_prefix:
                return number[:length]
        return ""

    def matching(self, question: Question) -> Iterator[Route]:
        """Those that match, in the order of their turns, each once."""
        found = {}
        for _, route in sorted(self._candidates(question), key=_place):
            if route.name not in found and route.mismatch(question) is None:
                found[route.name] = route
        return iter(found.values())

    def _candidates(self, question: Question) -> list[_Placed]:
        found: list[_Placed] = []
        for length in self.prefix_lengths:
            found += self._by_prefix.get(question.to[:length], ())
        if self._by_network and question.network is not None:
            found += self._by_network.get(question.network.code, ())
        found += self._by_account.get(question.account_id, ())
        found += self._by_group.get(question.group, ())
        found += self._by_rest.get((question.category, question.sender.kind), ())
        return found


def _turn(filed: tuple[str, Route]) -> tuple[int, int, Sequence[bool], str]:
    """Less has its turn earlier."""
    prefix, route = filed
    return route.priority, -len(prefix), [not condition for condition in route.specificity], route.name


def _place(placed: _Placed) -> int:
    return placed[0]
