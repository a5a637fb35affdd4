"""What staff decide: accounts, keys, senders, rules, carriers, routes, prices, settings.

Plain functions on a connection, so that the command line can use them beside a running gateway. Each change raises the
version in the same transaction; a gateway that sees a new ``version`` loads the business again.
"""

import base64
import secrets as randomness
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs
import msgspec
from sqlalchemy import Connection

from credits.ledger import Balance, adjustment_entry, purchase_entry
from credits.pricing import Price
from messages.account import Account, AccountStatus
from messages.addresses import Country, Sender, SenderKind
from messages.constant_tlvs import tlvs_of_text, tlvs_text
from messages.ids import AccountId, CarrierName, KeyId, new_account_id
from messages.shift_tables import Language
from routing.routes import Route
from sendername.country_rules import SenderRule
from sendername.registry import NameStatus, SenderRegistration
from store import ledger
from store.failures import StoreError, UnknownAccountError
from store.keys import new_key
from store.sql import Insert, Row, Statement, decode_json, encode_json
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


@attrs.frozen
class Business:
    """Everything that staff decided, as of one version; immutable.

    ``keys`` are the valid API keys: the SHA-256 of the secret in hexadecimal, and whose key it is.
    """

    version: int
    accounts: Mapping[AccountId, Account]
    keys: Mapping[KeyId, tuple[str, AccountId]] = attrs.field(repr=False)
    registrations: tuple[SenderRegistration, ...]
    rules: tuple[SenderRule, ...]
    routes: tuple[Route, ...]
    prices: tuple[Price, ...]
    carriers: Mapping[CarrierName, CarrierRecord]
    settings: Mapping[str, str]


# Versions --------------------------------------------------------------------------------------------------------

_BUMP: Final = Statement(
    "INSERT INTO business_version (id, version) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET version = business_version.version + 1"
)
_VERSION: Final = Statement("SELECT version FROM business_version WHERE id = 1")


def version(connection: Connection) -> int:
    """How often the business changed; 0 in a fresh database."""
    rows = _VERSION.rows(connection)
    return int(rows[0][0]) if rows else 0


def _changed(connection: Connection) -> None:
    _BUMP.run(connection)


# Accounts --------------------------------------------------------------------------------------------------------

_ACCOUNT_COLUMNS: Final = (
    "id",
    "name",
    "status",
    "home_country",
    "default_sender",
    "webhook_url",
    "webhook_secret",
    "webhook_events_per_request",
    "tlvs",
)
_INSERT_ACCOUNT: Final = Insert("accounts", (*_ACCOUNT_COLUMNS, "created_at_ms"))
_UPDATE_ACCOUNT: Final = Statement(
    f"UPDATE accounts SET {', '.join(f'{name} = ?' for name in _ACCOUNT_COLUMNS[1:])} WHERE id = ?"  # noqa: S608
)
_INSERT_BALANCE: Final = Insert("balances", ("account_id", "available_mc", "held_mc"))
_ACCOUNTS: Final = Statement(f"SELECT {', '.join(_ACCOUNT_COLUMNS)} FROM accounts ORDER BY id")  # noqa: S608 - our names
_IS_BOOKED: Final = Statement("SELECT 1 FROM ledger WHERE id = ?")


def create_account(
    connection: Connection,
    vault: Vault,
    *,
    name: str,
    now_ms: int,
    home_country: Country | None = None,
    default_sender: str | None = None,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    webhook_events_per_request: int = 1,
) -> AccountId:
    """A fresh active account without credits. A webhook secret (``whsec_…``) is made up when none is given."""
    account = Account(
        id=new_account_id(now_ms),
        name=name,
        status=AccountStatus.ACTIVE,
        home_country=home_country,
        default_sender=default_sender,
        webhook_url=webhook_url,
        webhook_secret=webhook_secret or _new_webhook_secret(),
        webhook_events_per_request=webhook_events_per_request,
    )
    _INSERT_ACCOUNT.run(connection, *_row_of_account(account, vault), now_ms)
    _INSERT_BALANCE.run(connection, account.id, 0, 0)
    _changed(connection)
    return account.id


