"""Documents of registrations: sealed, kept as long as they are needed, and every look at one on record."""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from messages.ids import new_id
from sendername.registration.documents import Document, DocumentKind, MediaType
from sendername.registration.registration import RegistrationId
from sendername.registration.version import OPEN
from store.keyring import Keyring
from store.sql import Insert, Row, Statement

DAY_MS: Final = 86_400_000

_FACTS: Final = "version, kind, media_type, octets, sha256, checked, added_at_ms, deleted_at_ms"
_PUT: Final = Insert(
    "registration_documents",
    (
        "registration_id",
        "version",
        "kind",
        "media_type",
        "octets",
        "sha256",
        "checked",
        "added_at_ms",
        "deleted_at_ms",
        "content",
    ),
    conflict="ON CONFLICT (registration_id, version, kind) DO UPDATE SET media_type = excluded.media_type,"
    " octets = excluded.octets, sha256 = excluded.sha256, checked = excluded.checked,"
    " added_at_ms = excluded.added_at_ms,"
    " deleted_at_ms = NULL, content = excluded.content",
)
_FACTS_OF: Final = Statement(
    f"SELECT {_FACTS} FROM registration_documents WHERE registration_id = ? ORDER BY version, kind"  # noqa: S608
)
_CONTENT: Final = Statement(
    "SELECT content FROM registration_documents WHERE registration_id = ? AND version = ? AND kind = ?"
)
_VIEW: Final = Insert("document_views", ("id", "registration_id", "version", "kind", "viewer", "at_ms"))
_VIEWS: Final = Statement(
    "SELECT version, kind, viewer, at_ms FROM document_views WHERE registration_id = ? ORDER BY at_ms, id"
)
_DECIDED: Final = Statement(
    "SELECT DISTINCT d.registration_id FROM registration_documents AS d"
    " JOIN registrations AS r ON r.id = d.registration_id"
    " WHERE d.content IS NOT NULL AND NOT r.state {in_list} AND"
    " (SELECT max(e.at_ms) FROM registration_events AS e WHERE e.registration_id = r.id"
    " AND e.kind IN ('approved', 'refused', 'withdrawn', 'closed')) < ? LIMIT ?"
)
_DELETE: Final = Statement(
    "UPDATE registration_documents SET content = NULL, deleted_at_ms = ?"
    " WHERE content IS NOT NULL AND registration_id {in_list}"
)
_SEALED: Final = Statement(
    "SELECT registration_id, version, kind, content FROM registration_documents"
    " WHERE content IS NOT NULL AND (registration_id, version, kind) > (?, ?, ?)"
    " ORDER BY registration_id, version, kind LIMIT ?"
)
_RESEAL: Final = Statement(
    "UPDATE registration_documents SET content = ? WHERE registration_id = ? AND version = ? AND kind = ?"
)


@attrs.frozen
class StoredDocument:
    """A document and the version that it was added to."""

    version: int
    document: Document


@attrs.frozen
class View:
    """Who looked at which document and when (Unix milliseconds)."""

    version: int
    kind: DocumentKind
    viewer: str
    at_ms: int


def put(  # noqa: PLR0917 - what, whose, how sealed
    connection: Connection,
    keyring: Keyring,
    registration_id: RegistrationId,
    version: int,
    document: Document,
    content: bytes,
) -> None:
    """Store a document of a version in place of the one of its kind."""
    sealed = keyring.seal(content, _purpose(registration_id, version, document.kind))
    _PUT.run(
        connection,
        registration_id,
        version,
        str(document.kind),
        str(document.media_type),
        document.octets,
        document.sha256,
        document.checked,
        document.added_at_ms,
        None,
        sealed,
    )


def of_version(
    connection: Connection, registration_id: RegistrationId, version: int
) -> Mapping[DocumentKind, StoredDocument]:
    """The documents that a version goes by: its own, else the latest before it."""
    found: dict[DocumentKind, StoredDocument] = {}
    for stored in of_registration(connection, registration_id):
        if stored.version <= version:
            found[stored.document.kind] = stored
    return found


def of_registration(connection: Connection, registration_id: RegistrationId) -> Sequence[StoredDocument]:
    """All documents of a registration, those of earlier versions first; also those whose scan was deleted."""
    return [_stored(row) for row in _FACTS_OF.rows(connection, registration_id)]


def view(
    connection: Connection,
    keyring: Keyring,
    registration_id: RegistrationId,
    stored: StoredDocument,
    *,
    viewer: str,
    now_ms: int,
) -> bytes | None:
    """The scan for ``viewer``, which is put on record in the same transaction; None when it was deleted.

    Raises:
        VaultError: its key is not on the ring.
    """
    kind = stored.document.kind
    rows = _CONTENT.rows(connection, registration_id, stored.version, str(kind))
    if not rows or rows[0][0] is None:
        return None
    content = keyring.unseal(bytes(rows[0][0]), _purpose(registration_id, stored.version, kind))
    _VIEW.run(connection, new_id("view", now_ms), registration_id, stored.version, str(kind), viewer, now_ms)
    return content


def views(connection: Connection, registration_id: RegistrationId) -> Sequence[View]:
    """Every look at a registration's documents, oldest first."""
    return [View(row[0], DocumentKind(row[1]), row[2], row[3]) for row in _VIEWS.rows(connection, registration_id)]


def delete_decided(connection: Connection, kept_days: int, now_ms: int, limit: int = 100) -> int:
    """Delete scans of at most ``limit`` registrations whose last decision is more than ``kept_days`` ago.

    Hash, size and decision stay. Returns of how many registrations.
    """
    open_states = [str(state) for state in sorted(OPEN)]
    rows = _DECIDED.rows(connection, open_states, now_ms - kept_days * DAY_MS, limit)
    if rows:
        _DELETE.run(connection, now_ms, [row[0] for row in rows])
    return len(rows)


def reseal(
    connection: Connection, keyring: Keyring, limit: int, after: tuple[str, int, str] = ("", 0, "")
) -> tuple[int, tuple[str, int, str] | None]:
    """Seal up to ``limit`` documents behind ``after`` with the newest key. Returns how many, and where to go on."""
    count = 0
    last: tuple[str, int, str] | None = None
    for row in _SEALED.rows(connection, *after, limit):
        last = (row[0], row[1], row[2])
        sealed = bytes(row[3])
        if keyring.is_newest(sealed):
            continue
        purpose = _purpose(RegistrationId(row[0]), row[1], DocumentKind(row[2]))
        _RESEAL.run(connection, keyring.seal(keyring.unseal(sealed, purpose), purpose), *last)
        count += 1
    return count, last


def _purpose(registration_id: RegistrationId, version: int, kind: DocumentKind) -> str:
    return f"document:{registration_id}:{version}:{kind}"


def _stored(row: Row) -> StoredDocument:
    return StoredDocument(row[0], Document(DocumentKind(row[1]), MediaType(row[2]), *row[3:]))
