"""Requests other than submit_sm, answered as a well-behaved SMSC does."""

import random

import attrs

from simulators.ledger.ledger import MemoryLedger
from simulators.operator.behaviours import Behaviour, Outcomes, SilentEvery
from simulators.operator.memory import REMEMBERED_MAX
from simulators.operator.orders import Answer, Order, PendingReceipt, Report
from simulators.operator.refusals import RefuseShort
from simulators.operator.requests import requested
from simulators.operator.smsc import Smsc
from smpp.codec import decode, encode
from smpp.pdus import (
    AlertNotification,
    CancelSm,
    CancelSmResp,
    DataSm,
    DataSmResp,
    DistributionList,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    ReplaceSmResp,
    Request,
    Response,
    SmeAddress,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    Tlv,
)
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus
from smpp.values import MessageState, TlvTag
from tests.support.wires.latency import Latency

NOW_US = 1_800_000_000_000_000
MESSAGE = SubmitSm(source_addr="MAXONY", destination_addr="41791234567", registered_delivery=1, short_message=b"Hi")


def an_smsc(*behaviours: Behaviour) -> Smsc:
    return Smsc(behaviours=behaviours, rng=random.Random(1), ledger=MemoryLedger())


def submitted(smsc: Smsc, pdu: SubmitSm = MESSAGE, now: float = 0.0) -> str:
    """The id that it got."""
    [answer] = [order for order in smsc.submitted(1, pdu, now, NOW_US) if isinstance(order, Answer)]
    assert isinstance(answer.response, SubmitSmResp)
    return answer.response.message_id


def asked(smsc: Smsc, pdu: Request, now: float = 0.0) -> tuple[Response, list[Order]]:
    """The answer as it is on the wire, and what else was to be done."""
    answer, *more = requested(smsc, 1, pdu, now, NOW_US + int(now * 1e6))
    assert isinstance(answer, Answer)
    read = decode(encode(answer.response, 5))
    assert isinstance(read, Response)
    return read, more


def receipts(orders: list[Order]) -> list[PendingReceipt]:
    found = [order.receipt for order in orders if isinstance(order, Report)]
    return [receipt for receipt in found if isinstance(receipt, PendingReceipt)]


def query(smsc: Smsc, message_id: str, now: float, source_addr: str = "") -> QuerySmResp:
    response, _ = asked(smsc, QuerySm(message_id=message_id, source_addr=source_addr), now)
    assert isinstance(response, QuerySmResp)
    return response


def test_a_message_is_enroute_until_it_is_settled() -> None:
    smsc = an_smsc(Latency(0.0, 60.0), Outcomes({ReceiptState.EXPIRED: 1.0}, random.Random(1)))
    message_id = submitted(smsc)
    early, late = query(smsc, message_id, 59.0), query(smsc, message_id, 61.0, source_addr="MAXONY")
    assert (early.message_id, early.message_state, early.final_date) == (message_id, MessageState.ENROUTE, "")
    assert (late.message_state, late.final_date, late.error_code) == (MessageState.EXPIRED, "270115080100000+", 1)


def test_nobody_is_told_of_what_is_unknown_or_of_others() -> None:
    smsc = an_smsc()
    message_id = submitted(smsc)
    assert query(smsc, "nothing", 0.0).command_status == CommandStatus.RQUERYFAIL
    assert query(smsc, message_id, 0.0, source_addr="OTHER").command_status == CommandStatus.RQUERYFAIL


def test_the_oldest_messages_are_forgotten() -> None:
    smsc = an_smsc()
    first = submitted(smsc)
    last = [submitted(smsc) for _ in range(2 * REMEMBERED_MAX)][-1]
    assert query(smsc, first, 0.0).command_status == CommandStatus.RQUERYFAIL
    assert query(smsc, last, 0.0).command_status == 0
    assert len([*smsc.memory]) <= 2 * REMEMBERED_MAX


def test_what_is_cancelled_is_reported_as_deleted_at_once_and_only_then() -> None:
    smsc = an_smsc(Latency(0.0, 60.0))
    message_id = submitted(smsc)
    response, more = asked(smsc, CancelSm(message_id=message_id, source_addr="MAXONY"), 10.0)
    assert (type(response), response.command_status) == (CancelSmResp, 0)
    assert [receipt.state for receipt in receipts(more)] == [ReceiptState.DELETED]
    assert query(smsc, message_id, 10.0).message_state == MessageState.DELETED
    assert smsc.due(100.0) == []