def put_account(connection: Connection, vault: Vault, account: Account) -> None:
    """Change everything about an account but its id and credits.

    Raises:
        UnknownAccountError: there is none with this id.
    """
    row = _row_of_account(account, vault)
    if _UPDATE_ACCOUNT.run(connection, *row[1:], account.id) != 1:
        raise UnknownAccountError(f"no such account: {account.id}")
    _changed(connection)


def credit_account(  # noqa: PLR0917 - an entry of the books, in the order it is written
    connection: Connection, account_id: AccountId, amount_mc: int, reference: str, reason: str, now_ms: int
) -> Balance:
    """Pay in ``amount_mc`` (1 …) once per ``reference``; a repetition changes nothing. Returns the balance after it.

    Raises:
        UnknownAccountError: there is no such account.
    """
    before = ledger.lock_balances(connection, [account_id])[account_id]
    entry = purchase_entry(reference, account_id, amount_mc, now_ms, reason)
    if _IS_BOOKED.rows(connection, entry.id):
        return before
    ledger.post(connection, [entry])
    return ledger.lock_balances(connection, [account_id])[account_id]


def adjust_account(  # noqa: PLR0917 - as above
    connection: Connection, account_id: AccountId, delta_mc: int, reference: str, reason: str, now_ms: int
) -> Balance:
    """Give (above 0) or take (below 0) ``delta_mc`` once per ``reference``. Returns the balance after it.

    Raises:
        UnknownAccountError: there is no such account.
        ValueError: it would take more than is available.
    """
    before = ledger.lock_balances(connection, [account_id])[account_id]
    entry = adjustment_entry(reference, account_id, delta_mc, now_ms, reason)
    if _IS_BOOKED.rows(connection, entry.id):
        return before
    ledger.post(connection, [entry])
    return ledger.lock_balances(connection, [account_id])[account_id]


def _new_webhook_secret() -> str:
    return "whsec_" + base64.b64encode(randomness.token_bytes(24)).decode()


def _row_of_account(account: Account, vault: Vault) -> tuple[Any, ...]:
    return (
        account.id,
        account.name,
        str(account.status),
        account.home_country,
        account.default_sender,
        account.webhook_url,
        vault.encrypt(account.webhook_secret, f"webhook:{account.id}"),
        account.webhook_events_per_request,
        tlvs_text(account.tlvs),
    )


def _account_of_row(row: Row, reveal: Callable[[str, str], str]) -> Account:
    secret = reveal(row[6], f"webhook:{row[0]}")
    return Account(row[0], row[1], AccountStatus(row[2]), row[3], row[4], row[5], secret, row[7], tlvs_of_text(row[8]))


# Keys ------------------------------------------------------------------------------------------------------------

_INSERT_KEY: Final = Insert("api_keys", ("id", "account_id", "secret_sha256", "created_at_ms"))
_REVOKE_KEY: Final = Statement("UPDATE api_keys SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL")
_KEYS: Final = Statement("SELECT id, secret_sha256, account_id FROM api_keys WHERE revoked_at_ms IS NULL")


def issue_key(connection: Connection, account_id: AccountId, now_ms: int) -> str:
    """A fresh API key, in plain: nobody can read it again.

    Raises:
        UnknownAccountError: there is no such account.
    """
    ledger.lock_balances(connection, [account_id])
    key = new_key()
    _INSERT_KEY.run(connection, key.id, account_id, key.sha256, now_ms)
    _changed(connection)
    return str(key)


def revoke_key(connection: Connection, key_id: KeyId, now_ms: int) -> bool:
    """End a key. Returns False when there is no such valid key."""
    revoked = _REVOKE_KEY.run(connection, now_ms, key_id) == 1
    if revoked:
        _changed(connection)
    return revoked


# Senders ---------------------------------------------------------------------------------------------------------

