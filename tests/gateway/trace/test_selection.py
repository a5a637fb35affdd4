"""Which PDUs belong to a number: those that name it, and their answers."""

from gateway.trace.selection import REMEMBERED_MAX, Selection
from smpp.frame_observer import Direction
from smpp.pdus import (
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    SmeAddress,
    SubmitMulti,
    SubmitSm,
    SubmitSmResp,
)

SENT, RECEIVED = Direction.SENT, Direction.RECEIVED
OURS, OTHER = "41791234567", "41791234568"


def selection() -> Selection:
    return Selection("+41791234567")


def test_without_a_number_everything_is_shown() -> None:
    assert Selection().concerns("trx1", SENT, EnquireLink())
    assert Selection().concerns("trx1", RECEIVED, SubmitSmResp(sequence_number=9))


def test_a_message_to_the_number_and_its_answer_are_shown_and_no_others() -> None:
    chosen = selection()

    assert chosen.concerns("trx1", SENT, SubmitSm(destination_addr=OURS, sequence_number=5))
    assert not chosen.concerns("trx1", SENT, SubmitSm(destination_addr=OTHER, sequence_number=6))
    assert not chosen.concerns("trx1", SENT, EnquireLink(sequence_number=7))
    assert not chosen.concerns("trx1", RECEIVED, SubmitSmResp(sequence_number=6))
    assert not chosen.concerns("trx2", RECEIVED, SubmitSmResp(sequence_number=5))
    assert chosen.concerns("trx1", RECEIVED, SubmitSmResp(sequence_number=5))
    assert not chosen.concerns("trx1", RECEIVED, SubmitSmResp(sequence_number=5))


def test_a_delivery_from_the_number_is_shown_however_it_is_written() -> None:
    chosen = selection()

    assert chosen.concerns("rx1", RECEIVED, DeliverSm(source_addr="0791234567", sequence_number=5))
    assert not chosen.concerns("rx1", RECEIVED, DeliverSmResp(sequence_number=5))
    assert chosen.concerns("rx1", SENT, DeliverSmResp(sequence_number=5))


def test_one_of_many_recipients_is_enough() -> None:
    pdu = SubmitMulti(destinations=(SmeAddress(1, 1, OTHER), SmeAddress(1, 1, OURS)), sequence_number=1)

    assert selection().concerns("trx1", SENT, pdu)


def test_answers_that_never_come_are_forgotten_the_oldest_first() -> None:
    chosen = selection()
    for number in range(1, REMEMBERED_MAX + 2):
        chosen.concerns("trx1", SENT, SubmitSm(destination_addr=OURS, sequence_number=number))

    assert not chosen.concerns("trx1", RECEIVED, SubmitSmResp(sequence_number=1))
    assert chosen.concerns("trx1", RECEIVED, SubmitSmResp(sequence_number=2))
