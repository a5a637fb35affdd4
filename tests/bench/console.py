"""How long the console's pages take at the server, in a database of some years: ``python -m tests.bench.console``.

The pages are asked for one after the other, as a browser asks, through the ASGI application; the limit is 300 ms each.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from messages.staff.member import Role
from store.business import put_carrier
from store.database import Database
from tests.bench.population import CARRIERS, Size, account_of, accounts, actions, fill, messages, registrations
from tests.support.started.console_stage import START_MS, Browser, ConsoleStage, Page
from tests.support.started.servers import empty_postgresql

LIMIT_MS: Final = 300.0
TIMES: Final = 15


@attrs.frozen
class Measured:
    """One page: the middle and the longest of ``TIMES`` answers."""

    name: str
    median_ms: float
    most_ms: float


def visits(browser: Browser, stage: ConsoleStage) -> Iterator[tuple[str, Callable[[], Page]]]:
    """Every page, by its name."""
    with stage.database.reading() as connection:
        middle = connection.exec_driver_sql(
            "SELECT id, recipient, client_ref FROM messages ORDER BY id LIMIT 1 OFFSET 500"
        ).fetchone()
        segment = connection.exec_driver_sql("SELECT carrier_message_id FROM segments LIMIT 1").scalar_one()
        registration_id = connection.exec_driver_sql(
            "SELECT id FROM registrations WHERE state = 'submitted' LIMIT 1"
        ).scalar_one()
    assert middle is not None
    message_id, recipient, reference = middle

    def search(**fields: str) -> Callable[[], Page]:
        return lambda: browser.post("/console/messages", **fields)

    yield "overview", lambda: browser.get("/console")
    yield "messages: by number", search(text=recipient)
    yield "messages: by number of nobody", search(text="+41000000000")
    yield "messages: by number and account", search(text=recipient, account=account_of(0))
    yield "messages: by reference", search(text=reference)
    yield "messages: by the carrier's id", search(text=segment)
    yield "messages: of the largest account", search(account=account_of(0))
    yield "messages: of an account, by time", search(account=account_of(7), until="2026-06-01T00:00")
    yield "messages: by time", search(**{"from": "2026-03-01T00:00", "until": "2026-03-02T00:00"})
    yield "message", lambda: browser.get(f"/console/messages/{message_id}")
    yield "message, revealed", lambda: browser.post(f"/console/messages/{message_id}/reveal")
    yield "accounts", lambda: browser.get("/console/accounts")
    yield "accounts: by a part of a name", lambda: browser.get("/console/accounts?text=0777")
    yield "account, the largest", lambda: browser.get(f"/console/accounts/{account_of(0)}")
    yield "reviews", lambda: browser.get("/console/reviews")
    yield "review", lambda: browser.get(f"/console/reviews/{registration_id}")
    yield "carriers", lambda: browser.get("/console/carriers")
    yield "audit log", lambda: browser.get("/console/audit-log")


def measured(stage: ConsoleStage) -> list[Measured]:
    """All pages, each asked for ``TIMES`` times."""
    browser = stage.logged_in(Role.SUPERVISOR, "bench")
    browser.get("/console")
    # a gateway has its business in memory before anybody asks
    browser.post("/console/messages", text="+41000000000")
    told = []
    for name, visit in visits(browser, stage):
        times_ms = []
        for _ in range(TIMES):
            started = time.perf_counter()
            page = visit()
            times_ms.append((time.perf_counter() - started) * 1000)
            assert page.status == 200, (name, page.status, page.text[:2_000])
        times_ms.sort()
        told.append(Measured(name, times_ms[TIMES // 2], times_ms[-1]))
    return told


def main(given: Sequence[str]) -> int:
    """The exit code: 0, or 1 when a page took longer than the limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.console", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--registrations", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true", help="in a PostgreSQL of its own instead of SQLite")
    wanted = parser.parse_args(given)
    size = Size(wanted.messages, wanted.accounts)
    with tempfile.TemporaryDirectory(prefix="console-bench-") as folder:
        url = empty_postgresql() if wanted.postgresql else f"sqlite:///{Path(folder) / 'console.db'}"
        database = Database.open(url)
        database.upgrade()
        started = time.perf_counter()
        for rows in (
            accounts(size, START_MS),
            registrations(size, START_MS, wanted.registrations),
            messages(size, START_MS),
            actions(START_MS, 100_000),
        ):
            fill(url, rows)
        filled_s = time.perf_counter() - started
        print(f"{size.messages:,} messages, {size.accounts:,} accounts, {wanted.registrations:,} registrations", end="")
        print(f" made in {filled_s:.0f} s", flush=True)
        with ConsoleStage(url) as stage:
            with stage.database.begin() as connection:
                for carrier in CARRIERS:
                    put_carrier(connection, stage.vault, carrier, {}, {})  # type: ignore[arg-type]
            pages = measured(stage)
    for page in pages:
        slow = "  over the limit" if page.most_ms > LIMIT_MS else ""
        print(f"{page.name:<34} {page.median_ms:8.1f} ms {page.most_ms:8.1f} ms at most{slow}")
    return int(any(page.most_ms > LIMIT_MS for page in pages))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
