"""API keys: ``sk_<key id>_<secret>``, shown once; what is stored is the SHA-256 of the secret.

A plain hash is enough because the secret is 192 random bits: nobody can guess through it as through a password's.
"""

import hashlib
import secrets
from typing import Final

import attrs

from messages.ids import KeyId

_PREFIX: Final = "sk"


@attrs.frozen
class PlainKey:
    """A key as its owner sends it."""

    id: KeyId
    secret: str = attrs.field(repr=False)

    def __str__(self) -> str:
        return f"{_PREFIX}_{self.id}_{self.secret}"

    @property
    def sha256(self) -> str:
        """What is stored and compared."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def new_key() -> PlainKey:
    """A fresh key."""
    return PlainKey(KeyId(secrets.token_hex(8)), secrets.token_hex(24))


def read_key(text: str) -> PlainKey | None:
    """The parts of a key; None when ``text`` has not the form of one."""
    match text.split("_"):
        case [prefix, key_id, secret] if prefix == _PREFIX and key_id and secret:
            return PlainKey(KeyId(key_id), secret)
        case _:
            return None
