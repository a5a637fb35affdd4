"""Sessions of staff as they are stored: by the hash of their token, gone when they end."""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.staff.action import Action
from messages.staff.member import MemberStatus
from messages.staff.session import IDLE_MS, WHOLE_MS, Session
from store.operations import Single
from store.sql import Insert, Statement
from store.staff.actions import record
from store.staff.members import member_of_row

_USE_STEP: Final = Statement("UPDATE staff_members SET totp_step = ? WHERE id = ? AND totp_step < ? AND status = ?")
_INSERT: Final = Insert("staff_sessions", ("token_sha256", "member_id", "begun_at_ms", "seen_at_ms"))
_SWEEP: Final = Statement("DELETE FROM staff_sessions WHERE seen_at_ms <= ? OR begun_at_ms <= ?")
_SESSION: Final = Statement(
    "SELECT member.id, member.name, member.role, member.status, session.begun_at_ms, session.seen_at_ms"
    " FROM staff_sessions AS session JOIN staff_members AS member ON member.id = session.member_id"
    " WHERE session.token_sha256 = ?"
)
_TOUCH: Final = Statement("UPDATE staff_sessions SET seen_at_ms = ? WHERE token_sha256 = ? AND seen_at_ms < ?")
_END: Final = Statement("DELETE FROM staff_sessions WHERE token_sha256 = ?")


@attrs.frozen
class BeginSession(Single):
    """A log-in that was proven: its code is used up, its session and its action are stored; old sessions go.

    The answer is False when the code was used meanwhile or the member was disabled: nothing is stored then.
    """

    session: Session
    step: int
    action: Action

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[bool]:
        """One after the other."""
        return [operation.run(connection) for operation in batch]

    def run(self, connection: Connection) -> bool:
        """Do it in a transaction that somebody else opened."""
        session, now_ms = self.session, self.session.begun_at_ms
        _SWEEP.run(connection, now_ms - IDLE_MS, now_ms - WHOLE_MS)
        if _USE_STEP.run(connection, self.step, session.member.id, self.step, str(MemberStatus.ACTIVE)) != 1:
            return False
        _INSERT.run(connection, session.token_sha256, session.member.id, now_ms, now_ms)
        record(connection, self.action)
        return True


@attrs.frozen
class TouchSession(Single):
    """Somebody who is logged in asked for a page at ``at_ms`` (Unix milliseconds)."""

    token_sha256: str = attrs.field(repr=False)
    at_ms: int

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """Note all of them; a session that ended meanwhile stays ended."""
        _TOUCH.many(connection, [(one.at_ms, one.token_sha256, one.at_ms) for one in batch])
        return [None] * len(batch)


def end_session(connection: Connection, token_sha256: str) -> None:
    """End a session."""
    _END.run(connection, token_sha256)


def session_of(connection: Connection, token_sha256: str, now_ms: int) -> Session | None:
    """The session of a token's hash; None when there is none, when it is over or its member is disabled."""
    for row in _SESSION.rows(connection, token_sha256):
        member = member_of_row(row)
        session = Session(token_sha256, member, row[4], row[5])
        if member.status is MemberStatus.ACTIVE and not session.is_over(now_ms):
            return session
    return None
