"""Which receipts a simulated operator sends: their states, error codes and number, for each submit_sm. Pure."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import attrs

from messages.reassembly import read_header
from simulators.operator.behaviours import Every, Plan, report
from simulators.operator.weights import Weighted
from smpp.errors import PeerError
from smpp.pdus import SubmitSm
from smpp.receipts import ReceiptState
from smpp.times import AbsoluteTime, parse_time
from smpp.values import EsmClass, TlvTag

VALIDITY_USUAL_S: Final = 86_400.0
"""How long a message is kept that names no validity_period: operators differ, and a day is common."""


@attrs.define
class ErrorCodes:
    """Error codes by weight for what was not delivered; any characters, as some operators write them."""

    weights: Mapping[str, float]
    rng: random.Random
    _weighted: Weighted[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Add the weights up."""
        self._weighted = Weighted(self.weights)

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        if plan.receipt not in (ReceiptState.DELIVERED, None):
            plan.receipt_error = self._weighted.draw(self.rng)


@attrs.frozen
class OutcomeByDigit:
    """What becomes of a message by one digit of its recipient's number, the first (0) or the last (-1)."""

    place: int
    states: Mapping[str, ReceiptState | None]

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        digit = plan.pdu.destination_addr[self.place :][:1]
        if digit in self.states:
            report(plan, self.states[digit])


@attrs.define
class NeverReported:
    """Says nothing of each ``n``-th."""

    n: int
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        if self._every.strikes():
            plan.receipt = None


@attrs.define
class StrayReceipts:
    """With each ``n``-th comes a receipt for an id that nobody gave."""

    n: int
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        plan.stray = plan.stray or self._every.strikes()


@attrs.frozen
class Intermediate:
    """Reports ``state`` first, as soon as it has answered: ENROUTE or ACCEPTED."""

    state: ReceiptState

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        plan.intermediate = self.state


@attrs.frozen
class AfterValidity:
    """Reports only ``late_s`` seconds after the message's validity is over, when it can have been delivered no more."""

    late_s: float

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        plan.receipt_delay_s += validity_s(plan.pdu, plan.at_us) + self.late_s


def validity_s(pdu: SubmitSm, at_us: int) -> float:
    """How long a message that came at ``at_us`` (Unix microseconds) is valid, in seconds; a day if it does not say."""
    if not pdu.validity_period:
        return VALIDITY_USUAL_S
    try:
        time = parse_time(pdu.validity_period)
    except PeerError:
        return VALIDITY_USUAL_S
    if isinstance(time, AbsoluteTime):
        return max(0.0, (time.moment - datetime.fromtimestamp(at_us / 1e6, UTC)).total_seconds())
    return float(time.approximate_s)


class LastSegmentOnly:
    """Of a long message only the last segment is reported."""

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        if not _is_last(plan.pdu):
            plan.receipt = None


def _is_last(pdu: SubmitSm) -> bool:
    if pdu.esm_class & EsmClass.UDHI:
        concatenation = read_header(pdu.short_message)[0].concatenation
        if concatenation is not None:
            return concatenation.number >= concatenation.total
    number, total = pdu.tlv(TlvTag.SAR_SEGMENT_SEQNUM), pdu.tlv(TlvTag.SAR_TOTAL_SEGMENTS)
    return number is None or total is None or number >= total
