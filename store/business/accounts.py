"""Accounts with their credits and secrets, and the API keys that open them."""

import base64
import secrets as randomness
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection

from credits.ledger import Balance, adjustment_entry, purchase_entry
from messages.account import Account, AccountLimits, AccountStatus
from messages.addresses import Country
from messages.constant_tlvs import tlvs_of_text, tlvs_text
from messages.ids import AccountId, KeyId, new_account_id
from messages.number_kinds import number_kinds_of_text, number_kinds_text
from store import ledger
from store.business.versions import changed
from store.failures import UnknownAccountError
from store.keys import PlainKey, new_key
from store.sql import Insert, Statement
from store.vault import Vault

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
    "number_kinds",
    "group_name",
    "messages_per_s",
    "credits_per_day_mc",
)
_INSERT_ACCOUNT: Final = Insert("accounts", (*_ACCOUNT_COLUMNS, "created_at_ms"))
_UPDATE_ACCOUNT: Final = Statement(
    f"UPDATE accounts SET {', '.join(f'{name} = ?' for name in _ACCOUNT_COLUMNS[1:])} WHERE id = ?"  # noqa: S608
)
_MOVE_ACCOUNT: Final = Statement("UPDATE accounts SET status = ? WHERE id = ? AND status = ?")
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
    changed(connection)
    return account.id


def put_account(connection: Connection, vault: Vault, account: Account) -> None:
    """Change everything about an account but its id and credits.

    Raises:
        UnknownAccountError: there is none with this id.
    """
    row = _row_of_account(account, vault)
    if _UPDATE_ACCOUNT.run(connection, *row[1:], account.id) != 1:
        raise UnknownAccountError(f"no such account: {account.id}")
    changed(connection)


def set_account_status(
    connection: Connection, account_id: AccountId, status: AccountStatus, *, only_from: AccountStatus
) -> bool:
    """Move an account from one status to another. Returns False when it does not stand there (any more)."""
    moved = _MOVE_ACCOUNT.run(connection, str(status), account_id, str(only_from)) == 1
    if moved:
        changed(connection)
    return moved


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
        number_kinds_text(account.number_kinds),
        account.group,
        account.limits.messages_per_s,
        account.limits.credits_per_day_mc,
    )


_INSERT_KEY: Final = Insert("api_keys", ("id", "account_id", "secret_sha256", "created_at_ms"))
_REVOKE_KEY: Final = Statement(
    "UPDATE api_keys SET revoked_at_ms = ? WHERE id = ? AND (account_id = ? OR ?) AND revoked_at_ms IS NULL"
)
_KEYS: Final = Statement("SELECT id, secret_sha256, account_id FROM api_keys WHERE revoked_at_ms IS NULL")


def issue_key(connection: Connection, account_id: AccountId, now_ms: int) -> str:
    """A fresh API key, in plain: nobody can read it again.

    Raises:
        UnknownAccountError: there is no such account.
    """
    key = new_key()
    put_key(connection, account_id, key, now_ms)
    return str(key)


def put_key(connection: Connection, account_id: AccountId, key: PlainKey, now_ms: int) -> None:
    """Let ``key`` open an account.

    Raises:
        UnknownAccountError: there is no such account.
    """
    ledger.lock_balances(connection, [account_id])
    _INSERT_KEY.run(connection, key.id, account_id, key.sha256, now_ms)
    changed(connection)


def revoke_key(connection: Connection, key_id: KeyId, now_ms: int, account_id: AccountId | None = None) -> bool:
    """End a key. Returns False when there is no such valid key, or when it is not of ``account_id`` (None: of any)."""
    revoked = _REVOKE_KEY.run(connection, now_ms, key_id, account_id, account_id is None) == 1
    if revoked:
        changed(connection)
    return revoked


def accounts(connection: Connection, vault: Vault) -> Iterator[Account]:
    """All accounts.

    Raises:
        VaultError: the vault's key is not the one that the secrets were stored with.
    """
    for row in _ACCOUNTS.rows(connection):
        secret = vault.decrypt(row[6], f"webhook:{row[0]}")
        yield Account(
            row[0],
            row[1],
            AccountStatus(row[2]),
            row[3],
            row[4],
            row[5],
            secret,
            row[7],
            tlvs=tlvs_of_text(row[8]),
            number_kinds=number_kinds_of_text(row[9]),
            group=row[10],
            limits=AccountLimits(row[11], row[12]),
        )


def keys(connection: Connection) -> Iterator[tuple[KeyId, tuple[str, AccountId]]]:
    """The valid API keys, each with the SHA-256 of its secret in hexadecimal and whose it is."""
    for row in _KEYS.rows(connection):
        yield row[0], (row[1], row[2])
