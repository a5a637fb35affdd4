"""A staff session: what a log-in gives, how long it lasts, and the tokens that belong to it."""

import hashlib
import hmac
import secrets
from typing import Final

import attrs

from messages.staff.member import Member

IDLE_MS: Final = 30 * 60_000
"""So long without a request ends it."""
WHOLE_MS: Final = 12 * 3_600_000
"""It ends after so long, however busy."""
TOUCH_MS: Final = 60_000
"""How much later a request has to be to be noted: not every click needs a commit."""


@attrs.frozen
class Session:
    """A staff member who is logged in. ``seen_at_ms`` is their last request, to a minute; times are Unix milliseconds.

    ``token_sha256`` is the hash of the session's token in hexadecimal; the token itself is in a cookie and nowhere
    else.
    """

    token_sha256: str = attrs.field(repr=False)
    member: Member
    begun_at_ms: int
    seen_at_ms: int

    def is_over(self, now_ms: int) -> bool:
        """Whether it ended by ``now_ms``."""
        return now_ms >= min(self.begun_at_ms + WHOLE_MS, self.seen_at_ms + IDLE_MS)

    def needs_touch(self, now_ms: int) -> bool:
        """Whether a request at ``now_ms`` is worth noting."""
        return now_ms - self.seen_at_ms >= TOUCH_MS


def new_token() -> str:
    """A fresh token of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. A plain hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """The CSRF token of a session's forms: only who can read the session's pages knows it, and it opens nothing."""
    return hmac.new(token.encode(), b"console forms", hashlib.sha256).hexdigest()


def is_form_token(given: str, token: str) -> bool:
    """Whether ``given`` came out of a form of the session; compares in constant time."""
    return hmac.compare_digest(given.encode(), form_token(token).encode())
