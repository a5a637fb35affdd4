"""What an apply file can change, as the database holds it: read as a picture, and put in force."""

from sqlalchemy import Connection

from credits.pricing import Price
from gateway.books import Books
from gateway.business.picture import Picture
from messages.ids import CarrierName
from routing.routes import Route, RouteTable
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
    routes: dict[str, list[CarrierName]] = {}
    table = RouteTable(business.routes)
    for route in sorted(business.routes, key=lambda route: route.priority):
        routes.setdefault(route.country, []).append(route.carrier)
    return Picture(
        settings=dict(business.settings),
        carriers={
            name: {**record.profile, **record.secrets, "enabled": record.enabled}
            for name, record in business.carriers.items()
        },
        routes={country: tuple(names) for country, names in routes.items()},
        national_tables={country: table.national_tables_for(country) for country in routes},
        tlvs={country: table.tlvs_for(country, names[0]) for country, names in routes.items()},
        prices_mc={
            price.country: price.per_segment_mc
            for price in business.prices
            if price.network is None and price.from_ms == 0
        },
        rules={rule.country: rule for rule in business.rules},
    )


def put(books: Books, connection: Connection, before: Picture, wanted: Picture) -> None:
    """Put what ``wanted`` names in force, in the transaction of ``connection``."""
    for name, value in wanted.settings.items():
        set_setting(connection, name, value)
    for carrier, given in wanted.carriers.items():
        profile = dict(given)
        enabled = bool(profile.pop("enabled", True))
        password = str(profile.pop("password", ""))
        put_carrier(connection, books.vault, carrier, profile, {"password": password}, enabled=enabled)
    for country, carriers in wanted.routes.items():
        for carrier in before.routes.get(country, ()):
            if carrier not in carriers:
                remove_route(connection, country, carrier)
        put_routes(
            connection,
            [
                Route(
                    country,
                    carrier,
                    place,
                    wanted.national_tables.get(country, ()),
                    wanted.tlvs.get(country, ()),
                )
                for place, carrier in enumerate(carriers, start=1)
            ],
        )
    if wanted.prices_mc:
        put_prices(connection, [Price(country, price_mc) for country, price_mc in wanted.prices_mc.items()])
    if wanted.rules:
        put_sender_rules(connection, wanted.rules.values())
