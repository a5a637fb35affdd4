"""What the writer takes: an operation is a value that says one durable step and knows how to do many of its kind."""

from collections.abc import Sequence
from typing import Protocol, Self, TypeVar

from sqlalchemy import Connection

R_co = TypeVar("R_co", covariant=True)


class Operation(Protocol[R_co]):
    """One durable step. Running it twice must do no more than running it once: a lost connection makes us repeat."""

    @property
    def weight(self) -> int:
        """How many messages or rows it touches; batches and the backlog are bounded by the sum."""
        ...

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[R_co]:
        """Do all of ``batch`` in the open transaction with a few statements; one result each, in order.

        Raising gives up the whole transaction: the writer then runs each operation alone to find the one at fault.
        """
        ...


class Single:
    """For operations that touch one message each."""

    @property
    def weight(self) -> int:
        """One message."""
        return 1
