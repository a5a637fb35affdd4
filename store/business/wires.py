"""Carriers, what countries cost, and settings."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs
from sqlalchemy import Connection

from credits.pricing import Price
from messages.ids import CarrierName
from messages.network import NetworkCode
from store.business.versions import changed
from store.failures import StoreError
from store.sql import Insert, Statement, decode_json, encode_json
from store.vault import Vault


class InvalidBusinessError(StoreError):
    """Staff asked for something that cannot be stored; the sentence says what to write instead."""


@attrs.frozen
class CarrierRecord:
    """A carrier as staff describe it: ``profile`` is JSON that ``carriers`` understands, ``secrets`` its passwords."""

    name: CarrierName
    profile: Mapping[str, Any]
    enabled: bool = True
    secrets: Mapping[str, str] = attrs.field(factory=dict, repr=False)


_PUT_CARRIER: Final = Insert(
    "carriers",
    ("name", "profile", "secrets", "enabled"),
    conflict="ON CONFLICT (name) DO UPDATE SET"
    " profile = excluded.profile, secrets = excluded.secrets, enabled = excluded.enabled",
)
_REMOVE_CARRIER: Final = Statement("DELETE FROM carriers WHERE name = ?")
_CARRIERS: Final = Statement("SELECT name, profile, enabled, secrets FROM carriers ORDER BY name")
_PUT_PRICE: Final = Insert(
    "prices",
    ("country", "network", "from_ms", "per_segment_mc"),
    conflict="ON CONFLICT (country, network, from_ms) DO UPDATE SET per_segment_mc = excluded.per_segment_mc",
)
_REMOVE_PRICE: Final = Statement("DELETE FROM prices WHERE country = ? AND network = ? AND from_ms = ?")
_PRICES: Final = Statement(
    "SELECT country, per_segment_mc, network, from_ms FROM prices ORDER BY country, network, from_ms"
)
_PUT_SETTING: Final = Insert(
    "settings", ("name", "value"), conflict="ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_REMOVE_SETTING: Final = Statement("DELETE FROM settings WHERE name = ?")
_SETTINGS: Final = Statement("SELECT name, value FROM settings ORDER BY name")


def put_carrier(
    connection: Connection,
    vault: Vault,
    name: CarrierName,
    profile: Mapping[str, Any],
    secrets: Mapping[str, str],
    *,
    enabled: bool = True,
) -> None:
    """Store a carrier; ``profile`` holds JSON values and no secrets, ``secrets`` are encrypted.

    Raises:
        InvalidBusinessError: the name is empty or holds spaces.
    """
    if not name or any(character.isspace() for character in name):
        raise InvalidBusinessError("a carrier's name has no spaces: write for example alpha-1")
    sealed = vault.encrypt(encode_json(dict(secrets)).decode(), f"carrier:{name}")
    _PUT_CARRIER.run(connection, name, encode_json(dict(profile)).decode(), sealed, int(enabled))
    changed(connection)


def remove_carrier(connection: Connection, name: CarrierName) -> bool:
    """Forget a carrier; its routes stay until they are removed. Returns False when there is none of this name."""
    return _removed(connection, _REMOVE_CARRIER.run(connection, name))


def put_prices(connection: Connection, prices: Iterable[Price]) -> None:
    """Store these prices; those of other countries, networks and times stay."""
    _PUT_PRICE.many(
        connection, [(price.country, price.network or "", price.from_ms, price.per_segment_mc) for price in prices]
    )
    changed(connection)


def remove_price(connection: Connection, country: str, network: NetworkCode | None = None, from_ms: int = 0) -> bool:
    """Forget the price that begins at ``from_ms`` (Unix milliseconds). Returns False when there is none."""
    return _removed(connection, _REMOVE_PRICE.run(connection, country, network or "", from_ms))


def set_setting(connection: Connection, name: str, value: str) -> None:
    """Store a setting, such as the platform's substitute sender."""
    _PUT_SETTING.run(connection, name, value)
    changed(connection)


def remove_setting(connection: Connection, name: str) -> bool:
    """Forget a setting. Returns False when there is none of this name."""
    return _removed(connection, _REMOVE_SETTING.run(connection, name))


def _removed(connection: Connection, rows: int) -> bool:
    if rows:
        changed(connection)
    return rows > 0


def carriers(connection: Connection, vault: Vault) -> Iterator[CarrierRecord]:
    """All carriers.

    Raises:
        VaultError: the vault's key is not the one that the secrets were stored with.
    """
    for row in _CARRIERS.rows(connection):
        yield CarrierRecord(
            row[0],
            MappingProxyType(decode_json(row[1])),
            enabled=bool(row[2]),
            secrets=MappingProxyType(decode_json(vault.decrypt(row[3], f"carrier:{row[0]}"))),
        )


def prices(connection: Connection) -> Iterator[Price]:
    """All prices, those of a destination in the order in which they begin."""
    for row in _PRICES.rows(connection):
        yield Price(row[0], row[1], row[2] or None, row[3])


def settings(connection: Connection) -> Iterator[tuple[str, str]]:
    """All settings, by their names."""
    for row in _SETTINGS.rows(connection):
        yield row[0], row[1]
