"""The keyring: keys for large secrets (scans of documents), of which the newest encrypts and all decrypt.

A file outside of the database holds them, one to a line: a name, a space, 32 octets in base64.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.vault import KEY_LENGTH, VaultError

_NONCE_LENGTH: Final = 12
_NAME: Final = re.compile(r"[a-z0-9]{1,16}")


class Keyring:
    """Encrypts with AES-256-GCM under the newest of several keys.

    ``purpose`` says what a secret is for; sealed octets that are moved to another place do not open there.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """``keys`` by their names, the newest last; at least one."""
        if not keys:
            raise VaultError("a keyring holds at least one key")
        for name, key in keys.items():
            if _NAME.fullmatch(name) is None or len(key) != KEY_LENGTH:
                raise VaultError(f"the key {name} is not {KEY_LENGTH} octets under 1 to 16 letters and digits")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self.newest: Final = tuple(keys)[-1]

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """The keys in ``path``; a fresh file with one key, for the owner only, is made where there is none.

        Raises:
            VaultError: the file holds no keys.
            OSError: it cannot be read or made.
        """
        path = Path(path)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            _append(descriptor, "k1")
        return cls(_read(path))

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """``secret`` under the newest key."""
        nonce = os.urandom(_NONCE_LENGTH)
        sealed = self._ciphers[self.newest].encrypt(nonce, secret, purpose.encode())
        return self.newest.encode() + b"." + nonce + sealed

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """What ``seal`` was given.

        Raises:
            VaultError: its key is not on this ring, or it was changed, or it belongs elsewhere.
        """
        name, _, rest = sealed.partition(b".")
        cipher = self._ciphers.get(name.decode("ascii", "replace"))
        if cipher is None:
            raise VaultError(f"{purpose} cannot be read: the key it was sealed with is not in the key file")
        try:
            return cipher.decrypt(rest[:_NONCE_LENGTH], rest[_NONCE_LENGTH:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError(f"{purpose} cannot be read: it was changed, or sealed for another place") from error

    def is_newest(self, sealed: bytes) -> bool:
        """Whether it was sealed with the newest key."""
        return sealed.startswith(self.newest.encode() + b".")


def add_key(path: str | Path) -> str:
    """Put a fresh key behind those in ``path``, which new secrets are sealed with from then on. Returns its name.

    Raises:
        VaultError: the file holds no keys.
        OSError: it cannot be read or written.
    """
    path = Path(path)
    name = f"k{len(_read(path)) + 1}"
    _append(os.open(path, os.O_WRONLY | os.O_APPEND), name)
    return name


def _append(descriptor: int, name: str) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(f"{name} {base64.b64encode(os.urandom(KEY_LENGTH)).decode()}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Mapping[str, bytes]:
    keys: dict[str, bytes] = {}
    try:
        for line in path.read_text(encoding="ascii").splitlines():
            name, _, key = line.strip().partition(" ")
            if name:
                keys[name] = base64.b64decode(key, validate=True)
    except (binascii.Error, UnicodeDecodeError) as error:
        raise VaultError(f"{path} holds no keys: restore the file that was made with the database") from error
    return keys
