"""A business on disk for gateways that run as processes of their own, and what they leave behind when they are gone."""

import json
from collections import Counter
from pathlib import Path

import attrs
from sqlalchemy import text

from credits.pricing import Price
from messages.addresses import Country, Sender, SenderKind
from messages.ids import CarrierName
from sendername.registry import NameStatus
from store import business
from store.audit import audit
from store.database import Database
from store.vault import Vault
from tests.support.started import processes
from tests.support.started.customers import Endpoint
from tests.support.values.routes import a_route

WINDOW = 10
NAME = "MAXONY"
CREDITS_MC = 1_000_000_000
NOW_MS = 1_800_000_000_000


@attrs.frozen
class Town:
    """A database with a business, a configuration, an operator's ledger, and the customer's endpoint."""

    folder: Path
    endpoint: Endpoint

    @property
    def config(self) -> Path:
        return self.folder / "passerelle.toml"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.jsonl"

    @property
    def database(self) -> Database:
        return Database.open(f"sqlite:///{self.folder / 'passerelle.db'}")

    def open_business(self, carrier_port: int) -> str:
        """Write the business; the customer's key."""
        vault = Vault.from_key_file(self.folder / "secret.key")
        profile = {
            "host": "127.0.0.1",
            "port": carrier_port,
            "system_id": "gateway",
            "window": WINDOW,
            "reconnect_floor_s": 0.05,
            "reconnect_ceiling_s": 0.1,
        }
        with self.database.begin() as connection:
            business.put_prices(connection, [Price("*", 1_000)])
            business.put_carrier(connection, vault, CarrierName("alpine"), profile, {})
            business.put_routes(connection, [a_route("*", "alpine")])
            account = business.create_account(
                connection,
                vault,
                name="Maxony",
                now_ms=NOW_MS,
                home_country=Country("CH"),
                default_sender=NAME,
                webhook_url=self.endpoint.url,
                webhook_events_per_request=100,
            )
            business.credit_account(connection, account, CREDITS_MC, "order-1", "bought", NOW_MS)
            sender = Sender(SenderKind.NAME, NAME)
            business.register_sender(connection, account, sender, NameStatus.APPROVED)
            return business.issue_key(connection, account, NOW_MS)

    def submitted(self) -> Counter[str]:
        """How often each text reached the operator."""
        entries = map(json.loads, self.ledger.read_text(encoding="utf-8").splitlines())
        return Counter(entry["text"] for entry in entries if entry["kind"] == "submitted" and not entry["status"])

    def statuses(self) -> dict[str, str]:
        """Where every message stands."""
        database = self.database
        with database.reading() as connection:
            rows = connection.execute(text("SELECT id, status FROM messages")).all()
        database.close()
        return {row[0]: row[1] for row in rows}

    def assert_books_agree(self) -> None:
        """By the audit's own code, and by its command."""
        database = self.database
        with database.reading() as connection:
            assert audit(connection).findings == ()
        database.close()
        told = processes.command(self.config, "audit")
        assert told.returncode == 0, told.stderr
