"""What is put in force is what the database holds afterwards, section by section."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

from gateway.books import Books
from gateway.business.in_force import in_force, put
from gateway.business.picture import Picture
from store.database import Database
from tests.support.started.servers import empty_sqlite
from tests.support.values.pictures import pictures
from tests.support.values.stored import VAULT


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(empty_sqlite(tmp_path))
    yield opened
    opened.close()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pictures())
def test_a_whole_business_comes_back_as_it_was_put(database: Database, business: Picture) -> None:
    """Whatever was in force before: the examples follow one another on one database."""
    books = Books(database, VAULT)
    wanted = attrs.evolve(business, accounts={})
    with database.begin() as connection:
        before = in_force(books, connection)
        gone = {
            field.name: {**dict.fromkeys(getattr(before, field.name)), **getattr(wanted, field.name)}
            for field in attrs.fields(Picture)
            if field.name != "accounts"
        }
        put(books, connection, Picture(**gone))
        after = in_force(books, connection)

    passwordless = {name: {"password": "", **profile} for name, profile in wanted.carriers.items() if profile}
    assert after == attrs.evolve(wanted, carriers=passwordless)
