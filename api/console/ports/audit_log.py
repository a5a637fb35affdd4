"""The audit log as the console needs it."""

from collections.abc import Sequence
from typing import Protocol

from messages.staff.action import Action


class AuditLog(Protocol):
    """What staff did."""

    async def latest(self, before: str) -> Sequence[Action]:
        """The newest actions, of those older than the action ``before`` (empty: of all)."""
        ...
