"""What an apply file can change, as the database holds it: read as a picture, and put in force."""

from collections.abc import Mapping
from typing import Any

import attrs
from sqlalchemy import Connection

from gateway.books import Books
from gateway.business.picture import AccountTerms, Picture, carrier_prices_by_key, prices_by_key
from messages.ids import AccountId, CarrierName
from routing.costs.table import CarrierPrice
from store.business import (
    Business,
    put_account,
    put_carrier,
    put_carrier_prices,
    put_prices,
    put_routes,
    put_sender_rules,
    remove_carrier,
    remove_carrier_prices,
    remove_price,
    remove_route,
    remove_sender_rule,
    remove_setting,
    set_setting,
)


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
        rules={rule.country: rule for rule in business.rules},
        accounts={
            account.id: AccountTerms(account.name, account.group, account.number_kinds, account.limits)
            for account in business.accounts.values()
        },
    )


def put(books: Books, connection: Connection, wanted: Picture) -> None:
    """Put what ``wanted`` names in force, in the transaction of ``connection``."""
    for name, value in wanted.settings.items():
        if value is None:
            remove_setting(connection, name)
        else:
            set_setting(connection, name, value)
    for carrier, profile in wanted.carriers.items():
        _put_carrier(books, connection, carrier, profile)
    for route_name, route in wanted.routes.items():
        if route is None:
            remove_route(connection, route_name)
    put_routes(connection, [route for route in wanted.routes.values() if route is not None])
    for price_key, price in wanted.prices.items():
        if price is None:
            remove_price(connection, *price_key)
    put_prices(connection, [price for price in wanted.prices.values() if price is not None])
    gone = [key for key, carrier_price in wanted.carrier_prices.items() if carrier_price is None]
    remove_carrier_prices(connection, [CarrierPrice(*key[:2], None, *key[2:]) for key in gone])
    put_carrier_prices(connection, [price for price in wanted.carrier_prices.values() if price is not None])
    for country, rule in wanted.rules.items():
        if rule is None:
            remove_sender_rule(connection, country)
    put_sender_rules(connection, [rule for rule in wanted.rules.values() if rule is not None])
    _put_terms(books, connection, wanted.accounts)


def _put_carrier(books: Books, connection: Connection, name: CarrierName, given: Mapping[str, Any] | None) -> None:
    if given is None:
        remove_carrier(connection, name)
        return
    profile = dict(given)
    enabled = bool(profile.pop("enabled", True))
    password = str(profile.pop("password", ""))
    put_carrier(connection, books.vault, name, profile, {"password": password}, enabled=enabled)


def _put_terms(books: Books, connection: Connection, accounts: Mapping[AccountId, AccountTerms]) -> None:
    known = books.business(connection).accounts if accounts else {}
    for account_id, terms in accounts.items():
        account = attrs.evolve(
            known[account_id], group=terms.group, number_kinds=terms.number_kinds, limits=terms.limits
        )
        put_account(connection, books.vault, account)
