"""SMPP 3.4 as an operator takes it that speaks 3.3 only: unknown commands, and octets where there should be none."""

from simulators.operator.behaviours import Plan
from smpp.commands import CommandId
from smpp.pdus import Bind, BindTransceiver
from smpp.statuses import CommandStatus


class OlderVersion:
    """A Behaviour and a BindPolicy.

    It has no data_sm and no bind_transceiver: ESME_RINVCMDID. A submit_sm ends with its text: what follows, optional
    parameters to others, makes its length wrong, ESME_RINVCMDLEN.
    """

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        if plan.pdu.command_id == CommandId.DATA_SM:
            plan.nack = int(CommandStatus.RINVCMDID)
        elif plan.pdu.tlvs:
            plan.status = int(CommandStatus.RINVCMDLEN)

    def status(self, pdu: Bind, now: float) -> int:
        """See BindPolicy; that it is refused by generic_nack is for whoever writes the answer."""
        return int(CommandStatus.RINVCMDID) if isinstance(pdu, BindTransceiver) else 0
