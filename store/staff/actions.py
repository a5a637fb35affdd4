"""The audit log: every action of staff, stored in the same commit as what it did, never changed and never deleted."""

from collections.abc import Callable, Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.staff.action import Action, ActionKind
from store.operations import Single
from store.sql import Insert, Row, Statement

_COLUMNS: Final = ("id", "at_ms", "who", "kind", "subject", "words")
_INSERT: Final = Insert("staff_actions", _COLUMNS)
_KNOWN: Final = Statement("SELECT 1 FROM staff_actions WHERE id = ?")
_LATEST: Final = Statement(
    f"SELECT {', '.join(_COLUMNS)} FROM staff_actions WHERE id < ? ORDER BY id DESC LIMIT ?"  # noqa: S608 - our names
)
_ABOUT: Final = Statement(
    f"SELECT {', '.join(_COLUMNS)} FROM staff_actions WHERE subject = ? ORDER BY id DESC LIMIT ?"  # noqa: S608
)

_BEHIND_ALL: Final = f"act_{26 * 'Z'}"


@attrs.frozen
class NotDone:
    """Nothing was changed and nothing recorded; ``reason`` names the sentence that says why."""

    reason: str


def nothing(_connection: Connection) -> None:
    """The change of an action that only looks."""


@attrs.frozen
class Act(Single):
    """Do ``change`` and record ``action`` in one commit; repeated, it does nothing more.

    ``change`` answers None when it is done, and ``NotDone`` when it cannot be.
    """

    action: Action
    change: Callable[[Connection], NotDone | None] = nothing

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[NotDone | None]:
        """One after the other."""
        return [operation.run(connection) for operation in batch]

    def run(self, connection: Connection) -> NotDone | None:
        """Do it in a transaction that somebody else opened."""
        if _KNOWN.rows(connection, self.action.id):
            return None
        refused = self.change(connection)
        if refused is None:
            record(connection, self.action)
        return refused


def record(connection: Connection, action: Action) -> None:
    """Write one line."""
    _INSERT.run(connection, *attrs.astuple(attrs.evolve(action, kind=str(action.kind))))  # type: ignore[arg-type]


def latest_actions(connection: Connection, limit: int, before: str = "") -> Sequence[Action]:
    """The last ``limit`` actions, newest first, of those older than the action ``before``."""
    return [_action(row) for row in _LATEST.rows(connection, before or _BEHIND_ALL, limit)]


def actions_about(connection: Connection, subject: str, limit: int) -> Sequence[Action]:
    """The last ``limit`` actions on one subject, newest first."""
    return [_action(row) for row in _ABOUT.rows(connection, subject, limit)]


def _action(row: Row) -> Action:
    return Action(row[0], row[1], row[2], ActionKind(row[3]), row[4], row[5])
