"""What carriers do with SenderNames, country by country."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection

from messages.addresses import Country
from messages.ids import CarrierName
from routing.table.sender_support import Support
from store.business.versions import changed
from store.sql import Insert, Statement

_PUT: Final = Insert(
    "sender_support",
    ("carrier", "country", "support"),
    conflict="ON CONFLICT (carrier, country) DO UPDATE SET support = excluded.support",
)
_REMOVE: Final = Statement("DELETE FROM sender_support WHERE carrier = ? AND country = ?")
_ALL: Final = Statement("SELECT carrier, country, support FROM sender_support ORDER BY carrier, country")


def put_sender_support(connection: Connection, known: Mapping[tuple[CarrierName, Country], Support]) -> None:
    """Store what these carriers do; what is known of others stays."""
    _PUT.many(connection, [(carrier, country, str(support)) for (carrier, country), support in known.items()])
    changed(connection)


def remove_sender_support(connection: Connection, carrier: CarrierName, country: Country) -> bool:
    """Forget what a carrier does in a country. Returns False when nothing was known."""
    removed = _REMOVE.run(connection, carrier, country) > 0
    if removed:
        changed(connection)
    return removed


def sender_support(connection: Connection) -> Iterator[tuple[tuple[CarrierName, Country], Support]]:
    """All that is known."""
    for row in _ALL.rows(connection):
        yield (row[0], row[1]), Support(row[2])
