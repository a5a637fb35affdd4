"""The stage that the console's tests play on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.support.started.console_stage import ConsoleStage, stage_in


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables: copying it costs less than migrating one for each test."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    database = Database.open(f"sqlite:///{file}")
    database.upgrade()
    database.close()
    return file


@pytest.fixture
def stage(tmp_path: Path, migrated: Path) -> Iterator[ConsoleStage]:
    with stage_in(tmp_path, migrated) as opened:
        yield opened