_PUT_REGISTRATION: Final = Insert(
    "sender_registrations",
    ("account_id", "kind", "value", "status", "registered_in"),
    conflict="ON CONFLICT (account_id, kind, value)"
    " DO UPDATE SET status = excluded.status, registered_in = excluded.registered_in",
)
_SET_STATUS: Final = Statement(
    "UPDATE sender_registrations SET status = ? WHERE account_id = ? AND kind = ? AND value = ?"
)
_REGISTRATIONS: Final = Statement(
    "SELECT account_id, kind, value, status, registered_in FROM sender_registrations ORDER BY account_id, kind, value"
)
_PUT_RULE: Final = Insert(
    "sender_rules", ("country", "rule"), conflict="ON CONFLICT (country) DO UPDATE SET rule = excluded.rule"
)
_RULES: Final = Statement("SELECT rule FROM sender_rules ORDER BY country")
_rule_decoder: Final = msgspec.json.Decoder(SenderRule)


def register_sender(
    connection: Connection,
    account_id: AccountId,
    sender: Sender,
    status: NameStatus,
    registered_in: Iterable[Country] = (),
) -> None:
    """Store an account's sender with its status; ``registered_in`` are countries whose carriers know it.

    Raises:
        UnknownAccountError: there is no such account.
    """
    ledger.lock_balances(connection, [account_id])
    countries = " ".join(sorted(registered_in))
    _PUT_REGISTRATION.run(connection, account_id, str(sender.kind), sender.value, str(status), countries)
    _changed(connection)


def set_sender_status(connection: Connection, account_id: AccountId, sender: Sender, status: NameStatus) -> bool:
    """Change the status of a registered sender. Returns False when it is not registered."""
    known = _SET_STATUS.run(connection, str(status), account_id, str(sender.kind), sender.value) == 1
    if known:
        _changed(connection)
    return known


def put_sender_rules(connection: Connection, rules: Iterable[SenderRule]) -> None:
    """Store the rules of these countries; other countries keep theirs."""
    _PUT_RULE.many(connection, [(rule.country, encode_json(rule).decode()) for rule in rules])
    _changed(connection)


def _registration_of_row(row: Row) -> SenderRegistration:
    sender = Sender(SenderKind(row[1]), row[2])
    countries = frozenset(Country(country) for country in row[4].split())
    return SenderRegistration(row[0], sender, NameStatus(row[3]), countries)


# Carriers, routes, prices, settings ------------------------------------------------------------------------------

