"""What staff did, newest first."""

import attrs

from api.console.answer import Answer, Show
from api.console.ports import AuditLog
from api.console.visit import Visit


@attrs.frozen
class Audits:
    """The audit log."""

    audit_log: AuditLog

    async def latest(self, visit: Visit) -> Answer:
        """One page of it."""
        actions = await self.audit_log.latest(visit.query.get("before", ""))
        return Show("audit_log.html", {"actions": actions})
