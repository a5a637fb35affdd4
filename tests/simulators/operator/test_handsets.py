"""The handsets behind an operator."""

import random

import pytest

from messages.alphabets import Alphabet, choose_alphabet
from simulators.operator.behaviours import Plan
from simulators.operator.handsets import TEXTS, Chatter, Echo, Handsets, Loopback, Recorded
from simulators.operator.inbound import Inbound
from simulators.operator.opt_out_words import OPT_OUT_WORDS
from simulators.operator.orders import Report
from simulators.operator.smsc import Smsc
from simulators.operator.sources import Pace
from smpp.pdus import BindTransceiver, DeliverSm, SubmitSm

MESSAGE = SubmitSm(
    source_addr="MAXONY", source_addr_ton=5, destination_addr="41791234567", dest_addr_ton=1, short_message=b"Hi"
)


def spoken(handsets: Handsets, for_s: float) -> list[DeliverSm]:
    handsets.due(0.0, ())
    pdus = []
    for step in range(int(for_s * 100) + 1):
        for order in handsets.due(step / 100, ()):
            assert isinstance(order, Report)
            assert isinstance(order.receipt.pdu, DeliverSm)
            pdus.append(order.receipt.pdu)
    return pdus


@pytest.mark.parametrize("kind", TEXTS)
def test_handsets_keep_their_pace_and_their_seed(kind: str) -> None:
    def run(seed: int) -> list[DeliverSm]:
        return spoken(Handsets(Pace(10.0), Chatter(TEXTS[kind]), random.Random(seed)), 5.0)

    pdus = run(1)
    assert pdus == run(1) != run(2)
    assert len(pdus) >= 49
    assert {pdu.destination_addr for pdu in pdus} == {"20200"}
    assert len({pdu.source_addr for pdu in pdus}) > 10


def test_recorded_texts_come_in_order_and_again() -> None:
    texts = [Inbound("41791", "20200", "one"), Inbound("41792", "20200", "two")]
    pdus = spoken(Handsets(Pace(10.0), Recorded(texts), random.Random(1)), 0.5)
    assert [pdu.short_message for pdu in pdus][:4] == [b"one", b"two", b"one", b"two"]


def test_templates_count_their_texts() -> None:
    pdus = spoken(Handsets(Pace(10.0), Chatter(["WIN {n}"]), random.Random(1)), 0.35)
    assert [pdu.short_message for pdu in pdus] == [b"WIN 1", b"WIN 2", b"WIN 3"]


def test_opt_out_words_are_in_many_languages_and_both_alphabets() -> None:
    words = [word for group in OPT_OUT_WORDS.values() for word in group]
    assert {"en", "fr", "de", "it", "es", "pt", "nl"} <= OPT_OUT_WORDS.keys()
    assert {choose_alphabet(word).alphabet for word in words} == {Alphabet.GSM7, Alphabet.UCS2}
    assert len(words) == len(set(words))


def test_an_echo_comes_back_from_the_recipient_and_a_loopback_as_it_stands() -> None:
    plan = Plan(MESSAGE)
    Echo(1).adjust(plan, 0.0)
    Loopback(1).adjust(plan, 0.0)
    echo, loop = plan.inbound
    assert (echo.source_addr, echo.source_addr_ton, echo.destination_addr) == ("41791234567", 1, "MAXONY")
    assert (loop.source_addr, loop.source_addr_ton, loop.destination_addr) == ("MAXONY", 5, "41791234567")
    assert echo.short_message == loop.short_message == b"Hi"


def test_what_goes_from_esme_to_esme_takes_another_bind_if_there_is_one() -> None:
    smsc = Smsc(behaviours=[Loopback(1, elsewhere=True)], rng=random.Random(1))
    smsc.bound(1, BindTransceiver())

    def taken_by() -> int:
        [report] = [order for order in smsc.submitted(1, MESSAGE, 0.0, 0) if isinstance(order, Report)]
        smsc.wait_for_bind(report.receipt)
        pair = smsc.next_receipt()
        assert pair is not None
        return pair[0]

    assert taken_by() == 1, "there is no other"
    smsc.bound(2, BindTransceiver())
    assert {taken_by() for _ in range(4)} == {2}
