"""The mind of a simulated operator, without a wire."""

import random

import pytest

from simulators.ledger.entries import InboundAnswered, InboundWritten
from simulators.ledger.ledger import MemoryLedger
from simulators.operator.behaviours import Behaviour, DropEvery, Outcomes, ReceiptFirstEvery, RefuseEvery, SilentEvery
from simulators.operator.inbound import Inbound
from simulators.operator.orders import Answer, Drop, Order, Pending, Report
from simulators.operator.smsc import RECEIPT_RETRY_S, Smsc
from smpp.pdus import BindReceiver, BindTransceiver, BindTransmitter, SubmitSm, SubmitSmResp
from smpp.receipts import DeliveryReceipt, ReceiptState, read_receipt
from smpp.statuses import CommandStatus
from tests.support.wires.latency import Latency

NOW_US = 1_800_000_000_000_000


def an_smsc(*behaviours: Behaviour, **changes: object) -> Smsc:
    smsc = Smsc(behaviours=behaviours, rng=random.Random(1))
    for name, value in changes.items():
        setattr(smsc, name, value)
    return smsc


def submit(smsc: Smsc, registered_delivery: int = 1, now: float = 0.0) -> list[Order]:
    pdu = SubmitSm(
        source_addr="MAXONY",
        source_addr_ton=5,
        destination_addr="41791234567",
        dest_addr_ton=1,
        dest_addr_npi=1,
        registered_delivery=registered_delivery,
        short_message=b"Hi",
        sequence_number=9,
    )
    return smsc.submitted(1, pdu, now, NOW_US)


def kinds(orders: list[Order]) -> list[type[Order]]:
    return [type(order) for order in orders]


def receipt_in(orders: list[Order]) -> Pending:
    [receipt] = [order.receipt for order in orders if isinstance(order, Report)]
    return receipt


@pytest.mark.parametrize(
    ("system_id", "password", "status"),
    [
        ("maxony", "secret", 0),
        ("maxony", "wrong", int(CommandStatus.RINVPASWD)),
        ("other", "secret", int(CommandStatus.RINVSYSID)),
    ],
)
def test_credentials_are_checked_when_there_are_any(system_id: str, password: str, status: int) -> None:
    pdu = BindTransceiver(system_id=system_id, password=password)
    assert an_smsc(system_id="maxony", password="secret").bind_status(pdu, 0.0) == status
    assert an_smsc().bind_status(pdu, 0.0) == 0


def test_a_submit_is_answered_then_reported() -> None:
    smsc = an_smsc()
    orders = submit(smsc)
    assert kinds(orders) == [Answer, Report]
    assert smsc.tally.accepted == 1
    [answer] = [order for order in orders if isinstance(order, Answer)]
    assert isinstance(answer.response, SubmitSmResp)
    read = read_receipt(receipt_in(orders).pdu)
    assert isinstance(read, DeliveryReceipt)
    assert (read.carrier_message_id, read.state) == (answer.response.message_id, ReceiptState.DELIVERED)
    pdu = receipt_in(orders).pdu
    assert (pdu.source_addr, pdu.source_addr_ton) == ("41791234567", 1)
    assert (pdu.destination_addr, pdu.dest_addr_ton) == ("MAXONY", 5)


@pytest.mark.parametrize(
    ("registered_delivery", "state", "reported"),
    [
        (0, ReceiptState.DELIVERED, False),
        (1, ReceiptState.DELIVERED, True),
        (2, ReceiptState.DELIVERED, False),
        (2, ReceiptState.REJECTED, True),
        (0x11, ReceiptState.REJECTED, True),
    ],
)
def test_receipts_are_sent_when_they_were_asked_for(
    registered_delivery: int, state: ReceiptState, reported: bool
) -> None:
    orders = submit(an_smsc(Outcomes({state: 1.0}, random.Random(1))), registered_delivery)
    assert (Report in kinds(orders)) is reported


def test_a_refused_submit_is_in_no_ledger_and_has_no_receipt() -> None:
    ledger = MemoryLedger()
    smsc = an_smsc(RefuseEvery(1, 0x0B), ledger=ledger)
    [answer] = submit(smsc)
    assert isinstance(answer, Answer)
    assert answer.response.command_status == 0x0B
    assert (smsc.tally.accepted, ledger.submitted) == (0, [])


def test_delays_put_the_answer_and_the_receipt_off() -> None:
    smsc = an_smsc(Latency(0.5, 2.0))
    assert submit(smsc, now=10.0) == []
    assert smsc.next_due() == 10.5
    assert kinds(smsc.due(10.5)) == [Answer]
    assert smsc.next_due() == 12.5
    assert kinds(smsc.due(13.0)) == [Report]
    assert smsc.next_due() is None


