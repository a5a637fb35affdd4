"""When a notification is tried again, and when no more. Pure: time and chance are arguments."""

import email.utils
from typing import Final

import attrs

DELAYS_S: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: ten attempts over three and a half days."""
MAX_RETRY_AFTER_S: Final = 86_400
JITTER: Final = 0.1
"""Each delay varies by a tenth, so that what failed together does not come back together."""

GONE: Final = 410


@attrs.frozen
class Delivered:
    """The webhook took it."""


@attrs.frozen
class TryAgain:
    """Not taken for now."""

    at_ms: int
    error: str


@attrs.frozen
class GiveUp:
    """Never to be tried again."""

    error: str


Verdict = Delivered | TryAgain | GiveUp


def after_answer(status: int, attempts: int, now_ms: int, chance: float, retry_after: str | None = None) -> Verdict:
    """What an HTTP answer means for a notification tried ``attempts`` times, this one included.

    ``chance`` is 0 … 1. ``retry_after`` is the header, honoured up to a day.
    """
    if 200 <= status < 300:  # noqa: PLR2004 - 2xx
        return Delivered()
    if status == GONE:
        return GiveUp("the endpoint answered 410 Gone")
    error = f"the endpoint answered {status}"
    if 300 <= status < 400:  # noqa: PLR2004 - 3xx
        error += "; redirects are not followed"
    return after_failure(error, attempts, now_ms, chance, wait_s=_seconds(retry_after, now_ms))


def after_failure(error: str, attempts: int, now_ms: int, chance: float, wait_s: float = 0) -> TryAgain | GiveUp:
    """What a try without a good answer means, after ``attempts`` tries; not before ``wait_s`` seconds."""
    if attempts > len(DELAYS_S):
        return GiveUp(f"{error}; given up after {attempts} attempts")
    delay_s = DELAYS_S[max(attempts, 1) - 1] * (1 - JITTER + 2 * JITTER * chance)
    return TryAgain(now_ms + int(1000 * max(delay_s, min(wait_s, MAX_RETRY_AFTER_S))), error)


def _seconds(retry_after: str | None, now_ms: int) -> float:
    """The header's delay in seconds (RFC 9110 section 10.2.3), 0 where it says nothing that we understand."""
    if retry_after is None:
        return 0
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now_ms / 1000)
    except (ValueError, OverflowError):
        return 0
