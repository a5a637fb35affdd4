"""Letters (e-mails) not yet sent: stored in the commit of the fact that they tell, gone once somebody took them."""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from store.operations import Single
from store.sql import Insert, Statement

ERROR_LENGTH_MAX: Final = 500

_COLUMNS: Final = ("id", "recipient", "subject", "body", "created_at_ms", "attempts", "next_attempt_at_ms")
_INSERT: Final = Insert("letters", (*_COLUMNS, "error", "abandoned"))
_DUE: Final = Statement(
    f"SELECT {', '.join(_COLUMNS)} FROM letters WHERE abandoned = 0 AND next_attempt_at_ms <= ?"  # noqa: S608 - our names
    " ORDER BY next_attempt_at_ms, id LIMIT ?"
)
_DELETE: Final = Statement("DELETE FROM letters WHERE id = ?")
_POSTPONE: Final = Statement(
    "UPDATE letters SET attempts = attempts + 1, next_attempt_at_ms = ?, error = ?, abandoned = ? WHERE id = ?"
)


@attrs.frozen
class StoredLetter:
    """A letter on its way: ``attempts`` were made so far."""

    id: str
    recipient: str = attrs.field(repr=False)
    subject: str = attrs.field(repr=False)
    body: str = attrs.field(repr=False)
    created_at_ms: int
    attempts: int = 0
    next_attempt_at_ms: int = 0


@attrs.frozen
class LetterSent(Single):
    """The mail server took it."""

    id: str

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """One after the other."""
        for operation in batch:
            _DELETE.run(connection, operation.id)
        return [None] * len(batch)


@attrs.frozen
class LetterPostponed(Single):
    """The mail server did not; it waits until ``next_attempt_at_ms``, or for ever where that is None."""

    id: str
    next_attempt_at_ms: int | None
    error: str

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """One after the other."""
        for operation in batch:
            at_ms = operation.next_attempt_at_ms
            error = operation.error[:ERROR_LENGTH_MAX]
            _POSTPONE.run(connection, at_ms or 0, error, int(at_ms is None), operation.id)
        return [None] * len(batch)


def insert(connection: Connection, letter: StoredLetter) -> None:
    """Store a fresh letter."""
    _INSERT.run(
        connection,
        letter.id,
        letter.recipient,
        letter.subject,
        letter.body,
        letter.created_at_ms,
        letter.attempts,
        letter.next_attempt_at_ms,
        "",
        0,
    )


def due(connection: Connection, now_ms: int, limit: int) -> Sequence[StoredLetter]:
    """Up to ``limit`` letters whose next try has come, oldest first."""
    return [StoredLetter(*row) for row in _DUE.rows(connection, now_ms, limit)]
