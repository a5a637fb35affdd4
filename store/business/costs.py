"""What carriers charge for a segment, as it was agreed with them."""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection

from routing.costs.table import CarrierPrice
from store.business.versions import changed
from store.sql import Insert, Statement

_PUT: Final = Insert(
    "carrier_prices",
    ("carrier", "country", "network", "from_ms", "micros"),
    conflict="ON CONFLICT (carrier, country, network, from_ms) DO UPDATE SET micros = excluded.micros",
)
_REMOVE: Final = Statement(
    "DELETE FROM carrier_prices WHERE carrier = ? AND country = ? AND network = ? AND from_ms = ?"
)
_ALL: Final = Statement(
    "SELECT carrier, country, network, from_ms, micros FROM carrier_prices ORDER BY carrier, country, network, from_ms"
)


def put_carrier_prices(connection: Connection, prices: Iterable[CarrierPrice]) -> None:
    """Store these prices; one for the same destination from the same moment on takes the other's place."""
    rows = [(price.carrier, price.country, price.network or "", price.from_ms, price.micros) for price in prices]
    _PUT.many(connection, rows)
    changed(connection)


def remove_carrier_prices(connection: Connection, prices: Iterable[CarrierPrice]) -> None:
    """Forget these prices, as if they had never been agreed; those that are not there do not matter."""
    rows = [(price.carrier, price.country, price.network or "", price.from_ms) for price in prices]
    _REMOVE.many(connection, rows)
    changed(connection)


def carrier_prices(connection: Connection) -> Iterator[CarrierPrice]:
    """All prices, those that ended and those to come too."""
    for row in _ALL.rows(connection):
        yield CarrierPrice(row[0], row[1], row[4], row[2] or None, row[3])
