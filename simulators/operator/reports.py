"""The receipts of one submit_sm: which there are, in a dialect, and when each is due. Pure."""

from typing import Final

import attrs

from simulators.operator.behaviours import Plan
from simulators.operator.dialect import Dialect
from simulators.operator.orders import ConnectionId, PendingReceipt
from smpp.pdus import SubmitSm
from smpp.receipts import ReceiptState
from smpp.values import RegisteredDelivery

CONTRADICTION_S: Final = 1.0
"""How long after a receipt one that contradicts it is sent."""

_US_IN_SECOND: Final = 1_000_000
_FINAL_MASK: Final = 0x03


@attrs.define
class Reporter:
    """Writes the receipts of what was accepted on ``connection`` under ``message_id``."""

    plan: Plan
    dialect: Dialect
    message_id: str
    connection: ConnectionId

    def receipts(self, answered_at: float, now: float) -> list[tuple[float, PendingReceipt]]:
        """The receipt in all its copies, then those that contradict it, a second apart; before it what is preliminary.

        Each with the moment at which it is due; all moments are in seconds of one clock.
        """
        plan, dialect = self.plan, self.dialect
        reported_at = now if plan.receipt_first else answered_at + plan.receipt_delay_s
        receipts: list[tuple[float, PendingReceipt]] = []
        if plan.intermediate is not None and wants_any(plan.pdu):
            at = min(answered_at, reported_at)
            receipts.append((at, self._receipt(plan.intermediate, at - now, early=True)))
        if plan.receipt is None or not wants_receipt(plan.pdu, plan.receipt):
            return receipts
        for place, state in enumerate((plan.receipt, *dialect.then)):
            at = reported_at + place * CONTRADICTION_S
            receipts += [(at, self._receipt(state, at - now))] * dialect.copies
        return receipts

    def stray(self) -> PendingReceipt:
        """A receipt as if ``message_id`` were one that a submit_sm got."""
        return self._receipt(self.plan.receipt or ReceiptState.DELIVERED, 0.0)

    def _receipt(self, state: ReceiptState, after_s: float, *, early: bool = False) -> PendingReceipt:
        plan = self.plan
        done_us = plan.at_us + int(after_s * _US_IN_SECOND)
        error = "000" if early else plan.receipt_error
        pdu = self.dialect.pdu(plan.pdu, self.message_id, state, error, plan.at_us, done_us=done_us, intermediate=early)
        return PendingReceipt(pdu, self.connection, account=plan.account, message_id=self.message_id, state=state)


def wants_receipt(pdu: SubmitSm, state: ReceiptState) -> bool:
    """Bits 1-0 of registered_delivery: all final receipts, or those of failures only (section 5.2.17)."""
    wanted = pdu.registered_delivery & _FINAL_MASK
    if wanted == RegisteredDelivery.FAILURE:
        return state is not ReceiptState.DELIVERED
    return wanted == RegisteredDelivery.FINAL


def wants_any(pdu: SubmitSm) -> bool:
    """Whether any receipt was asked for, be it an intermediate one."""
    return bool(pdu.registered_delivery & (_FINAL_MASK | RegisteredDelivery.INTERMEDIATE))
