"""Routes with names: each leads to several carriers and is a document; routes of before become such."""

import base64
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = ("country", "carrier", "priority", "national_tables", "tlvs")


def upgrade() -> None:
    """Go forward."""
    rows = op.get_bind().execute(
        sa.text(f"SELECT {', '.join(_COLUMNS)} FROM routes ORDER BY country, priority, carrier")  # noqa: S608 - our names
    )
    routes = list(_named([tuple(row) for row in rows]))
    op.drop_table("routes")
    named = op.create_table(
        "routes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_routes")),
    )
    op.bulk_insert(named, routes)


def downgrade() -> None:
    """Go back: routes keep their countries and carriers; what they could not say before is lost."""
    rows = op.get_bind().execute(sa.text("SELECT route FROM routes ORDER BY country, priority, name"))
    routes = list(_rows([json.loads(row[0]) for row in rows]))
    op.drop_table("routes")
    plain = op.create_table(
        "routes",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("national_tables", sa.Text(), nullable=False, server_default=""),
        sa.Column("tlvs", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("country", "carrier", name=op.f("pk_routes")),
    )
    op.bulk_insert(plain, routes)


def _named(rows: Sequence[Sequence[str]]) -> Iterator[dict[str, object]]:
    """One route for each country; where its carriers differ in tables or TLVs, one for each of these."""
    for country, group in itertools.groupby(rows, key=lambda row: row[0]):
        name = "every-country" if country == "*" else country.lower()
        entries = list(group)
        if len({(tables, tlvs) for *_, tables, tlvs in entries}) == 1:
            yield _document(name, entries, 0)
        else:
            for place, entry in enumerate(entries):
                yield _document(f"{name}-{place + 1}", [entry], place)


def _document(name: str, entries: Sequence[Sequence[str]], priority: int) -> dict[str, object]:
    country, _, _, tables, tlvs = entries[0]
    pairs = (word.split("=") for word in tlvs.split())
    route = {
        "name": name,
        "country": country,
        "targets": [{"carrier": entry[1]} for entry in entries],
        "priority": priority,
        "national_tables": tables.split(),
        "tlvs": [[int(tag, 16), base64.b64encode(bytes.fromhex(value)).decode()] for tag, value in pairs],
    }
    return {"name": name, "country": country, "priority": priority, "route": json.dumps(route)}


def _rows(routes: Sequence[dict[str, Any]]) -> Iterator[dict[str, object]]:
    seen: set[tuple[str, str]] = set()
    for place, route in enumerate(routes):
        tlvs = [f"{tag:04x}={base64.b64decode(value).hex()}" for tag, value in route["tlvs"]]
        for target in route["targets"]:
            pair = (route["country"], target["carrier"])
            if pair not in seen:
                seen.add(pair)
                tables = " ".join(route["national_tables"])
                yield dict(zip(_COLUMNS, (*pair, place, tables, " ".join(tlvs)), strict=True))
