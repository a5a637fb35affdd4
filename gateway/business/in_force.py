"""What an apply file can change, as the database holds it: read as a picture, and put in force."""

from sqlalchemy import Connection

from credits.pricing import Price
from gateway.books import Books
from gateway.business.picture import Picture
from store.business import (
    put_carrier,
    put_prices,
    put_routes,
    put_sender_rules,
    remove_route,
    set_setting,
)


def in_force(books: Books, connection: Connection) -> Picture:
    """The part of the business that an apply file can change, as it stands."""
    business = books.business(connection)
    return Picture(
        settings=dict(business.settings),
        carriers={
            name: {**record.profile, **record.secrets, "enabled": record.enabled}
            for name, record in business.carriers.items()
        },
        routes={route.name: route for route in business.routes},
        prices_mc={
            price.country: price.per_segment_mc
            for price in business.prices
            if price.network is None and price.from_ms == 0
        },
        rules={rule.country: rule for rule in business.rules},
    )


def put(books: Books, connection: Connection, wanted: Picture) -> None:
    """Put what ``wanted`` names in force, in the transaction of ``connection``."""
    for name, value in wanted.settings.items():
        set_setting(connection, name, value)
    for carrier, given in wanted.carriers.items():
        profile = dict(given)
        enabled = bool(profile.pop("enabled", True))
        password = str(profile.pop("password", ""))
        put_carrier(connection, books.vault, carrier, profile, {"password": password}, enabled=enabled)
    for name, route in wanted.routes.items():
        if route is None:
            remove_route(connection, name)
    put_routes(connection, [route for route in wanted.routes.values() if route is not None])
    if wanted.prices_mc:
        put_prices(connection, [Price(country, price_mc) for country, price_mc in wanted.prices_mc.items()])
    if wanted.rules:
        put_sender_rules(connection, wanted.rules.values())