def test_a_receipt_may_come_first() -> None:
    assert kinds(submit(an_smsc(ReceiptFirstEvery(1)))) == [Report, Answer]
    smsc = an_smsc(Latency(0.5), ReceiptFirstEvery(1))
    assert kinds(submit(smsc)) == [Report]


def test_silence_and_drops_accept_without_an_answer() -> None:
    assert kinds(submit(an_smsc(SilentEvery(1)))) == [Report]
    assert kinds(submit(an_smsc(DropEvery(1)))) == [Drop, Report]


def test_receipts_go_round_the_binds_that_take_them() -> None:
    smsc = an_smsc()
    smsc.bound(1, BindTransmitter())
    smsc.bound(2, BindReceiver())
    smsc.bound(3, BindTransceiver())
    for _ in range(4):
        smsc.wait_for_bind(receipt_in(submit(smsc)))
    taken = [smsc.next_receipt() for _ in range(5)]
    assert [one and one[0] for one in taken] == [2, 3, 2, 3, None]


def test_a_receipt_waits_for_a_bind() -> None:
    smsc = an_smsc()
    receipt = receipt_in(submit(smsc))
    smsc.wait_for_bind(receipt)
    assert smsc.next_receipt() is None
    assert smsc.waiting == 1
    smsc.bound(1, BindReceiver())
    assert smsc.next_receipt() == (1, receipt)


def test_a_receipt_that_was_refused_comes_again_until_it_is_taken() -> None:
    smsc = an_smsc()
    receipt = receipt_in(submit(smsc))
    smsc.receipt_answered(receipt, 0x08, 5.0)
    assert smsc.tally.reported == 0
    assert smsc.due(5.0) == []
    assert smsc.due(5.0 + RECEIPT_RETRY_S) == [Report(receipt)]
    smsc.receipt_answered(receipt, 0, 6.0)
    assert smsc.tally.reported == 1


def test_receipts_of_a_dead_connection_are_the_first_on_the_next_one() -> None:
    smsc = an_smsc()
    smsc.bound(1, BindTransceiver())
    first, second, third = (receipt_in(submit(smsc)) for _ in range(3))
    smsc.wait_for_bind(third)
    smsc.lost(1, [first, second], 0.0)
    smsc.bound(2, BindTransceiver())
    assert [smsc.next_receipt() for _ in range(3)] == [(2, first), (2, second), (2, third)]


def test_behaviours_can_be_changed_while_it_runs() -> None:
    smsc = an_smsc()
    assert kinds(submit(smsc)) == [Answer, Report]
    smsc.behaviours = [SilentEvery(1)]
    assert kinds(submit(smsc)) == [Report]


def test_what_a_handset_sends_stands_in_the_ledger_with_each_answer_to_it() -> None:
    """Under one serial, however often it is sent again; receipts stand there as receipts."""
    smsc, ledger = an_smsc(), MemoryLedger()
    smsc.ledger = ledger
    [first] = (Pending(pdu) for pdu in Inbound("41791234567", "20200", "STOP").pdus(1))
    [one, two] = (Pending(pdu) for pdu in Inbound("41791234567", "20200", "x" * 200).pdus(7))
    smsc.note_reported(first, 3, NOW_US)
    smsc.receipt_answered(first, int(CommandStatus.RX_T_APPN), 0.0, NOW_US, 3)
    for pending in (one, two, first):
        smsc.note_reported(pending, 4, NOW_US + 1)
    smsc.receipt_answered(first, 0, 1.0, NOW_US + 2, 4)

    written = [entry for entry in ledger.inbound if isinstance(entry, InboundWritten)]
    assert [(entry.serial, entry.connection) for entry in written] == [(1, 3), (2, 4), (3, 4), (1, 4)]
    assert (written[0].sender, written[0].destination, written[0].text) == ("41791234567", "20200", "STOP")
    assert [(entry.reference, entry.total, entry.number) for entry in written[1:3]] == [(7, 2, 1), (7, 2, 2)]
    answered = [entry for entry in ledger.inbound if isinstance(entry, InboundAnswered)]
    assert answered == [
        InboundAnswered(NOW_US, 1, 3, int(CommandStatus.RX_T_APPN)),
        InboundAnswered(NOW_US + 2, 1, 4, 0),
    ]
    assert (ledger.reported, ledger.taken) == ([], [])
