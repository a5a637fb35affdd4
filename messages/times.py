"""Points in time as they are stored (Unix milliseconds, UTC) and as they are shown (RFC 3339)."""

from datetime import UTC, datetime
from functools import lru_cache


def rfc3339(at_ms: int) -> str:
    """``at_ms`` (Unix milliseconds) as ``2026-09-01T10:00:02.120Z``."""
    seconds, milliseconds = divmod(at_ms, 1000)
    return f"{_to_the_second(seconds)}.{milliseconds:03d}Z"


@lru_cache(maxsize=4096)
def _to_the_second(seconds: int) -> str:
    # strftime takes 3 microseconds, and the messages of one second share it
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
