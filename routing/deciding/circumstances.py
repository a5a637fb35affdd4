"""What a decision rests on beside the table: one immutable picture, replaced whole when anything of it changes."""

import attrs

from messages.ids import CarrierName
from routing.costs.table import CostTable
from routing.health.conditions import Conditions
from routing.health.quality import QualityBoard
from routing.table.sender_support import SenderSupport


@attrs.frozen
class Circumstances:
    """How the carriers do and what they charge.

    ``enabled`` are the carriers that staff let work. ``credit_micros`` is what one credit is worth, in millionths of
    the business's currency; None where nobody said so, and then no margin is known.
    """

    enabled: frozenset[CarrierName] = frozenset()
    conditions: Conditions = attrs.field(factory=Conditions)
    quality: QualityBoard = attrs.field(factory=QualityBoard)
    costs: CostTable = attrs.field(factory=CostTable)
    support: SenderSupport = attrs.field(factory=SenderSupport)
    credit_micros: int | None = None

    def worth_micros(self, amount_mc: int) -> int | None:
        """What ``amount_mc`` millicredits are worth, in micros; None when nobody said."""
        return None if self.credit_micros is None else amount_mc * self.credit_micros // 1000
