"""The drills of docs/load-testing.md at once: a carrier with its failure for each, one gateway, and a load on each."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from credits.pricing import Price
from messages.addresses import Sender, SenderKind
from messages.ids import CarrierName
from sendername.registry import NameStatus
from simulators.ledger.ledger import entries_of
from simulators.ledger.outcomes import Outcomes
from store import business
from store.database import Database
from store.vault import Vault
from tests.support.started import processes
from tests.support.values.routes import a_route

WINDOW: Final = 10
MESSAGES: Final = 60
RATE_PER_S: Final = 30
GRACE_S: Final = 20
NAME: Final = "MAXONY"
CREDITS_MC: Final = 1_000_000_000
NOW_MS: Final = 1_800_000_000_000
_CONFIGURATION: Final = ("[messages]", "uncertain_timeout_s = 2", "receipt_timeout_s = 5")
"""What no receipt settles ends in seconds, not in days: bulk that is uncertain, and what is sent and unheard of."""


@attrs.frozen
class Drill:
    """One failure: the country whose messages meet it, and how their carrier behaves, in TOML."""

    country: str
    conduct: str
    profile: Mapping[str, object] = attrs.field(factory=dict)


@attrs.frozen
class Found:
    """What came of a drill: the exit code of its load and what it said, its measures, and what the carrier counted."""

    code: int
    said: str
    measures: Mapping[str, float]
    carrier: Mapping[str, float]

    @property
    def duplicates_bound(self) -> float:
        """A window for each bind whose answers were lost."""
        return WINDOW * self.carrier["binds_lost"]


def carried_out(folder: Path, drills: Mapping[str, Drill], expected: str) -> dict[str, Found]:
    """Every drill, by its name; ``folder`` holds a migrated database."""
    file = folder / "carriers.toml"
    tables = [
        f'[[carrier]]\nname = "{name}"\nledger = {json.dumps(str(folder / f"{name}.jsonl"))}\n{drill.conduct}\n'
        for name, drill in drills.items()
    ]
    file.write_text("\n".join(tables), encoding="utf-8")
    fleet = processes.fleet(file)
    ports = {name: fleet.until_listening() for name in drills}
    key = _open_business(folder, drills, ports)
    config = folder / "passerelle.toml"
    processes.write_config(config, folder, _CONFIGURATION)
    gateway = processes.gateway(config)
    url = f"http://127.0.0.1:{gateway.until_listening()}"
    loads = {name: processes.load(url, *_words(folder, name, drill, key, expected)) for name, drill in drills.items()}
    codes = {name: load.end(GRACE_S + 30.0) for name, load in loads.items()}
    assert gateway.stop() == 0
    fleet.stop()
    assert not [line for line in gateway.lines if "Traceback" in line], "".join(gateway.lines)
    return {name: _found(folder, name, code, loads[name].lines) for name, code in codes.items()}


def _words(folder: Path, name: str, drill: Drill, key: str, expected: str) -> Sequence[str]:
    mix = folder / f"{name}.toml"
    mix.write_text(f"[countries]\n{drill.country} = 1\n", encoding="utf-8")
    return (
        *("--key", key, "--rate", str(RATE_PER_S), "--messages", str(MESSAGES), "--seed", "7", "--mix", str(mix)),
        *("--webhook-port", "0", "--carrier-ledger", str(folder / f"{name}.jsonl"), "--grace", f"{GRACE_S}s"),
        *("--json", str(folder / f"{name}.json"), "--expect", expected),
    )


def _found(folder: Path, name: str, code: int, lines: Sequence[str]) -> Found:
    outcomes = Outcomes()
    for entry in entries_of(folder / f"{name}.jsonl"):
        outcomes.record(entry)
    assert (folder / f"{name}.json").exists(), "".join(lines)
    report: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return Found(code, "".join(lines), report["measures"], outcomes.measures())


def _open_business(folder: Path, drills: Mapping[str, Drill], ports: Mapping[str, int]) -> str:
    """Write the business: each drill's country goes to its carrier alone; the key of the account that sends."""
    vault = Vault.from_key_file(folder / "secret.key")
    database = Database.open(f"sqlite:///{folder / 'passerelle.db'}")
    with database.begin() as connection:
        business.put_prices(connection, [Price("*", 1_000)])
        for name, drill in drills.items():
            profile = {
                "host": "127.0.0.1",
                "port": ports[name],
                "system_id": "gateway",
                "window": WINDOW,
                "response_timeout_s": 2.0,
                "reconnect_floor_s": 0.05,
                "reconnect_ceiling_s": 0.2,
                **drill.profile,
            }
            business.put_carrier(connection, vault, CarrierName(name), profile, {})
        business.put_routes(connection, [a_route(drill.country, name) for name, drill in drills.items()])
        account = business.create_account(
            connection, vault, name="Maxony", now_ms=NOW_MS, default_sender=NAME, webhook_events_per_request=100
        )
        business.credit_account(connection, account, CREDITS_MC, "order-1", "bought", NOW_MS)
        business.register_sender(connection, account, Sender(SenderKind.NAME, NAME), NameStatus.APPROVED)
        key = business.issue_key(connection, account, NOW_MS)
    database.close()
    return key
