"""Staff members as they are stored, with what proves who they are."""

from collections.abc import Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from messages.staff.member import NAME_RULE, Member, MemberId, MemberStatus, Role, is_name, new_member_id
from store.failures import StoreError
from store.sql import Insert, Row, Statement
from store.vault import Vault

_INSERT: Final = Insert(
    "staff_members",
    ("id", "name", "role", "status", "password_hash", "totp_secret", "totp_step", "created_at_ms"),
)
_MEMBERS: Final = Statement("SELECT id, name, role, status FROM staff_members ORDER BY name")
_BY_NAME: Final = Statement("SELECT id, name, role, status FROM staff_members WHERE name = ?")
_PROOFS: Final = Statement("SELECT password_hash, totp_secret, totp_step FROM staff_members WHERE id = ?")
_RESET: Final = Statement("UPDATE staff_members SET password_hash = ?, totp_secret = ?, status = ? WHERE id = ?")
_DISABLE: Final = Statement("UPDATE staff_members SET status = ? WHERE id = ?")
_END_SESSIONS: Final = Statement("DELETE FROM staff_sessions WHERE member_id = ?")


class StaffError(StoreError):
    """A change of staff that cannot be; the sentence says what to do instead."""


@attrs.frozen
class Proofs:
    """What a member's log-in is held against. ``totp_step`` is that of the last code they used."""

    password_hash: str = attrs.field(repr=False)
    totp_secret: str = attrs.field(repr=False)
    totp_step: int = 0


def member_of_row(row: Row) -> Member:
    """The member in a row of id, name, role and status."""
    return Member(row[0], row[1], Role(row[2]), MemberStatus(row[3]))


def add_member(connection: Connection, vault: Vault, name: str, role: Role, proofs: Proofs, now_ms: int) -> Member:  # noqa: PLR0917 - a row
    """A fresh staff member.

    Raises:
        StaffError: the name is of the wrong form, or taken.
    """
    if not is_name(name):
        raise StaffError(f"{name!r} is no name for staff: {NAME_RULE}")
    if member_named(connection, name) is not None:
        raise StaffError(f"there is a staff member {name} already; choose another name")
    member = Member(new_member_id(now_ms), name, role)
    sealed = vault.encrypt(proofs.totp_secret, _purpose(member.id))
    _INSERT.run(
        connection,
        member.id,
        name,
        str(role),
        str(member.status),
        proofs.password_hash,
        sealed,
        proofs.totp_step,
        now_ms,
    )
    return member


def members(connection: Connection) -> Sequence[Member]:
    """All staff, by their names."""
    return [member_of_row(row) for row in _MEMBERS.rows(connection)]


def member_named(connection: Connection, name: str) -> Member | None:
    """The staff member of this name."""
    rows = _BY_NAME.rows(connection, name)
    return member_of_row(rows[0]) if rows else None


def proofs_of(connection: Connection, vault: Vault, member_id: MemberId) -> Proofs:
    """What the log-in of a member that there is is held against.

    Raises:
        VaultError: the vault's key is not the one that the secret was stored with.
    """
    ((password_hash, sealed, step),) = _PROOFS.rows(connection, member_id)
    return Proofs(password_hash, vault.decrypt(sealed, _purpose(member_id)), step)


def reset_member(connection: Connection, vault: Vault, member_id: MemberId, proofs: Proofs) -> None:
    """Give a member another password and secret, end their sessions, and let them in again if they were disabled."""
    sealed = vault.encrypt(proofs.totp_secret, _purpose(member_id))
    _RESET.run(connection, proofs.password_hash, sealed, str(MemberStatus.ACTIVE), member_id)
    _END_SESSIONS.run(connection, member_id)


def disable_member(connection: Connection, member_id: MemberId) -> None:
    """Let a member in no more, and end their sessions."""
    _DISABLE.run(connection, str(MemberStatus.DISABLED), member_id)
    _END_SESSIONS.run(connection, member_id)


def _purpose(member_id: MemberId) -> str:
    return f"staff:{member_id}"