_PUT_CARRIER: Final = Insert(
    "carriers",
    ("name", "profile", "secrets", "enabled"),
    conflict="ON CONFLICT (name) DO UPDATE SET"
    " profile = excluded.profile, secrets = excluded.secrets, enabled = excluded.enabled",
)
_REMOVE_CARRIER: Final = Statement("DELETE FROM carriers WHERE name = ?")
_CARRIERS: Final = Statement("SELECT name, profile, enabled, secrets FROM carriers ORDER BY name")
_PUT_ROUTE: Final = Insert(
    "routes",
    ("country", "carrier", "priority", "national_tables", "tlvs"),
    conflict="ON CONFLICT (country, carrier) DO UPDATE SET"
    " priority = excluded.priority, national_tables = excluded.national_tables, tlvs = excluded.tlvs",
)
_REMOVE_ROUTE: Final = Statement("DELETE FROM routes WHERE country = ? AND carrier = ?")
_ROUTES: Final = Statement(
    "SELECT country, carrier, priority, national_tables, tlvs FROM routes ORDER BY country, priority, carrier"
)
_PUT_PRICE: Final = Insert(
    "prices",
    ("country", "per_segment_mc"),
    conflict="ON CONFLICT (country) DO UPDATE SET per_segment_mc = excluded.per_segment_mc",
)
_REMOVE_PRICE: Final = Statement("DELETE FROM prices WHERE country = ?")
_PRICES: Final = Statement("SELECT country, per_segment_mc FROM prices ORDER BY country")
_PUT_SETTING: Final = Insert(
    "settings", ("name", "value"), conflict="ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
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
    _changed(connection)


def remove_carrier(connection: Connection, name: CarrierName) -> bool:
    """Forget a carrier; its routes stay until they are removed. Returns False when there is none of this name."""
    return _removed(connection, _REMOVE_CARRIER.run(connection, name))


def put_routes(connection: Connection, routes: Iterable[Route]) -> None:
    """Store these routes; others stay."""
    _PUT_ROUTE.many(
        connection,
        [
            (route.country, route.carrier, route.priority, " ".join(route.national_tables), tlvs_text(route.tlvs))
            for route in routes
        ],
    )
    _changed(connection)


def remove_route(connection: Connection, country: str, carrier: CarrierName) -> bool:
    """Forget a route. Returns False when there is none."""
    return _removed(connection, _REMOVE_ROUTE.run(connection, country, carrier))


def put_prices(connection: Connection, prices: Iterable[Price]) -> None:
    """Store these prices; other countries keep theirs."""
    _PUT_PRICE.many(connection, [(price.country, price.per_segment_mc) for price in prices])
    _changed(connection)


def remove_price(connection: Connection, country: str) -> bool:
    """Forget a price. Returns False when there is none."""
    return _removed(connection, _REMOVE_PRICE.run(connection, country))


def set_setting(connection: Connection, name: str, value: str) -> None:
    """Store a setting, such as the platform's substitute sender."""
    _PUT_SETTING.run(connection, name, value)
    _changed(connection)


def _removed(connection: Connection, rows: int) -> bool:
    if rows:
        _changed(connection)
    return rows > 0


# All of it -------------------------------------------------------------------------------------------------------


def load_business(connection: Connection, vault: Vault) -> Business:
    """Everything, as of one version (give it a connection that reads one consistent view, or reload on a new version).

    Raises:
        VaultError: the vault's key is not the one that the secrets were stored with.
    """
    as_of = version(connection)
    accounts = {row[0]: _account_of_row(row, vault.decrypt) for row in _ACCOUNTS.rows(connection)}
    carriers = {
        row[0]: CarrierRecord(
            row[0],
            MappingProxyType(decode_json(row[1])),
            enabled=bool(row[2]),
            secrets=MappingProxyType(decode_json(vault.decrypt(row[3], f"carrier:{row[0]}"))),
        )
        for row in _CARRIERS.rows(connection)
    }
    return Business(
        version=as_of,
        accounts=MappingProxyType(accounts),
        keys=MappingProxyType({row[0]: (row[1], row[2]) for row in _KEYS.rows(connection)}),
        registrations=tuple(_registration_of_row(row) for row in _REGISTRATIONS.rows(connection)),
        rules=tuple(_rule_decoder.decode(row[0]) for row in _RULES.rows(connection)),
        routes=tuple(
            Route(row[0], row[1], row[2], tuple(map(Language, row[3].split())), tlvs_of_text(row[4]))
            for row in _ROUTES.rows(connection)
        ),
        prices=tuple(Price(row[0], row[1]) for row in _PRICES.rows(connection)),
        carriers=MappingProxyType(carriers),
        settings=MappingProxyType({row[0]: row[1] for row in _SETTINGS.rows(connection)}),
    )


def export_business(connection: Connection) -> dict[str, Any]:
    """The business as plain JSON values, to compare with a file; without secrets, keys and credits."""
    accounts = [_account_of_row(row, _conceal) for row in _ACCOUNTS.rows(connection)]
    return {
        "accounts": {
            account.id: {
                "name": account.name,
                "status": str(account.status),
                "home_country": account.home_country,
                "default_sender": account.default_sender,
                "webhook_url": account.webhook_url,
                "webhook_events_per_request": account.webhook_events_per_request,
                "tlvs": tlvs_text(account.tlvs),
            }
            for account in accounts
        },
        "senders": [
            {"account": row[0], "kind": row[1], "value": row[2], "status": row[3], "registered_in": row[4].split()}
            for row in _REGISTRATIONS.rows(connection)
        ],
        "sender_rules": {rule["country"]: rule for rule in (decode_json(row[0]) for row in _RULES.rows(connection))},
        "carriers": {
            row[0]: {"profile": decode_json(row[1]), "enabled": bool(row[2])} for row in _CARRIERS.rows(connection)
        },
        "routes": [
            {
                "country": row[0],
                "carrier": row[1],
                "priority": row[2],
                "national_tables": row[3].split(),
                "tlvs": row[4],
            }
            for row in _ROUTES.rows(connection)
        ],
        "prices": {row[0]: row[1] for row in _PRICES.rows(connection)},
        "settings": {row[0]: row[1] for row in _SETTINGS.rows(connection)},
    }


def _conceal(_stored: str, _purpose: str) -> str:
    return ""
