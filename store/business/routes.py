"""The routes, each a row with its name and a JSON document of all that it says."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from sqlalchemy import Connection

from routing.table.route import Route
from store.business.versions import changed
from store.sql import Insert, Statement, encode_json

_PUT: Final = Insert(
    "routes",
    ("name", "country", "priority", "route"),
    conflict="ON CONFLICT (name) DO UPDATE SET"
    " country = excluded.country, priority = excluded.priority, route = excluded.route",
)
_REMOVE: Final = Statement("DELETE FROM routes WHERE name = ?")
_ROUTES: Final = Statement("SELECT route FROM routes ORDER BY country, priority, name")
_decoder: Final = msgspec.json.Decoder(Route)


def put_routes(connection: Connection, routes: Iterable[Route]) -> None:
    """Store these routes, in place of those that have their names; others stay."""
    _PUT.many(
        connection, [(route.name, route.country, route.priority, encode_json(route).decode()) for route in routes]
    )
    changed(connection)


def remove_route(connection: Connection, name: str) -> bool:
    """Forget a route. Returns False when there is none of this name."""
    removed = _REMOVE.run(connection, name) > 0
    if removed:
        changed(connection)
    return removed


def routes(connection: Connection) -> Iterator[Route]:
    """All routes, by their countries and priorities."""
    for row in _ROUTES.rows(connection):
        yield _decoder.decode(row[0])
