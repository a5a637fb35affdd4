"""Notes about accounts: what staff write down for those who come after; never changed."""

from collections.abc import Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from messages.ids import AccountId, new_id
from store.sql import Insert, Statement

_INSERT: Final = Insert("account_notes", ("id", "account_id", "at_ms", "who", "text"))
_NOTES: Final = Statement("SELECT at_ms, who, text FROM account_notes WHERE account_id = ? ORDER BY id DESC LIMIT ?")


@attrs.frozen
class Note:
    """At ``at_ms`` (Unix milliseconds) the staff member ``who`` wrote ``text``."""

    at_ms: int
    who: str
    text: str


def write_note(connection: Connection, account_id: AccountId, note: Note) -> None:
    """Keep one more note."""
    _INSERT.run(connection, new_id("not", note.at_ms), account_id, note.at_ms, note.who, note.text)


def notes_of(connection: Connection, account_id: AccountId, limit: int) -> Sequence[Note]:
    """The account's newest notes."""
    return [Note(*row) for row in _NOTES.rows(connection, account_id, limit)]
