"""Steps that must become durable though the database stumbles: what a carrier answered is known nowhere else."""

from typing import TypeVar

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure

from store.failures import Stopped
from store.operations import Operation
from store.writer import Writer

log = Logger()

R = TypeVar("R")

PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 60.0, 60.0)
"""Seconds between the tries; a database that is away for longer finds the message ``sending`` at the next start."""


@attrs.frozen
class Persistence:
    """Hands operations to the writer until it takes them."""

    writer: Writer
    timer: IReactorTime

    def record(self, operation: Operation[R]) -> Deferred[R]:
        """The operation's result, after its commit.

        Fails with Stopped when the store stopped first (the next start settles the message by its policy), and with
        what the database said at the last of ``len(PAUSES_S) + 1`` tries.
        """
        return self.writer.submit(operation).addErrback(self._stumbled, operation)

    def _stumbled(self, failure: Failure, operation: Operation[R]) -> Deferred[R]:
        assert failure.value is not None  # a Failure of ours always has one
        return Deferred.fromCoroutine(self._again(failure.value, operation))

    async def _again(self, error: BaseException, operation: Operation[R]) -> R:
        for pause_s in PAUSES_S:
            if isinstance(error, Stopped):
                break
            # the writer has told the error in full; its text alone may hold what must not be logged
            log.warn(  # noqa: G010 - Twisted's logger has no other name for it
                "{step} was not stored ({error}); trying again in {pause_s} s",
                step=_name(operation),
                error=type(error).__name__,
                pause_s=pause_s,
            )
            await deferLater(self.timer, pause_s)
            try:
                return await self.writer.submit(operation)
            except Exception as stumbled:
                error = stumbled
        raise error


def _name(operation: object) -> str:
    return f"{type(operation).__name__} of {getattr(operation, 'message_id', 'several messages')}"