def test_what_is_settled_or_unknown_cannot_be_cancelled() -> None:
    smsc = an_smsc()
    message_id = submitted(smsc)
    for wanted in (message_id, "nothing"):
        response, more = asked(smsc, CancelSm(message_id=wanted), 10.0)
        assert (response.command_status, more) == (CommandStatus.RCANCELFAIL, [])


def test_without_an_id_all_from_a_sender_to_a_recipient_are_cancelled() -> None:
    smsc = an_smsc(Latency(0.0, 60.0))
    ids = [submitted(smsc), submitted(smsc)]
    submitted(smsc, attrs.evolve(MESSAGE, destination_addr="41790000000"))
    response, more = asked(smsc, CancelSm(source_addr="MAXONY", destination_addr="41791234567"), 1.0)
    assert response.command_status == 0
    assert [receipt.message_id for receipt in receipts(more)] == ids
    assert len(smsc.due(100.0)) == 1


def test_a_text_is_replaced_until_it_is_delivered() -> None:
    smsc = an_smsc(Latency(0.0, 60.0))
    message_id = submitted(smsc)
    replacement = ReplaceSm(message_id=message_id, source_addr="MAXONY", short_message=b"Hello")
    response, _ = asked(smsc, replacement, 1.0)
    assert (type(response), response.command_status) == (ReplaceSmResp, 0)
    plan = smsc.memory.find(message_id)
    assert plan is not None
    assert plan.pdu.short_message == b"Hello"
    assert asked(smsc, replacement, 61.0)[0].command_status == CommandStatus.RREPLACEFAIL
    assert asked(smsc, attrs.evolve(replacement, source_addr="X"), 1.0)[0].command_status == CommandStatus.RREPLACEFAIL


def test_a_data_sm_is_a_message_like_any_other() -> None:
    smsc = an_smsc()
    pdu = DataSm(
        source_addr="MAXONY",
        destination_addr="41791234567",
        registered_delivery=1,
        tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"Hi"),),
        sequence_number=5,
    )
    response, more = asked(smsc, pdu)
    assert isinstance(response, DataSmResp)
    assert [receipt.message_id for receipt in receipts(more)] == [response.message_id]
    assert (smsc.tally.accepted, query(smsc, response.message_id, 0.0).command_status) == (1, 0)


def test_behaviours_strike_a_data_sm_too() -> None:
    smsc = an_smsc(SilentEvery(1))
    assert requested(smsc, 1, DataSm(destination_addr="41"), 0.0, NOW_US) == []
    smsc.behaviours, smsc.rules = (), [RefuseShort(5)]
    assert asked(smsc, DataSm(destination_addr="41"))[0].command_status == CommandStatus.RINVDSTADR


def multi(*destinations: SmeAddress | DistributionList) -> SubmitMulti:
    return SubmitMulti(
        source_addr="MAXONY", destinations=destinations, registered_delivery=1, short_message=b"Hi", sequence_number=5
    )


def test_one_text_to_many_has_one_id_a_receipt_for_each_and_a_list_of_those_refused() -> None:
    smsc = an_smsc()
    smsc.rules = [RefuseShort(5)]
    pdu = multi(
        SmeAddress(1, 1, "41791234567"),
        SmeAddress(0, 0, "12"),
        SmeAddress(1, 1, "41797654321"),
        DistributionList("all"),
    )
    response, more = asked(smsc, pdu)
    assert isinstance(response, SubmitMultiResp)
    refused = [(each.destination_addr, each.error_status_code) for each in response.unsuccessful]
    assert refused == [("12", CommandStatus.RINVDSTADR), ("all", CommandStatus.RINVDLNAME)]
    assert {receipt.message_id for receipt in receipts(more)} == {response.message_id}
    assert [receipt.pdu.source_addr for receipt in receipts(more)] == ["41791234567", "41797654321"]
    assert (smsc.tally.accepted, smsc.tally.refused) == (2, 1)


def test_one_text_to_nobody_who_is_taken_fails() -> None:
    smsc = an_smsc()
    smsc.rules = [RefuseShort(5)]
    response, more = asked(smsc, multi(SmeAddress(0, 0, "12")))
    assert (response.command_status, more) == (CommandStatus.RSUBMITFAIL, [])


def test_what_has_no_response_is_left() -> None:
    assert requested(an_smsc(), 1, AlertNotification(), 0.0, NOW_US) == []
