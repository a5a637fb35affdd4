"""Passwords of staff: how they are made, hashed (argon2id) and checked."""

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST: Final = 128
"""Characters; a log-in with more is refused before anything is hashed."""

_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without those that are read as another: l and 1, o and 0."""
_GROUPS: Final = 4
_GROUP: Final = 5

# argon2-cffi's defaults are those of RFC 9106, section 4 (second recommended option): 64 MiB, 3 passes, 4 lanes
_hasher: Final = PasswordHasher()
_of_nobody: Final = _hasher.hash(secrets.token_hex(16))


def new_password() -> str:
    """A fresh password of 100 random bits, in groups that can be typed."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def hashed(password: str) -> str:
    """What is stored: argon2id with its salt and cost. Takes some 50 ms of a processor and 64 MiB, on purpose."""
    return _hasher.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one that ``stored`` was made of.

    None stands for a member that there is not: it takes as long as a wrong password, so that time tells no names.
    """
    if len(password) > LONGEST:
        return False
    try:
        _hasher.verify(_of_nobody if stored is None else stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
