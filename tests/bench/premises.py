"""What a run finds: a database with an account that may send and a carrier to send through, and a configuration."""

import json
from pathlib import Path
from typing import Final

import attrs

from credits.pricing import Price
from gateway.clock import SystemClock
from messages.addresses import Sender, SenderKind
from messages.ids import CarrierName
from routing.table.route import EVERY_COUNTRY, Route, Target
from sendername.country_rules import load_seed
from sendername.registry import NameStatus
from store import business
from store.database import Database
from store.vault import Vault

CREDITS_MC: Final = 10**12
PRICE_MC: Final = 1_000
SENDER: Final = "BENCHMARK"
SUBSTITUTE_SENDER: Final = "+41790000000"
CARRIER: Final = CarrierName("simulated")


@attrs.frozen
class Wishes:
    """What differs from run to run. ``store_url`` None is a new SQLite file in the run's folder."""

    store_url: str | None
    carrier_port: int
    webhook_url: str
    events_per_request: int
    window: int


@attrs.frozen
class Premises:
    """Where the gateway's configuration is, and how to send with it."""

    config: Path
    key: str = attrs.field(repr=False)
    sender: str = SENDER


def furnish(folder: Path, wishes: Wishes) -> Premises:
    """Write the database and the configuration of one run into ``folder``.

    Sender rules are the product's own for every country; everything else is the least that a message needs.
    """
    store_url = wishes.store_url or f"sqlite:///{folder / 'passerelle.db'}"
    key_file = folder / "secret.key" if wishes.store_url is None else folder.parent / "secret.key"
    database = Database.open(store_url)
    try:
        database.upgrade()
        key = _open_business(database, Vault.from_key_file(key_file), wishes)
    finally:
        database.close()
    config = folder / "gateway.toml"
    config.write_text(configuration(store_url, key_file), encoding="utf-8")
    return Premises(config, key)


def _open_business(database: Database, vault: Vault, wishes: Wishes) -> str:
    now_ms = SystemClock().now_ms()
    with database.begin() as connection:
        account = business.create_account(
            connection,
            vault,
            name=f"benchmark {now_ms}",
            now_ms=now_ms,
            webhook_url=wishes.webhook_url,
            webhook_events_per_request=wishes.events_per_request,
        )
        business.credit_account(connection, account, CREDITS_MC, f"{account}:first", "for the benchmark", now_ms)
        business.register_sender(connection, account, Sender(SenderKind.NAME, SENDER), NameStatus.APPROVED)
        business.put_sender_rules(connection, load_seed())
        business.set_setting(connection, "substitute_sender", SUBSTITUTE_SENDER)
        profile = {
            "host": "127.0.0.1",
            "port": wishes.carrier_port,
            "system_id": "benchmark",
            "window": wishes.window,
        }
        business.put_carrier(connection, vault, CARRIER, profile, {"password": "benchmrk"})
        business.put_routes(connection, [Route("every-country", EVERY_COUNTRY, (Target(CARRIER),))])
        business.put_prices(connection, [Price(EVERY_COUNTRY, PRICE_MC)])
        return business.issue_key(connection, account, now_ms)


def configuration(store_url: str, key_file: Path) -> str:
    """The gateway's configuration file: defaults, on any free port, with webhooks to this machine allowed."""
    return (
        "[http]\nport = 0\n\n"
        f"[store]\nurl = {json.dumps(store_url)}\nkey_file = {json.dumps(str(key_file))}\n\n"
        "[webhooks]\nallow_private_addresses = true\n"
    )
