"""How the office asks the store: questions to the readers, actions to the writer, and its word when they are full."""

from collections.abc import Callable
from typing import TypeVar

import attrs
from sqlalchemy import Connection

from api.errors import Overloaded, ShuttingDown
from gateway.clock import Clock
from messages.staff.action import ActionKind, new_action
from messages.staff.member import Member
from store.asyncio_bridge import as_future
from store.failures import Overloaded as StoreOverloaded
from store.failures import Stopped
from store.operations import Operation
from store.staff.actions import Act, NotDone, nothing
from store.threads import Readers
from store.writer import Writer

T = TypeVar("T")

RETRY_AFTER_S = 5


@attrs.frozen
class Asking:
    """Reads and writes for the pages; every change goes with the action that it is."""

    readers: Readers
    writer: Writer
    clock: Clock

    async def read(self, question: Callable[[Connection], T]) -> T:
        """The answer to a question.

        Raises:
            NotNow: too much waits already, or the gateway stops.
        """
        try:
            return await as_future(self.readers.read(question))
        except StoreOverloaded as full:
            raise Overloaded(RETRY_AFTER_S) from full
        except Stopped as stopped:
            raise ShuttingDown(RETRY_AFTER_S) from stopped

    async def write(self, operation: Operation[T]) -> T:
        """What became of a durable step.

        Raises:
            NotNow: as ``read``; nothing was stored.
        """
        try:
            return await as_future(self.writer.submit(operation))
        except StoreOverloaded as full:
            raise Overloaded(RETRY_AFTER_S) from full
        except Stopped as stopped:
            raise ShuttingDown(RETRY_AFTER_S) from stopped

    async def act(
        self,
        member: Member,
        kind: ActionKind,
        subject: str,
        words: str = "",
        change: Callable[[Connection], NotDone | None] = nothing,
    ) -> NotDone | None:
        """Do ``change`` in the name of ``member``, recorded in the same commit."""
        action = new_action(self.clock.now_ms(), member.name, kind, subject, words)
        return await self.write(Act(action, change))
