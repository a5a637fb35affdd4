"""The database: opens SQLite or PostgreSQL by URL, brings its tables up to date, hands out transactions.

SQLite runs in WAL with ``synchronous=FULL``: a commit is on disk when it returns. Write transactions take SQLite's
write lock at once (``BEGIN IMMEDIATE``), because a reader that turns writer half-way would fail instead of waiting.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import alembic.command
import alembic.config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL

from store.failures import UnusableDatabaseError

BUSY_TIMEOUT_MS: Final = 5_000
"""How long a process waits for another one's write transaction (the command line beside a running gateway)."""

_POOL_LIMIT: Final = 16
_WAL_RETRY_S: Final = 0.02
_MIGRATION_LOCK: Final = 7_267_723
_PRAGMAS: Final = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",  # KiB: the hot end of every tree stays in memory
    "temp_store=MEMORY",
    "wal_autocheckpoint=4000",  # pages: fewer, larger checkpoints; each one is an fsync of the main file
    "journal_size_limit=67108864",  # bytes
)


class Database:
    """One database, shared by the threads of this process and by other processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_sqlite: Final = engine.dialect.name == "sqlite"

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at ``url``; connects at the first transaction.

        Args:
            url: ``sqlite:////absolute/path.db`` or ``postgresql://user@host/name`` (driver psycopg 3).

        Raises:
            UnusableDatabaseError: the URL is neither, or SQLite's folder does not exist.
        """
        parsed = _parse(url)
        if parsed.get_backend_name() == "postgresql":
            return cls(
                create_engine(parsed, hide_parameters=True, pool_size=_POOL_LIMIT, max_overflow=0, pool_pre_ping=True)
            )
        # hidden: a failed statement's parameters are numbers and texts of people, and errors end up in logs
        engine = create_engine(parsed, hide_parameters=True, pool_size=_POOL_LIMIT, max_overflow=0)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return cls(engine)

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to ``revision``, mostly the newest.

        Two processes may call it at once: one works, the other waits.
        """
        config = alembic.config.Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, revision)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: committed at the end of the block, rolled back when it raises."""
        with self._engine.connect() as connection, connection.execution_options(passerelle_writes=True).begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from: all that is read is one consistent picture, and nobody waits for it."""
        with self._engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    def close(self) -> None:
        """Close all idle connections; the threads that use it must be stopped."""
        self._engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except Exception as error:
        raise UnusableDatabaseError(
            "the database URL cannot be read: write sqlite:////path.db or postgresql://…"
        ) from error
    match parsed.get_backend_name():
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
        case "sqlite":
            path = parsed.database
            if not path or path == ":memory:":
                raise UnusableDatabaseError("SQLite needs a file: write sqlite:////absolute/path.db")
            if not Path(path).parent.is_dir():
                raise UnusableDatabaseError(f"the folder {Path(path).parent} does not exist: create it first")
            return parsed
        case other:
            raise UnusableDatabaseError(f"{other} is no database we know: use sqlite or postgresql")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's pool record
    connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is _begin_sqlite
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()
    _turn_on_wal(connection)


def _turn_on_wal(connection: sqlite3.Connection) -> None:
    """Turn a fresh file to WAL. SQLite does not wait here: while another process turns it, it says "locked" at once."""
    deadline_s = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline_s:
                raise
            threading.Event().wait(_WAL_RETRY_S)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("passerelle_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
