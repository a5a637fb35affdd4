"""A database as it is after some years: accounts, and messages with their events, segments and credits.

Everything is drawn from one seed. Rows go in as the product writes them, in its own order of columns, but without the
product: a million messages take a minute that way, and would take an hour through the front door.
"""

import json
import random
import sqlite3
import string
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs
import psycopg

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId, new_id, new_message_id
from sendername.likeness.shape import shape_of
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.version import Version, VersionState
from store.sql import encode_json
from tests.sendername.registration.forms import FORM

CARRIERS: Final = ("alpine", "jura", "rhone")
COUNTRIES: Final = (("CH", "+4179"), ("FR", "+336"), ("DE", "+4915"), ("IT", "+3933"))
RECIPIENTS: Final = 200_000
CHUNK: Final = 20_000
YEAR_MS: Final = 365 * 86_400_000
TEXT: Final = "Your code is 123456. It is valid for ten minutes; tell it to nobody."

TABLES: Final = {
    "accounts": "id name status home_country webhook_url webhook_secret webhook_events_per_request created_at_ms",
    "balances": "account_id available_mc held_mc",
    "messages": "id account_id recipient country body alphabet segment_count sender_kind sender sender_requested"
    " category on_unknown routes hold_mc accepted_at_ms expires_at_ms client_ref webhook_url status carrier bind"
    " attempts submissions event_count refused_by not_before_ms due_at_ms held_mc charged_mc final_at_ms",
    "events": "message_id sequence kind at_ms status reason detail",
    "segments": "message_id submission number total status carrier carrier_message_id command_status error state"
    " ignored_state",
    "staff_actions": "id at_ms who kind subject words",
    "registrations": "id account_id kind value folded shape state status company submitted_at_ms revision record",
    "sender_registrations": "account_id kind value status",
    "registration_events": "registration_id sequence step_id kind at_ms actor version words",
    "ledger": "id account_id kind available_delta_mc held_delta_mc reason message_id at_ms",
}
"""The tables that are filled, each with its columns."""

Row = tuple[Any, ...]


@attrs.frozen
class Size:
    """How much there is."""

    messages: int
    accounts: int
    seed: int = 7


def accounts(size: Size, now_ms: int) -> Iterator[tuple[str, Row]]:
    """Every account with its balance and what it bought."""
    dice = random.Random(size.seed)
    for place in range(size.accounts):
        account_id = account_of(place)
        at_ms = now_ms - YEAR_MS + place
        name = f"{dice.choice(('Alpes', 'Bise', 'Cèdre', 'Dune', 'Écho'))} {place:05d} SA"
        yield "accounts", (account_id, name, "active", "CH", "https://hook.example/in", "", 1, at_ms)
        yield "balances", (account_id, 1_000_000, 0)
        for order in range(3):
            entry = (f"purchase:{place}-{order}", account_id, "purchase", 1_000_000, 0, "credits bought", None, at_ms)
            yield "ledger", entry


def account_of(place: int) -> str:
    """The id of an account; the first one sends a tenth of everything."""
    return f"acc_{place:026d}"


def messages(size: Size, now_ms: int) -> Iterator[tuple[str, Row]]:
    """Every message with what it left behind, the oldest first."""
    dice = random.Random(size.seed + 1)
    step_ms = YEAR_MS // size.messages
    for place in range(size.messages):
        at_ms = now_ms - YEAR_MS + place * step_ms
        message_id = new_message_id(at_ms)
        account = account_of(0 if dice.random() < 0.1 else dice.randrange(size.accounts))
        country, start = COUNTRIES[int(dice.random() ** 3 * len(COUNTRIES))]
        recipient = f"{start}{dice.randrange(RECIPIENTS):07d}"
        carrier = dice.choice(CARRIERS)
        delivered = dice.random() < 0.93
        status = "delivered" if delivered else "undelivered"
        sender = f"NAME{place % 5_000}"
        yield "messages", (
            message_id, account, recipient, country, TEXT, "gsm7", 1, "name", sender, sender, "otp", "resend",
            " ".join(CARRIERS), 70, at_ms, at_ms + 172_800_000, f"ref-{place}", "https://hook.example/in", status,
            carrier, f"{carrier}/trx1", 1, 1, 4, "", 0, 0, 0, 70, at_ms + 3_000,
        )  # fmt: skip
        chosen = {"routes": CARRIERS, "sender_applied": sender, "segments": 1, "encoding": "gsm7"}
        routes, carrier_json = json.dumps(chosen), json.dumps({"carrier": carrier, "attempt": 1})
        for sequence, (kind, after_ms, stands, detail) in enumerate(
            (
                ("accepted", 0, "queued", routes),
                ("sending", 20, "sending", carrier_json),
                ("sent", 70, "sent", carrier_json),
                (status, 3_000, status, carrier_json),
            ),
            1,
        ):
            yield "events", (message_id, sequence, kind, at_ms + after_ms, stands, "As it went.", detail)
        state = "DELIVRD" if delivered else "UNDELIV"
        yield "segments", (message_id, 1, 1, 1, status, carrier, f"{place:x}", 0, "", state, "")
        yield "ledger", (f"hold:{message_id}", account, "hold", -70, 70, "message accepted", message_id, at_ms)
        yield "ledger", (f"capture:{message_id}", account, "capture", 0, -70, "taken", message_id, at_ms + 70)


