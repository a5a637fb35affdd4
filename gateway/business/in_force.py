"""What an apply file can change, as the database holds it: read as a picture, and put in force."""

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs
from sqlalchemy import Connection

from gateway.books import Books
from gateway.business.picture import (
    AccountTerms,
    NetworkRanges,
    Picture,
    SupportKey,
    carrier_prices_by_key,
    prices_by_key,
)
from messages.addresses import Country
from messages.ids import AccountId, CarrierName
from messages.network import NetworkCode
from routing.costs.table import CarrierPrice
from routing.table.route import Route
from routing.table.sender_support import Support
from sendername.country_rules import SenderRule
from store.business import (
    Business,
    put_account,
    put_carrier,
    put_carrier_prices,
    put_network,
    put_prices,
    put_routes,
    put_sender_rules,
    put_sender_support,
    remove_carrier,
    remove_carrier_prices,
    remove_network,
    remove_price,
    remove_route,
    remove_sender_rule,
    remove_sender_support,
    remove_setting,
    set_setting,
)

_Key = TypeVar("_Key")
_Entry = TypeVar("_Entry")


def in_force(books: Books, connection: Connection) -> Picture:
    """The part of the business that an apply file can change, as it stands."""
    return picture_of(books.business(connection))


def picture_of(business: Business) -> Picture:
    """The part of ``business`` that an apply file can change."""
    return Picture(
        settings=dict(business.settings),
        carriers={
            name: {**record.profile, **record.secrets, "enabled": record.enabled}
            for name, record in business.carriers.items()
        },
        routes={route.name: route for route in business.routes},
        prices=prices_by_key(*business.prices),
        carrier_prices=carrier_prices_by_key(*business.carrier_prices),
        networks=_networks(business),
        sender_support=dict(business.sender_support),
        rules={rule.country: rule for rule in business.rules},
        accounts={
            account.id: AccountTerms(account.name, account.group, account.number_kinds, account.limits)
            for account in business.accounts.values()
        },
    )


def _networks(business: Business) -> Mapping[NetworkCode, NetworkRanges]:
    prefixes: dict[NetworkCode, list[str]] = {}
    for range_ in business.number_prefixes:
        prefixes.setdefault(range_.code, []).append(range_.prefix)
    return {
        network.code: NetworkRanges(network, tuple(sorted(prefixes.get(network.code, ()))))
        for network in business.networks
    }


def put(books: Books, connection: Connection, wanted: Picture) -> None:
    """Put what ``wanted`` names in force, in the transaction of ``connection``."""
    for name, value in wanted.settings.items():
        if value is None:
            remove_setting(connection, name)
        else:
            set_setting(connection, name, value)
    for carrier, profile in wanted.carriers.items():
        _put_carrier(books, connection, carrier, profile)
    _put_routes(connection, wanted.routes)
    _put_prices(connection, wanted)
    _put_networks(connection, wanted.networks)
    _put_sender_support(connection, wanted.sender_support)
    _put_sender_rules(connection, wanted.rules)
    _put_terms(books, connection, wanted.accounts)


def _put_carrier(books: Books, connection: Connection, name: CarrierName, given: Mapping[str, Any] | None) -> None:
    if given is None:
        remove_carrier(connection, name)
        return
    profile = dict(given)
    enabled = bool(profile.pop("enabled", True))
    password = str(profile.pop("password", ""))
    put_carrier(connection, books.vault, name, profile, {"password": password}, enabled=enabled)


def _put_routes(connection: Connection, routes: Mapping[str, Route | None]) -> None:
    for name in _gone(routes):
        remove_route(connection, name)
    if kept := _kept(routes):
        put_routes(connection, kept)


def _put_prices(connection: Connection, wanted: Picture) -> None:
    for key in _gone(wanted.prices):
        remove_price(connection, *key)
    if kept := _kept(wanted.prices):
        put_prices(connection, kept)
    if gone := _gone(wanted.carrier_prices):
        remove_carrier_prices(connection, [CarrierPrice(*key[:2], None, *key[2:]) for key in gone])
    if agreed := _kept(wanted.carrier_prices):
        put_carrier_prices(connection, agreed)


def _put_networks(connection: Connection, networks: Mapping[NetworkCode, NetworkRanges | None]) -> None:
    for code in _gone(networks):
        remove_network(connection, code)
    for ranges in _kept(networks):
        put_network(connection, ranges.network, ranges.prefixes)


def _put_sender_support(connection: Connection, support: Mapping[SupportKey, Support | None]) -> None:
    for carrier, country in _gone(support):
        remove_sender_support(connection, carrier, country)
    kept = {key: one for key, one in support.items() if one is not None}
    if kept:
        put_sender_support(connection, kept)


def _put_sender_rules(connection: Connection, rules: Mapping[Country, SenderRule | None]) -> None:
    for country in _gone(rules):
        remove_sender_rule(connection, country)
    if kept := _kept(rules):
        put_sender_rules(connection, kept)


def _put_terms(books: Books, connection: Connection, accounts: Mapping[AccountId, AccountTerms]) -> None:
    known = books.business(connection).accounts if accounts else {}
    for account_id, terms in accounts.items():
        account = attrs.evolve(
            known[account_id], group=terms.group, number_kinds=terms.number_kinds, limits=terms.limits
        )
        put_account(connection, books.vault, account)


def _gone(entries: Mapping[_Key, _Entry | None]) -> list[_Key]:
    return [key for key, entry in entries.items() if entry is None]


def _kept(entries: Mapping[_Key, _Entry | None]) -> list[_Entry]:
    return [entry for entry in entries.values() if entry is not None]
