"""What a simulated operator does with requests other than submit_sm: as a well-behaved SMSC, from what it remembers.

data_sm and submit_multi are messages like any other: behaviours, demands, receipts and ledger are the same.
"""

from datetime import UTC, datetime
from typing import ClassVar, Final

import attrs

from simulators.operator.behaviours import Plan
from simulators.operator.dialect import MESSAGE_STATES
from simulators.operator.orders import Answer, ConnectionId, Order
from simulators.operator.smsc import Smsc
from smpp.commands import CommandId
from smpp.pdus import (
    CancelSm,
    DataSm,
    DataSmResp,
    DistributionList,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    Request,
    Response,
    SmeAddress,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    Unsuccessful,
)
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus
from smpp.times import absolute_time
from smpp.values import MessageState

_ERROR_CODE_MAX: Final = 0xFF


@attrs.define
class DataSubmit(SubmitSm):
    """A data_sm from an ESME, read as the submit_sm that it stands for."""

    command_id: ClassVar[int] = CommandId.DATA_SM
    response_type: ClassVar[type[Response] | None] = DataSmResp


def requested(smsc: Smsc, connection: ConnectionId, pdu: Request, now: float, at_us: int) -> list[Order]:
    """A request other than submit_sm came: what to do at once; the rest comes out of `Smsc.due`."""
    match pdu:
        case DataSm():
            return smsc.submitted(connection, _read_as_submit(pdu), now, at_us)
        case SubmitMulti():
            return _submitted_to_many(smsc, connection, pdu, now, at_us)
        case QuerySm():
            return [Answer(connection, pdu, _queried(smsc, pdu, now, at_us))]
        case CancelSm():
            return _cancelled(smsc, connection, pdu, now)
        case ReplaceSm():
            return [Answer(connection, pdu, _answer(pdu, _replaced(smsc, pdu, now)))]
        case _:
            refusal = pdu.answer(int(CommandStatus.RINVCMDID))
            return [] if refusal is None else [Answer(connection, pdu, refusal)]


def _read_as_submit(pdu: DataSm) -> DataSubmit:
    return DataSubmit(
        service_type=pdu.service_type,
        source_addr_ton=pdu.source_addr_ton,
        source_addr_npi=pdu.source_addr_npi,
        source_addr=pdu.source_addr,
        dest_addr_ton=pdu.dest_addr_ton,
        dest_addr_npi=pdu.dest_addr_npi,
        destination_addr=pdu.destination_addr,
        esm_class=pdu.esm_class,
        registered_delivery=pdu.registered_delivery,
        data_coding=pdu.data_coding,
        tlvs=pdu.tlvs,
        sequence_number=pdu.sequence_number,
    )


def _submitted_to_many(smsc: Smsc, connection: ConnectionId, pdu: SubmitMulti, now: float, at_us: int) -> list[Order]:
    """One message_id for all recipients that were accepted, the others listed with their statuses (section 4.5.2)."""
    refused: list[Unsuccessful] = []
    accepted: list[Plan] = []
    latency_s = 0.0
    for destination in pdu.destinations:
        if isinstance(destination, DistributionList):
            # nobody can have made one here
            refused.append(Unsuccessful(0, 0, destination.dl_name, int(CommandStatus.RINVDLNAME)))
            continue
        plan = smsc.plan(_for_one(pdu, destination), now, at_us, connection)
        status = plan.nack or plan.status
        if status:
            ton, npi, number = destination.dest_addr_ton, destination.dest_addr_npi, destination.destination_addr
            refused.append(Unsuccessful(ton, npi, number, status))
            smsc.note_refused(plan, connection)
            continue
        accepted.append(plan)
        latency_s = max(latency_s, plan.latency_s)
    message_id = smsc.next_id() if accepted else ""
    answer = SubmitMultiResp(
        message_id=message_id,
        unsuccessful=tuple(refused),
        command_status=0 if accepted else int(CommandStatus.RSUBMITFAIL),
    )
    todo: list[tuple[float, Order]] = [(now + latency_s, Answer(connection, pdu, answer))]
    for plan in accepted:
        plan.latency_s = latency_s
        todo += smsc.accept(plan, message_id, connection, now)
    return smsc.schedule(todo, now)


