"""What befalls TCP connections, over real sockets."""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from twisted.internet.error import ConnectionDone, ConnectionLost

from simulators.ledger.ledger import NoLedger
from simulators.operator.inbound import Inbound
from simulators.scenario.catalogue import change
from simulators.scenario.manners import Manners
from simulators.wire.server import SimulatedSmsc
from smpp.pdus import AlertNotification, DeliverSm, EnquireLink, EnquireLinkResp, SubmitSm, SubmitSmResp
from tests.support.running.reactor_tests import on_reactor, reactor_fixture
from tests.support.wires.raw_esme import RawEsme, connected

SUBMIT = SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"Hi")


class Operators:
    """Operators on the real reactor, and the ESMEs that are connected to the last one."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor
        self.servers: list[SimulatedSmsc] = []
        self.esmes: list[RawEsme] = []
        self.port = 0

    def open(self, *behaviours: str) -> SimulatedSmsc:
        manners = Manners(random.Random(1))
        for text in behaviours:
            change(manners, text)
        server = manners.server(manners.smsc("alpine", None, None, NoLedger()), self.reactor)
        self.port = server.listen(self.reactor)
        self.servers.append(server)
        return server

    async def esme(self, *, bound: bool = True) -> RawEsme:
        esme = await connected(self.reactor, self.port, bound=bound)
        self.esmes.append(esme)
        return esme


@reactor_fixture
async def operators() -> AsyncIterator[Operators]:
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - real sockets need the real one

    made = Operators(reactor)
    yield made
    for server in made.servers:
        await server.stop()
    for esme in made.esmes:
        if esme.ended is None:
            esme.leave()
            await esme.until_ended()


@pytest.mark.parametrize(("behaviour", "reason"), [("reset=2", ConnectionLost), ("close=2", ConnectionDone)])
@on_reactor
async def test_a_connection_ends_in_order_or_by_a_reset(
    operators: Operators, behaviour: str, reason: type[Exception]
) -> None:
    operators.open(behaviour)
    esme = await operators.esme()
    esme.send(SUBMIT)
    await esme.until_ended()
    assert esme.ended is reason


@on_reactor
async def test_the_oldest_connection_is_struck_or_all_of_them(operators: Operators) -> None:
    operators.open("reset=4:oldest")
    first, second = await operators.esme(), await operators.esme()
    second.send(SUBMIT, SUBMIT)
    await first.until_ended()
    assert second.ended is None
    operators.open("close=3:all")
    esmes = [await operators.esme(), await operators.esme()]
    esmes[0].send(SUBMIT)
    for esme in esmes:
        await esme.until_ended()


@on_reactor
async def test_a_connection_ends_after_so_long(operators: Operators) -> None:
    operators.open("close=0.05s")
    esme = await operators.esme()
    await esme.until_ended()
    assert esme.ended is ConnectionDone


@on_reactor
async def test_a_half_open_connection_stays_open_and_says_nothing_more(operators: Operators) -> None:
    server = operators.open("half-open=2")
    swallowed, other = await operators.esme(), None
    swallowed.send(SUBMIT)
    await swallowed.until(2)  # what was answered before
    swallowed.send(SUBMIT, EnquireLink())
    other = await operators.esme()
    other.send(EnquireLink())
    await other.until(2)
    assert (len(swallowed.read), swallowed.ended) == (2, None)
    assert [*server.connections] == [2], "nothing is remembered of it"


@on_reactor
async def test_receipts_of_a_half_open_connection_find_another_one(operators: Operators) -> None:
    operators.open("half-open=2:this", "receipt-delay=0.05")
    swallowed = await operators.esme()
    swallowed.send(SubmitSm(registered_delivery=1))
    await swallowed.until(2)
    other = await operators.esme()
    await other.until(2)
    assert other.read[1].command_id == 0x00000005


@on_reactor
async def test_what_is_not_read_waits_in_the_sockets_until_it_is_read_on(operators: Operators) -> None:
    operators.open("stop-reading=2:this:0.2")
    esme = await operators.esme()
    esme.send(SUBMIT)
    await esme.until(2)
    started = operators.reactor.seconds()
    esme.send(EnquireLink())
    await esme.until(3)
    assert isinstance(esme.read[2], EnquireLinkResp)
    assert operators.reactor.seconds() - started >= 0.15


@on_reactor
async def test_a_slow_accept_answers_the_bind_late(operators: Operators) -> None:
    operators.open("slow-accept=0.1")
    started = operators.reactor.seconds()
    await operators.esme()
    assert operators.reactor.seconds() - started >= 0.1


@on_reactor
async def test_octets_come_one_by_one(operators: Operators) -> None:
    operators.open("octet-by-octet=0.001")
    esme = await operators.esme()
    esme.send(SUBMIT)
    await esme.until(2)
    assert isinstance(esme.read[1], SubmitSmResp)
    assert len(esme.pieces) >= len(b"".join(esme.pieces)) // 4, "a busy machine may join a few"


@on_reactor
async def test_a_stall_cuts_a_pdu_in_two_and_held_pdus_come_together(operators: Operators) -> None:
    operators.open("stall=2:0.1")
    esme = await operators.esme()
    esme.send(SUBMIT)
    await esme.until(2)
    assert len(esme.pieces) == 3
    operators.open("hold=0.1")
    esme = await operators.esme()
    before = len(esme.pieces)
    esme.send(SUBMIT)
    esme.send(SUBMIT, SUBMIT)
    await esme.until(4)
    assert len(esme.pieces) == before + 1


@on_reactor
async def test_a_handset_sends_a_text_on_demand(operators: Operators) -> None:
    server = operators.open()
    esme = await operators.esme()
    assert server.deliver(Inbound("41791234567", "20200", "STOP")) == 1
    await esme.until(2)
    pdu = esme.read[1]
    assert isinstance(pdu, DeliverSm)
    assert (pdu.source_addr, pdu.destination_addr, pdu.short_message) == ("41791234567", "20200", b"STOP")


@on_reactor
async def test_handsets_write_and_enquiries_storm_without_being_asked(operators: Operators) -> None:
    operators.open("mo=200:stop", "enquire-storm=200", "alert-notifications=200")
    esme = await operators.esme()
    await esme.until(20)
    assert {type(pdu) for pdu in esme.read} >= {DeliverSm, EnquireLink, AlertNotification}
