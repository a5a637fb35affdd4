"""The codes of an authenticator app: six digits that change every 30 seconds (TOTP, RFC 6238)."""

import hmac
from typing import Final

import pyotp

STEP_S: Final = 30
DRIFT_STEPS: Final = 1
"""A telephone's clock may be so many steps early or late (RFC 6238, section 5.2)."""

ISSUER: Final = "Passerelle"


def new_secret() -> str:
    """A fresh secret of 160 bits in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """The ``otpauth://`` address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def code_at(secret: str, now_ms: int) -> str:
    """The code of the moment ``now_ms`` (Unix milliseconds)."""
    return pyotp.TOTP(secret, interval=STEP_S).at(now_ms // 1000)


def step_of(secret: str, code: str, now_ms: int, used_step: int) -> int | None:
    """The step whose code ``code`` is; None when it is none of now, or none later than ``used_step``.

    A code opens the door once: the caller keeps the step, and what was seen over somebody's shoulder is worth nothing.
    """
    given = code.replace(" ", "")
    now = now_ms // 1000 // STEP_S
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        expected = code_at(secret, step * STEP_S * 1000)
        if hmac.compare_digest(given.encode(), expected.encode()) and step > used_step:
            found = step
    return found
