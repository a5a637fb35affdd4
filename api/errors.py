"""What keeps the gateway from taking a request right now; the whole request is answered 503."""


class NotNow(Exception):  # noqa: N818 - nothing is broken; the caller comes back later
    """Nothing was stored; the same request may be sent again after ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Overloaded(NotNow):
    """A bounded queue is full."""


class ShuttingDown(NotNow):
    """The gateway is stopping and takes nothing more."""
