"""The rate of a carrier's account: one token bucket that all binds of this process share, counted in segments."""

from carriers.pace import bucket_for, whole_tokens


class AccountRate:
    """What all binds together may send, in segments per second; 0 is unlimited. Pure; ``now`` is in seconds."""

    def __init__(self, limit_per_s: float) -> None:
        self._bucket = bucket_for(limit_per_s)

    def allowance(self, wanted: int, now: float) -> int:
        """How many of ``wanted`` segments may leave at ``now``, without taking them."""
        return wanted if self._bucket is None else whole_tokens(self._bucket, wanted, now)

    def take(self, now: float) -> bool:
        """Take the right to send one segment at ``now``."""
        return self._bucket is None or self._bucket.take(1, now)

    def wait_s(self, now: float) -> float:
        """Seconds until one more segment may leave; 0 when it may now."""
        return 0.0 if self._bucket is None else self._bucket.wait_s(1, now)
