"""The versions of the business that were put in force: when, by whom, why, and the whole of it as an apply file."""

import zlib
from collections.abc import Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from store.sql import Insert, Statement

_RECORD: Final = Insert("business_history", ("version", "at_ms", "author", "reason", "summary", "document"))
_LATEST: Final = Statement(
    "SELECT version, at_ms, author, reason, summary FROM business_history ORDER BY version DESC LIMIT ?"
)
_COUNT: Final = Statement("SELECT count(*) FROM business_history")
_DOCUMENT: Final = Statement("SELECT document FROM business_history WHERE version = ?")


@attrs.frozen
class Version:
    """One version of the business: its number, when it came in force (Unix milliseconds), and what it changed."""

    number: int
    at_ms: int
    author: str
    reason: str
    summary: str


def record_version(connection: Connection, version: Version, document: str) -> None:
    """Keep a version with its ``document``, in the transaction that puts it in force."""
    row = (version.number, version.at_ms, version.author, version.reason, version.summary)
    _RECORD.run(connection, *row, zlib.compress(document.encode()))


def latest_versions(connection: Connection, count: int) -> Sequence[Version]:
    """The last ``count`` versions, the newest first."""
    return [Version(*row) for row in _LATEST.rows(connection, count)]


def has_versions(connection: Connection) -> bool:
    """Whether any version was kept."""
    return bool(_COUNT.rows(connection)[0][0])


def version_document(connection: Connection, number: int) -> str | None:
    """The whole business as it was in version ``number``, without secrets; None where there is no such version."""
    rows = _DOCUMENT.rows(connection, number)
    return zlib.decompress(rows[0][0]).decode() if rows else None
