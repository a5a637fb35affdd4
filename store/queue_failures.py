"""What a dispatch queue says when it takes no more."""

from store.failures import Overloaded


class QueueFull(Overloaded):
    """The queue is over its limit and took none of the items; they are safe in the store, offer them again later."""
