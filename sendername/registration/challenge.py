"""The code that validates a number: sent to it, given back by its owner, known here by its hash alone."""

import hashlib
import hmac
from typing import Final

import attrs

DIGITS: Final = 6
HOLDS_MS: Final = 10 * 60_000
TRIES_MAX: Final = 5
PAUSE_MS: Final = 60_000
"""Between two codes."""
DAY_MS: Final = 86_400_000
CODES_A_DAY_MAX: Final = 5


@attrs.frozen
class Challenge:
    """The last code, and when the codes of the last day were sent (Unix milliseconds, the newest last).

    ``sha256`` is that of the code with the registration's id before it. Six digits are guessed from any hash by trying
    all of them; what protects them is that they hold for ten minutes and five tries.
    """

    sha256: str
    sent_at_ms: tuple[int, ...]
    tries_left: int = TRIES_MAX

    @property
    def expires_at_ms(self) -> int:
        """When the code ceases to hold."""
        return self.sent_at_ms[-1] + HOLDS_MS

    def holds(self, now_ms: int) -> bool:
        """Whether its code may still be tried."""
        return self.tries_left > 0 and now_ms < self.expires_at_ms

    def matches(self, sha256: str) -> bool:
        """Whether the code of this hash is the one; in constant time."""
        return hmac.compare_digest(self.sha256, sha256)


def hash_of(registration_id: str, code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(f"{registration_id}:{code}".encode()).hexdigest()


def challenged(before: Challenge | None, sha256: str, now_ms: int) -> Challenge | int:
    """The challenge by another code, or for how many milliseconds no other one may be sent."""
    recent = tuple(at_ms for at_ms in (before.sent_at_ms if before else ()) if at_ms > now_ms - DAY_MS)
    if recent and now_ms < recent[-1] + PAUSE_MS:
        return recent[-1] + PAUSE_MS - now_ms
    if len(recent) >= CODES_A_DAY_MAX:
        return recent[0] + DAY_MS - now_ms
    return Challenge(sha256, (*recent, now_ms))
