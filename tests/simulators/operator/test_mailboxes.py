"""Receipts wait for a bind of the account that submitted."""

from simulators.operator.mailboxes import Mailboxes
from simulators.operator.orders import Pending, Report
from simulators.operator.smsc import Smsc
from smpp.pdus import BindTransceiver, DeliverSm, SubmitSm


def one(account: str = "", submitted_on: int = 0) -> Pending:
    return Pending(DeliverSm(), submitted_on, account=account)


def test_a_receipt_goes_to_no_other_accounts_bind() -> None:
    boxes, mine = Mailboxes(), one("mine")
    boxes.bound(1, "theirs")
    boxes.add(mine)
    assert boxes.next() is None
    boxes.bound(2, "mine")
    assert boxes.next() == (2, mine)
    assert boxes.waiting == 0


def test_the_operator_reports_to_the_account_that_submitted() -> None:
    smsc = Smsc()
    smsc.bound(1, BindTransceiver(system_id="theirs"))
    smsc.bound(2, BindTransceiver(system_id="mine"))
    for number in range(3):
        pdu = SubmitSm(destination_addr=f"4179000000{number}", registered_delivery=1)
        for order in smsc.submitted(2, pdu, 0.0, 0):
            if isinstance(order, Report):
                smsc.wait_for_bind(order.receipt)
    taken = [smsc.next_receipt() for _ in range(4)]
    assert [pair and pair[0] for pair in taken] == [2, 2, 2, None]


def test_what_is_for_anybody_goes_to_any_bind() -> None:
    boxes, text = Mailboxes(), one()
    boxes.add(text)
    assert boxes.next() is None
    boxes.bound(1, "theirs")
    assert boxes.next() == (1, text)


def test_accounts_take_turns() -> None:
    boxes = Mailboxes()
    boxes.bound(1, "a")
    boxes.bound(2, "b")
    for account in ("a", "a", "a", "b"):
        boxes.add(one(account))
    taken = [boxes.next() for _ in range(2)]
    assert sorted(pair[0] for pair in taken if pair) == [1, 2]


def test_a_receipt_goes_elsewhere_if_there_is_another_bind_of_its_account() -> None:
    boxes = Mailboxes()
    boxes.bound(1, "a")
    boxes.bound(9, "b")
    boxes.add(one("a", submitted_on=1))
    alone = boxes.next(elsewhere=True)
    assert alone is not None
    assert alone[0] == 1
    boxes.bound(2, "a")
    boxes.add(one("a", submitted_on=1))
    moved = boxes.next(elsewhere=True)
    assert moved is not None
    assert moved[0] == 2


def test_what_is_put_back_is_the_first_to_go() -> None:
    boxes, first, second = Mailboxes(), one("a"), one("a")
    boxes.add(second)
    boxes.put_back(first)
    boxes.bound(1, "a")
    assert boxes.next() == (1, first)


def test_a_lost_bind_takes_none() -> None:
    boxes = Mailboxes()
    boxes.bound(1, "a")
    boxes.lost(1)
    boxes.add(one("a"))
    assert boxes.next() is None
    assert boxes.receivers == 0
