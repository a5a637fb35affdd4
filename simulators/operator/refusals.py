"""Refusals that a simulated operator chooses by weight, by the recipient's number or by the sequence_number. Pure."""

import random
import re
from collections.abc import Mapping

import attrs

from simulators.operator.behaviours import Plan
from simulators.operator.weights import Weighted
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus


@attrs.define
class RefuseByWeight:
    """Answers with statuses by weight, for example 95 OK to 5 RSYSERR."""

    weights: Mapping[int, float]
    rng: random.Random
    _weighted: Weighted[int] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Add the weights up."""
        self._weighted = Weighted(self.weights)

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        plan.status = self._weighted.draw(self.rng) or plan.status


@attrs.frozen
class RefuseNumbers:
    """Refuses recipients whose number begins like ``pattern``, a regular expression."""

    pattern: str
    status: int = int(CommandStatus.RSUBMITFAIL)

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return self.status if re.match(self.pattern, pdu.destination_addr) else 0


@attrs.frozen
class RefuseShort:
    """Refuses recipients whose number has fewer than ``digits`` characters."""

    digits: int
    status: int = int(CommandStatus.RINVDSTADR)

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return self.status if len(pdu.destination_addr) < self.digits else 0


@attrs.frozen
class RefuseByDigit:
    """Refuses recipients by one digit of their number, the first (0) or the last (-1)."""

    place: int
    statuses: Mapping[str, int]

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return self.statuses.get(pdu.destination_addr[self.place :][:1], 0)


@attrs.frozen
class RefuseEven:
    """Refuses what has an even sequence_number."""

    status: int = int(CommandStatus.RSYSERR)

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return 0 if pdu.sequence_number % 2 else self.status
