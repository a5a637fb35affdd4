"""What a simulated operator counts."""

from simulators.ledger.entries import Submitted, entry_of
from simulators.ledger.tally import REMEMBERED, Tally
from smpp.pdus import SubmitSm


def said(text: str = "Hi", **fields: str) -> Submitted:
    values = {"source_addr": "MAXONY", "destination_addr": "41791234567"} | fields
    return entry_of(SubmitSm(short_message=text.encode(), **values), "A1", 1, 0)  # type: ignore[arg-type]  # all are text


def test_the_same_text_from_the_same_sender_to_the_same_number_came_again() -> None:
    tally = Tally()
    for entry in (said(), said(), said("Ho"), said(source_addr="OTHER"), said(destination_addr="41790000000"), said()):
        tally.accept(entry)

    assert (tally.accepted, tally.again) == (6, 2)


def test_the_segments_of_one_text_are_not_each_others_repetition() -> None:
    tally = Tally()
    for number in (1, 2):
        pdu = SubmitSm(esm_class=0x40, short_message=bytes((5, 0, 3, 9, 2, number)) + b"the same")
        tally.accept(entry_of(pdu, "A1", 1, 0))

    assert tally.again == 0


def test_what_is_remembered_is_bounded() -> None:
    tally = Tally()
    for number in range(REMEMBERED + 1):
        tally.accept(said(str(number)))
    tally.accept(said("0"))
    tally.accept(said(str(REMEMBERED)))

    assert (tally.accepted, tally.again) == (REMEMBERED + 3, 1)


def test_it_is_told_in_one_line() -> None:
    assert Tally(accepted=20, again=1, refused=3, written=22, reported=20).in_words() == (
        "23 submit_sm: 20 accepted (1 of them again), 3 refused; 22 receipts written, 20 taken"
    )
