"""Receipts and messages are stored, and only then answered."""

import attrs
import pytest
from twisted.internet.task import Clock

from carriers.deliveries import UNANSWERED_MAX, Deliveries
from carriers.profile import CarrierProfile
from messages.ids import CarrierName
from smpp.pdus import DataSm, DeliverSm, Tlv
from smpp.statuses import CommandStatus
from smpp.values import TlvTag
from tests.support.fakes.dispatch import FakeInbox, FakeObserver
from tests.support.values.builders import NOW_MS

ALPINE = CarrierProfile(CarrierName("alpine"), "127.0.0.1", 2775, "maxony")
RECEIPT = DeliverSm(esm_class=0x04, short_message=b"id:7 sub:001 dlvrd:001 stat:DELIVRD err:000 text:")


def deliveries(inbox: FakeInbox, clock: Clock | None = None) -> Deliveries:
    return Deliveries(
        profile=ALPINE,
        bind="trx1",
        inbox=inbox,
        observer=FakeObserver(),
        clock=clock or Clock(),
        wall_clock_ms=lambda: NOW_MS,
    )


def test_a_message_from_a_handset_goes_to_the_inbox() -> None:
    inbox, answers = FakeInbox(), list[int]()
    deliveries(inbox).received(DeliverSm(short_message=b"STOP"), answers.append)
    assert [message.body for message in inbox.messages] == [b"STOP"]
    assert inbox.receipts == []
    assert answers == [0]


def test_a_receipt_in_a_data_sm_is_a_receipt() -> None:
    inbox, answers = FakeInbox(), list[int]()
    tlvs = (Tlv(TlvTag.RECEIPTED_MESSAGE_ID, b"7\0"), Tlv(TlvTag.MESSAGE_STATE, b"\x02"))
    deliveries(inbox).received(DataSm(esm_class=0x04, tlvs=tlvs), answers.append)
    assert [receipt.carrier_message_id for receipt in inbox.receipts] == ["7"]
    assert answers == [0]


def test_a_receipt_keeps_the_addresses_that_it_came_with() -> None:
    inbox, answers = FakeInbox(), list[int]()
    pdu = attrs.evolve(RECEIPT, source_addr="41791234567", destination_addr="MAXONY")
    deliveries(inbox).received(pdu, answers.append)
    assert [(receipt.source, receipt.destination) for receipt in inbox.receipts] == [("41791234567", "MAXONY")]
    assert "41791234567" not in repr(inbox.receipts)


def test_a_receipt_without_an_id_is_kept_and_is_no_message() -> None:
    inbox, answers = FakeInbox(), list[int]()
    pdu = DeliverSm(esm_class=0x04, short_message=b"message text:42 sub:001 stat:ACCEPTD err:000")
    deliveries(inbox).received(pdu, answers.append)
    assert [receipt.carrier_message_id for receipt in inbox.receipts] == [""]
    assert inbox.messages == []


def test_a_failure_to_store_asks_the_carrier_to_deliver_again() -> None:
    inbox, answers = FakeInbox(hold=True), list[int]()
    deliveries(inbox).received(RECEIPT, answers.append)
    assert answers == []
    inbox.lose()
    assert answers == [int(CommandStatus.RSYSERR)]


def test_a_store_that_is_down_is_said_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    inbox, answers = FakeInbox(hold=True), list[int]()
    receiving = deliveries(inbox)
    for _ in range(100):
        receiving.received(RECEIPT, answers.append)
    inbox.lose()
    assert len(answers) == 100
    assert [record.getMessage() for record in caplog.records] == [
        "carrier alpine bind trx1 could not store a receipt, the carrier will send it again: disk full"
    ]


def test_more_than_the_store_can_swallow_is_turned_away_until_there_is_room() -> None:
    inbox, answers = FakeInbox(hold=True), list[int]()
    receiving = deliveries(inbox)
    for _ in range(UNANSWERED_MAX + 1):
        receiving.received(RECEIPT, answers.append)
    assert answers == [int(CommandStatus.RMSGQFUL)]
    assert len(inbox.receipts) == UNANSWERED_MAX
    inbox.commit()
    receiving.received(RECEIPT, answers.append)
    inbox.commit()
    assert answers[1:] == [0] * (UNANSWERED_MAX + 1)


def test_a_receipt_whose_text_and_tlvs_disagree_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    inbox, clock = FakeInbox(), Clock()
    receiving = deliveries(inbox, clock)
    tlvs = (Tlv(TlvTag.RECEIPTED_MESSAGE_ID, b"9\0"), Tlv(TlvTag.MESSAGE_STATE, b"\x02"))
    odd = attrs.evolve(RECEIPT, tlvs=tlvs, source_addr="41791234567")
    for _ in range(5):
        receiving.received(odd, lambda _: None)
    receiving.received(RECEIPT, lambda _: None)
    assert [receipt.carrier_message_id for receipt in inbox.receipts] == ["9"] * 5 + ["7"]
    clock.advance(60)
    receiving.received(odd, lambda _: None)

    assert [record.getMessage() for record in caplog.records] == [
        f"carrier alpine bind trx1: a receipt's text names another id or state than its TLVs, which are believed{more}"
        for more in ("", " (4 times more since this was said last)")
    ]
