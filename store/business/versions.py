"""How often the business changed: a gateway that sees a new version loads it again."""

from typing import Final

from sqlalchemy import Connection

from store.sql import Statement

_BUMP: Final = Statement(
    "INSERT INTO business_version (id, version) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET version = business_version.version + 1"
)
_VERSION: Final = Statement("SELECT version FROM business_version WHERE id = 1")


def version(connection: Connection) -> int:
    """How often the business changed; 0 in a fresh database."""
    rows = _VERSION.rows(connection)
    return int(rows[0][0]) if rows else 0


def changed(connection: Connection) -> None:
    """Raise the version; it is seen once the change around it is committed."""
    _BUMP.run(connection)
