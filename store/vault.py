"""The vault: small secrets (carrier passwords, webhook secrets) encrypted in the database, with a key outside of it."""

import base64
import binascii
import hmac
import os
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.failures import StoreError

KEY_LENGTH: Final = 32
_NONCE_LENGTH: Final = 12
_FINGERPRINT_OCTETS: Final = 16
_VERSION: Final = "v1."


class VaultError(StoreError):
    """A secret cannot be read: the key file is not the one it was written with, or the value was changed."""


class Vault:
    """Encrypts with AES-256-GCM under one key.

    ``purpose`` says what a secret is for (``carrier:alpha``); a value moved to another place does not decrypt there.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_LENGTH:
            raise VaultError(f"a vault key has {KEY_LENGTH} bytes, not {len(key)}")
        self._cipher = AESGCM(key)
        self._fingerprint_key = hmac.digest(key, b"fingerprints", "sha256")

    @classmethod
    def from_key_file(cls, path: str | Path) -> Self:
        """The vault with the key in ``path`` (base64); a fresh key is written there, for the owner only, if none is.

        Raises:
            VaultError: the file holds no key.
        """
        path = Path(path)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(os.urandom(KEY_LENGTH)) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        try:
            return cls(base64.b64decode(path.read_bytes().strip(), validate=True))
        except binascii.Error as error:
            raise VaultError(f"{path} holds no vault key: restore the file that was made with the database") from error

    def fingerprint(self, text: str) -> str:
        """What ``text`` is known by where it must not be stored itself: 32 hexadecimal digits, keyed.

        Without the key nobody can tell a number's fingerprint, so nobody can try all numbers.
        """
        return hmac.digest(self._fingerprint_key, text.encode(), "sha256")[:_FINGERPRINT_OCTETS].hex()

    def encrypt(self, secret: str, purpose: str) -> str:
        """``secret`` as text that can be stored; an empty secret stays empty."""
        if not secret:
            return ""
        nonce = os.urandom(_NONCE_LENGTH)
        sealed = nonce + self._cipher.encrypt(nonce, secret.encode(), purpose.encode())
        return _VERSION + base64.b64encode(sealed).decode()

    def decrypt(self, stored: str, purpose: str) -> str:
        """What ``encrypt`` was given.

        Raises:
            VaultError: another key, another purpose, or a changed value.
        """
        if not stored:
            return ""
        try:
            if not stored.startswith(_VERSION):
                raise VaultError("a stored secret has an unknown form")
            sealed = base64.b64decode(stored.removeprefix(_VERSION), validate=True)
            return self._cipher.decrypt(sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:], purpose.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise VaultError(f"the secret of {purpose} cannot be read: use the vault key it was stored with") from error
