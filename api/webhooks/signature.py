"""Signs what leaves by Standard Webhooks (v1): HMAC-SHA256 over ``id.timestamp.body`` with the account's secret."""

import base64
import binascii
import functools
import hmac
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what every secret begins with


def signature(secret: str, webhook_id: str, timestamp_s: int, body: bytes) -> str:
    """The header ``webhook-signature``; ``timestamp_s`` is Unix time, as in the header ``webhook-timestamp``.

    Raises:
        ValueError: the secret is empty or not base64.
    """
    signed = hmac.digest(_key(secret), f"{webhook_id}.{timestamp_s}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(signed).decode("ascii")


@functools.lru_cache(maxsize=1024)
def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        # not the secret itself: this sentence ends up in the outbox and in logs
        raise ValueError("the account's webhook secret is not base64; give it a new one")
    return key
