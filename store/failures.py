"""What can go wrong in the store, each with what the caller should do about it."""

import sqlite3

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """Anything the store tells its callers about."""


class UnusableDatabaseError(StoreError):
    """The database cannot be opened as configured: correct the configuration."""


class Overloaded(StoreError):  # noqa: N818 - a state of the store that callers answer with 503, named in the interface
    """Too much waits already: answer 503 with Retry-After and drop nothing."""


class Stopped(StoreError):  # noqa: N818 - as above
    """The store is stopping: nothing was stored, send it again to the next process."""


class UnknownAccountError(StoreError):
    """There is no such account."""


_POSTGRESQL_RETRY = ("40001", "40P01", "55P03", "57P01", "57P02", "57P03")


def is_passing(error: BaseException) -> bool:
    """Whether the same transaction may succeed when tried again: a lock, a deadlock, a lost connection."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    state = getattr(original, "sqlstate", None)
    return isinstance(state, str) and (state in _POSTGRESQL_RETRY or state.startswith("08"))