def _for_one(pdu: SubmitMulti, destination: SmeAddress) -> SubmitSm:
    return SubmitSm(
        pdu.service_type,
        pdu.source_addr_ton,
        pdu.source_addr_npi,
        pdu.source_addr,
        destination.dest_addr_ton,
        destination.dest_addr_npi,
        destination.destination_addr,
        pdu.esm_class,
        pdu.protocol_id,
        pdu.priority_flag,
        pdu.schedule_delivery_time,
        pdu.validity_period,
        pdu.registered_delivery,
        pdu.replace_if_present_flag,
        pdu.data_coding,
        pdu.sm_default_msg_id,
        pdu.short_message,
        pdu.tlvs,
        pdu.sequence_number,
    )


def _queried(smsc: Smsc, pdu: QuerySm, now: float, at_us: int) -> QuerySmResp:
    plan = smsc.memory.find(pdu.message_id)
    if plan is None or not _same_sender(pdu.source_addr, plan):
        return QuerySmResp(command_status=int(CommandStatus.RQUERYFAIL))
    if not _is_settled(plan, now):
        return QuerySmResp(message_id=pdu.message_id, message_state=int(MessageState.ENROUTE))
    state = plan.receipt or ReceiptState.UNKNOWN
    settled_us = at_us + int((plan.settled_at - now) * 1e6)
    error = plan.receipt_error
    return QuerySmResp(
        message_id=pdu.message_id,
        final_date=absolute_time(datetime.fromtimestamp(settled_us / 1e6, UTC)),
        message_state=int(MESSAGE_STATES[state]),
        error_code=min(int(error), _ERROR_CODE_MAX) if error.isascii() and error.isdigit() else 0,
    )


def _cancelled(smsc: Smsc, connection: ConnectionId, pdu: CancelSm, now: float) -> list[Order]:
    """Of the message with that id, or of all from that sender to that recipient where none is named (section 4.9)."""
    if pdu.message_id:
        plan = smsc.memory.find(pdu.message_id)
        found = [(pdu.message_id, plan)] if plan is not None and _same_sender(pdu.source_addr, plan) else []
    else:
        found = [(message_id, plan) for message_id, plan in smsc.memory if _is_between(plan, pdu)]
    waiting = [(message_id, plan) for message_id, plan in found if not _is_settled(plan, now)]
    status = 0 if waiting else int(CommandStatus.RCANCELFAIL)
    orders: list[Order] = [Answer(connection, pdu, _answer(pdu, status))]
    for message_id, plan in waiting:
        plan.receipt, plan.receipt_error, plan.settled_at = ReceiptState.DELETED, "000", now
        orders += smsc.withdraw(message_id, plan, connection)
    return orders


def _replaced(smsc: Smsc, pdu: ReplaceSm, now: float) -> int:
    """Put another text in the place of one that is not yet delivered (section 4.10)."""
    plan = smsc.memory.find(pdu.message_id)
    if plan is None or _is_settled(plan, now) or pdu.source_addr != plan.pdu.source_addr:
        return int(CommandStatus.RREPLACEFAIL)
    plan.pdu = attrs.evolve(
        plan.pdu,
        short_message=pdu.short_message,
        validity_period=pdu.validity_period or plan.pdu.validity_period,
        registered_delivery=pdu.registered_delivery,
    )
    return 0


def _answer(pdu: Request, status: int) -> Response:
    response = pdu.answer(status)
    assert response is not None  # all that come here have one
    return response


def _is_settled(plan: Plan, now: float) -> bool:
    return plan.settled_at <= now


def _same_sender(sender: str, plan: Plan) -> bool:
    """A sender that is left out stands for the right one."""
    return sender in {"", plan.pdu.source_addr}


def _is_between(plan: Plan, pdu: CancelSm) -> bool:
    between = plan.pdu.source_addr == pdu.source_addr and plan.pdu.destination_addr == pdu.destination_addr
    return between and pdu.service_type in {"", plan.pdu.service_type}
