"""Staff tokens as they are stored: by id, with the hash of their secret; revoked ones stay, for the audit log."""

import hmac
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from messages.staff.member import NAME_RULE, Role, is_name
from messages.staff.token import PlainToken, StaffToken
from store.sql import Insert, Row, Statement
from store.staff.members import StaffError

_COLUMNS: Final = "id, name, role, created_at_ms, revoked_at_ms"
_INSERT: Final = Insert("staff_tokens", ("id", "name", "role", "secret_sha256", "created_at_ms"))
_TOKENS: Final = Statement(f"SELECT {_COLUMNS} FROM staff_tokens ORDER BY name")  # noqa: S608 - our names
_BY_NAME: Final = Statement(f"SELECT {_COLUMNS} FROM staff_tokens WHERE name = ?")  # noqa: S608
_BY_ID: Final = Statement(f"SELECT {_COLUMNS}, secret_sha256 FROM staff_tokens WHERE id = ?")  # noqa: S608
_REVOKE: Final = Statement("UPDATE staff_tokens SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL")


def add_token(connection: Connection, name: str, role: Role, token: PlainToken, now_ms: int) -> StaffToken:
    """Let ``token`` open the staff API.

    Raises:
        StaffError: the name is of the wrong form, or was given before.
    """
    if not is_name(name):
        raise StaffError(f"{name!r} is no name for a token: {NAME_RULE}")
    if token_named(connection, name) is not None:
        raise StaffError(f"there was a token {name} already; choose another name, for the audit log calls it so")
    _INSERT.run(connection, token.id, name, str(role), token.sha256, now_ms)
    return StaffToken(token.id, name, role, now_ms)


def tokens(connection: Connection) -> Sequence[StaffToken]:
    """All tokens by their names, the revoked ones too."""
    return [_token(row) for row in _TOKENS.rows(connection)]


def token_named(connection: Connection, name: str) -> StaffToken | None:
    """The token of this name, revoked or not."""
    rows = _BY_NAME.rows(connection, name)
    return _token(rows[0]) if rows else None


def token_opened_by(connection: Connection, plain: PlainToken) -> StaffToken | None:
    """The token that somebody shows, compared by hash in constant time; None when it opens nothing (any more)."""
    for row in _BY_ID.rows(connection, plain.id):
        token = _token(row)
        if hmac.compare_digest(plain.sha256, row[5]) and token.revoked_at_ms is None:
            return token
    return None


def revoke_token(connection: Connection, token: StaffToken, now_ms: int) -> bool:
    """Let a token open nothing any more. Returns False when it was revoked before."""
    return _REVOKE.run(connection, now_ms, token.id) == 1


def _token(row: Row) -> StaffToken:
    return StaffToken(row[0], row[1], Role(row[2]), row[3], row[4])
