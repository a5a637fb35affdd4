"""Networks and the ranges of numbers that were given to them, as staff write them."""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection

from messages.network import NetworkCode
from routing.networks.prefixes import Network, NumberPrefix
from store.business.versions import changed
from store.sql import Insert, Statement

_PUT_NETWORK: Final = Insert(
    "networks",
    ("code", "country", "name"),
    conflict="ON CONFLICT (code) DO UPDATE SET country = excluded.country, name = excluded.name",
)
_REMOVE_NETWORK: Final = Statement("DELETE FROM networks WHERE code = ?")
_NETWORKS: Final = Statement("SELECT code, country, name FROM networks ORDER BY code")
_PUT_PREFIX: Final = Insert(
    "number_prefixes", ("prefix", "code"), conflict="ON CONFLICT (prefix) DO UPDATE SET code = excluded.code"
)
_REMOVE_PREFIXES: Final = Statement("DELETE FROM number_prefixes WHERE code = ?")
_PREFIXES: Final = Statement("SELECT prefix, code FROM number_prefixes ORDER BY prefix")


def put_network(connection: Connection, network: Network, prefixes: Iterable[str]) -> None:
    """Store a network with all its prefixes, in E.164 with their ``+``.

    A prefix that was another network's is this one's now.
    """
    _PUT_NETWORK.run(connection, network.code, network.country, network.name)
    _REMOVE_PREFIXES.run(connection, network.code)
    _PUT_PREFIX.many(connection, [(prefix, network.code) for prefix in prefixes])
    changed(connection)


def remove_network(connection: Connection, code: NetworkCode) -> bool:
    """Forget a network and its prefixes. Returns False when there is none of this code."""
    _REMOVE_PREFIXES.run(connection, code)
    removed = _REMOVE_NETWORK.run(connection, code) > 0
    if removed:
        changed(connection)
    return removed


def networks(connection: Connection) -> Iterator[Network]:
    """All networks, by their codes."""
    for row in _NETWORKS.rows(connection):
        yield Network(row[0], row[1], row[2])


def number_prefixes(connection: Connection) -> Iterator[NumberPrefix]:
    """All prefixes."""
    for row in _PREFIXES.rows(connection):
        yield NumberPrefix(row[0], row[1])
