"""Routes of before they had names: what the migration makes of them, and back."""

from pathlib import Path

import pytest
from sqlalchemy import text

from messages.constant_tlvs import ConstantTlv
from messages.shift_tables import Language
from routing.table.route import Route
from store.business import load_business
from store.database import Database
from tests.support.values.routes import a_route
from tests.support.values.stored import VAULT

INSERT = "INSERT INTO routes (country, carrier, priority, national_tables, tlvs) VALUES "
OLD = [
    ("CH", "alpine", 1, "", ""),
    ("CH", "oceanic", 2, "", ""),
    ("*", "oceanic", 1, "", ""),
    ("PT", "alpine", 1, "pt es", "1400=31313031"),
    ("IN", "alpine", 1, "", "1400=00ff"),
    ("IN", "oceanic", 2, "", ""),
]


@pytest.fixture
def old(tmp_path: Path) -> Database:
    """A database whose routes have no names yet."""
    database = Database.open(f"sqlite:///{tmp_path / 'old.db'}")
    database.upgrade("0009")
    with database.begin() as connection:
        for country, carrier, priority, tables, tlvs in OLD:
            row = f"('{country}', '{carrier}', {priority}, '{tables}', '{tlvs}')"
            connection.execute(text(INSERT + row.replace(":", "\\:")))
    return database


def routes(database: Database) -> dict[str, Route]:
    with database.reading() as connection:
        return {route.name: route for route in load_business(connection, VAULT).routes}


def test_the_carriers_of_a_country_become_one_route_unless_they_differ_otherwise(old: Database) -> None:
    old.upgrade()

    assert routes(old) == {
        "ch": a_route("CH", "alpine", "oceanic"),
        "every-country": a_route("*", "oceanic"),
        "pt": a_route(
            "PT",
            "alpine",
            national_tables=(Language.PORTUGUESE, Language.SPANISH),
            tlvs=(ConstantTlv(0x1400, b"1101"),),
        ),
        "in-1": a_route("IN", "alpine", name="in-1", tlvs=(ConstantTlv(0x1400, b"\x00\xff"),)),
        "in-2": a_route("IN", "oceanic", name="in-2", priority=1),
    }
    old.close()
