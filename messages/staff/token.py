"""A staff token: what a program shows to the staff API; it has a name and a role, as a staff member has."""

import hashlib
import secrets
from typing import Final, NewType

import attrs

from messages.staff.member import Role

TokenId = NewType("TokenId", str)

LONGEST: Final = 200
"""Characters of a token; longer ones are refused before anything is hashed."""

_PREFIX: Final = "st"


@attrs.frozen
class StaffToken:
    """A token as it is kept. ``name`` has the form of a member's, and is given once for good: the audit log names it.

    Times are Unix milliseconds; one with a ``revoked_at_ms`` opens nothing any more.
    """

    id: TokenId
    name: str
    role: Role
    created_at_ms: int
    revoked_at_ms: int | None = None

    @property
    def who(self) -> str:
        """What the audit log and the versions of the business call it; no member can be called so."""
        return f"token {self.name}"


@attrs.frozen
class PlainToken:
    """A token as its owner sends it: ``st_<id>_<secret>``, shown once."""

    id: TokenId
    secret: str = attrs.field(repr=False)

    def __str__(self) -> str:
        return f"{_PREFIX}_{self.id}_{self.secret}"

    @property
    def sha256(self) -> str:
        """What is stored and compared. A plain hash is enough for 192 random bits."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def new_plain_token() -> PlainToken:
    """A fresh token."""
    return PlainToken(TokenId(secrets.token_hex(8)), secrets.token_hex(24))


def read_token(text: str) -> PlainToken | None:
    """The parts of a token; None when ``text`` has not the form of one."""
    if len(text) > LONGEST or not text.isascii():
        return None
    match text.split("_"):
        case [prefix, token_id, secret] if prefix == _PREFIX and token_id.isalnum() and secret.isalnum():
            return PlainToken(TokenId(token_id), secret)
        case _:
            return None