def registrations(size: Size, now_ms: int, count: int) -> Iterator[tuple[str, Row]]:
    """Registrations of names, most of them approved, one in fifty waiting, each with its history."""
    dice = random.Random(size.seed + 2)
    for place in range(count):
        at_ms = now_ms - YEAR_MS + place * (YEAR_MS // count)
        account_id = AccountId(account_of(place % size.accounts))
        name = f"{''.join(dice.choices(string.ascii_uppercase, k=5))}{place:05d}"[:10]
        waits = place % 50 == 0
        state = VersionState.SUBMITTED if waits else VersionState.APPROVED
        form = attrs.evolve(FORM, company=f"Maison {name} SA")
        version = Version(1, form, state, at_ms, None if waits else at_ms + 3_600_000, None if waits else "anna")
        one = Registration(
            RegistrationId(new_id("reg", at_ms)),
            account_id,
            Sender(SenderKind.NAME, name),
            (version,),
            approved_number=None if waits else 1,
            fee_mc=0,
            created_at_ms=at_ms,
            revision=3,
        )
        yield "registrations", (
            one.id, account_id, "name", name, name.casefold(), shape_of(name), str(state), str(one.status),
            form.company, at_ms, 3, encode_json(one).decode(),
        )  # fmt: skip
        yield "sender_registrations", (account_id, "name", name, str(one.status))
        for sequence, kind in enumerate(("created", "submitted", "claimed" if waits else "approved"), 1):
            row = (one.id, sequence, f"step_{place}_{sequence}", kind, at_ms + sequence, "anna", 1, "As it went.")
            yield "registration_events", row


def actions(now_ms: int, count: int) -> Iterator[tuple[str, Row]]:
    """What staff did meanwhile."""
    for place in range(count):
        at_ms = now_ms - YEAR_MS + place
        yield "staff_actions", (new_id("act", at_ms), at_ms, "anna", "note_written", account_of(0), "")


def fill(url: str, rows: Iterable[tuple[str, Row]]) -> None:
    """Put rows into a database that has our tables; sooner than it is safe, for nobody minds losing them."""
    if url.startswith("sqlite:///"):
        _fill_sqlite(url.removeprefix("sqlite:///"), rows)
    else:
        _fill_postgresql(url, rows)


def _chunks(rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Sequence[Row]]]:
    gathered: dict[str, list[Row]] = {}
    for table, row in rows:
        chunk = gathered.setdefault(table, [])
        chunk.append(row)
        if len(chunk) == CHUNK:
            # what others refer to goes first
            yield from ((name, gathered.pop(name)) for name in [*TABLES] if name in gathered)
    yield from ((name, gathered[name]) for name in TABLES if name in gathered)


def columns_of(table: str) -> list[str]:
    """The columns that rows of ``table`` have."""
    return TABLES[table].split()


def _fill_sqlite(path: str, rows: Iterable[tuple[str, Row]]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    for table, chunk in _chunks(rows):
        columns = columns_of(table)
        marks = ", ".join("?" * len(columns))
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", chunk)
        connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def _fill_postgresql(url: str, rows: Iterable[tuple[str, Row]]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for table, chunk in _chunks(rows):
            with connection.cursor().copy(f"COPY {table} ({', '.join(columns_of(table))}) FROM STDIN") as copy:
                for row in chunk:
                    copy.write_row(row)
        connection.execute("VACUUM ANALYZE")
