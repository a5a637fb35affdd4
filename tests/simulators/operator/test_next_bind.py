"""An answer that comes when the connection it was for is gone: on the account's next bind, where nobody asked."""

from typing import Any

from twisted.internet.task import Clock

from simulators.ledger.ledger import MemoryLedger
from simulators.operator.behaviours import AnswerNextBindEvery
from simulators.operator.smsc import UNSAID_MAX, Smsc
from simulators.scenario.conduct import Conduct
from smpp.codec import decode
from smpp.pdus import BindTransceiver, BindTransceiverResp, Pdu, SubmitSm, SubmitSmResp
from tests.support.wires.memory_esme import MemoryEsme


def said(esme: MemoryEsme) -> list[Pdu]:
    """Everything that it was told since it last looked."""
    octets, pdus = esme.transport.value(), []
    while octets:
        pdus.append(decode(octets[: int.from_bytes(octets[:4])]))
        octets = octets[int.from_bytes(octets[:4]) :]
    return pdus


def test_the_answer_follows_the_bind_of_the_same_account_with_its_old_number() -> None:
    clock: Any = Clock()
    ledger = MemoryLedger()
    server = Conduct(["answer-next-bind=2"], 1).operator("alpine", None, None, ledger, clock)
    first = MemoryEsme(server)
    first.bind("maxony")
    assert first.ask(SubmitSm(destination_addr="41791234567"), 2) == 0
    first.transport.clear()
    first.send(SubmitSm(destination_addr="41791234567"), 3)
    assert (first.dropped, said(first)) == (True, [])
    first.protocol.connectionLost(None)
    other, second = MemoryEsme(server), MemoryEsme(server)
    other.bind("somebody")
    second.bind("maxony")
    clock.advance(0.1)

    assert [type(pdu) for pdu in said(other)] == [BindTransceiverResp]
    bound, answer = said(second)
    assert isinstance(bound, BindTransceiverResp)
    assert isinstance(answer, SubmitSmResp)
    assert (answer.sequence_number, answer.message_id) == (3, ledger.submitted[1].message_id)


def test_of_too_many_the_oldest_are_never_said() -> None:
    smsc = Smsc(behaviours=[AnswerNextBindEvery(1)])
    for number in range(UNSAID_MAX + 10):
        smsc.submitted(1, SubmitSm(sequence_number=number + 1), 0.0, 0)
    smsc.bound(2, BindTransceiver(system_id=""))
    orders = smsc.due(0.0)
    assert len(orders) == UNSAID_MAX
    assert smsc.due(0.0) == []
