"""Routing at the office: explained by the decisions that send; fulfils ``api.staff.ports.RoutingDesk``."""

from collections.abc import Sequence

import attrs

from api.ports import Refused
from api.staff.ports import AskedMessage
from gateway.insight.coverage import Coverage
from gateway.insight.explainer import Explainer, UnknownAccount
from gateway.insight.explanation import TEXT, Asked, Explanation
from messages.problems import Problem


@attrs.frozen
class RoutingDesk:
    """Asks the explainer; nothing is stored, charged or looked up."""

    explainer: Explainer

    async def explain(self, asked: AskedMessage) -> Explanation | Refused:
        """Why a message would go where it goes."""
        try:
            return await self.explainer.explain(
                Asked(asked.to, asked.account, asked.sender, asked.text or TEXT, asked.category)
            )
        except UnknownAccount as unknown:
            return Refused((Problem("invalid-value", str(unknown), "/account"),))

    async def coverage(self, country: str) -> Sequence[Coverage]:
        """What is covered."""
        return [*self.explainer.coverage(country)]
