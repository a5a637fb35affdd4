"""The audit log at the office; fulfils ``AuditLog``."""

from collections.abc import Sequence
from typing import Final

import attrs

from gateway.office.asking import Asking
from messages.staff.action import Action
from store.staff.actions import latest_actions

PAGE: Final = 100


@attrs.frozen
class Audits:
    """What staff did."""

    asking: Asking

    async def latest(self, before: str) -> Sequence[Action]:
        """A page, newest first."""
        return await self.asking.read(lambda connection: latest_actions(connection, PAGE, before))
