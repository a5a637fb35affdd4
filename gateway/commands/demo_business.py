"""The business of the demonstration: an account with credits, a SenderName and a key; two carriers; routes and prices.

It is made at the first run and found again later. Only the carriers' ports change from run to run, because the
simulated carriers take free ones; whatever else somebody changed meanwhile stays.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs
from sqlalchemy import Connection

from credits.pricing import Price
from gateway.books import Books, opened
from gateway.business.in_force import in_force
from gateway.business.picture import Picture, prices_by_key
from gateway.business.proposal import Author, propose, put_in_force
from gateway.clock import SystemClock
from gateway.config import Config
from gateway.terminal import CommandError
from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId, CarrierName
from routing.table.route import EVERY_COUNTRY, Route, Target, route_name
from sendername.country_rules import load_seed
from store import queries
from store.business import Business, create_account, credit_account, issue_key
from store.keys import read_key
from store.registrations.settlement import settle

ACCOUNT_NAME: Final = "demo"
HOME_COUNTRY: Final = Country("CH")
SENDER_NAME: Final = "MAXONY"
FIRST_CREDITS_MC: Final = 100_000
LEAST_CREDITS_MC: Final = 10_000
"""Below this a run begins with another ``FIRST_CREDITS_MC``: a demonstration that ran dry shows nothing."""

HOST: Final = "127.0.0.1"
ALPINE: Final = CarrierName("alpine")
OCEANIC: Final = CarrierName("oceanic")
SYSTEM_ID: Final = "passerelle"
PASSWORD: Final = "demo"  # noqa: S105 - the simulated carriers listen on this machine only

_ROUTES: Final = (
    Route(route_name("CH"), "CH", (Target(ALPINE), Target(OCEANIC))),
    Route(route_name(EVERY_COUNTRY), EVERY_COUNTRY, (Target(OCEANIC),)),
)
_PRICES: Final = prices_by_key(Price("CH", 1_000), Price("*", 2_000))
_SUBSTITUTE: Final = {"substitute_sender": "+41790000000"}
_ACCESS_FILE: Final = "demo.json"


@attrs.frozen
class DemoAccess:
    """How to send as the demo account, and what the database held before this run."""

    account_id: AccountId
    key: str = attrs.field(repr=False)
    found: bool
    available_mc: int
    account_count: int
    message_count: int


def prepare(config: Config, data: Path, ports: Mapping[CarrierName, int]) -> DemoAccess:
    """Make or find the demonstration in the database of ``config``; its plain key is kept in ``data``, 0600.

    Raises:
        CommandError: the database or the folder cannot be used.
    """
    now_ms = SystemClock().now_ms()
    known_key = _read_key(data)
    with opened(config, create=True) as books, books.database.begin() as connection:
        _put_business(books, connection, ports)
        business = books.business(connection)
        mine = [account.id for account in business.accounts.values() if account.name == ACCOUNT_NAME]
        account_id = mine[0] if mine else _make_account(books, connection, now_ms)
        key = known_key
        if key is None or not _opens(key, business, account_id):
            # lost, or of another database: only its hash was stored, so there is nothing to show but a new one
            key = issue_key(connection, account_id, now_ms)
        balance = queries.balance(connection, account_id)
        if balance.available_mc < LEAST_CREDITS_MC:
            credit_account(
                connection, account_id, FIRST_CREDITS_MC, f"demo:{account_id}:{now_ms}", "credits of the demo", now_ms
            )
            balance = queries.balance(connection, account_id)
        access = DemoAccess(
            account_id=account_id,
            key=key,
            found=bool(mine),
            available_mc=balance.available_mc,
            account_count=len(books.business(connection).accounts),
            message_count=sum(queries.status_counts(connection, open_only=False).values()),
        )
    _write_key(data, access)
    return access


def carriers_at(ports: Mapping[CarrierName, int]) -> Picture:
    """The two simulated carriers, listening on ``ports`` of this machine."""
    return Picture(
        carriers={
            name: {
                "host": HOST,
                "port": port,
                "system_id": SYSTEM_ID,
                "password": PASSWORD,
                "reconnect_floor_s": 0.2,
                "refused_floor_s": 1.0,
            }
            for name, port in ports.items()
        }
    )


def _put_business(books: Books, connection: Connection, ports: Mapping[CarrierName, int]) -> None:
    before = in_force(books, connection)
    wanted = attrs.evolve(
        carriers_at(ports),
        settings={} if before.settings else _SUBSTITUTE,
        routes={} if before.routes else {route.name: route for route in _ROUTES},
        prices={} if before.prices else _PRICES,
        rules={} if before.rules else {rule.country: rule for rule in load_seed()},
    )
    proposal = propose(books, connection, wanted, SystemClock().now_ms())
    if proposal.changes:
        put_in_force(books, connection, proposal, Author("demo"), SystemClock().now_ms())


def _make_account(books: Books, connection: Connection, now_ms: int) -> AccountId:
    account_id = create_account(
        connection,
        books.vault,
        name=ACCOUNT_NAME,
        now_ms=now_ms,
        home_country=HOME_COUNTRY,
        default_sender=SENDER_NAME,
    )
    sender = Sender(SenderKind.NAME, SENDER_NAME)
    settle(connection, account_id, sender, company=ACCOUNT_NAME, who=ACCOUNT_NAME, now_ms=now_ms)
    credit_account(connection, account_id, FIRST_CREDITS_MC, f"demo:{account_id}", "credits of the demo", now_ms)
    return account_id


def _opens(key: str, business: Business, account_id: AccountId) -> bool:
    parsed = read_key(key)
    return parsed is not None and business.keys.get(parsed.id) == (parsed.sha256, account_id)


def _read_key(data: Path) -> str | None:
    try:
        document = json.loads((data / _ACCESS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    key = document.get("key") if isinstance(document, dict) else None
    return key if isinstance(key, str) else None


def _write_key(data: Path, access: DemoAccess) -> None:
    file = data / _ACCESS_FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump({"account": access.account_id, "key": access.key}, stream)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror or error}") from error
