"""An independent implementation on the other side: the npm package smpp (node-smpp), as SMSC and as ESME."""

from pathlib import Path
from typing import Any

import attrs
import pytest

from carriers.bind_status import BindState
from carriers.canonical_ids import IdForm
from carriers.outcome import SegmentAccepted
from carriers.profile import BindMode, CarrierProfile, LongMessage
from carriers.smpp_carrier import SmppCarrier
from messages.alphabets import Alphabet
from messages.constant_tlvs import ConstantTlv
from messages.ids import CarrierName, MessageId
from messages.inbound import link_of, read_inbound
from messages.reassembly import Concatenation
from simulators.operator.smsc import Smsc
from simulators.wire.server import SimulatedSmsc
from smpp.pdus import DeliverSm
from smpp.session import SessionSettings
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.node_process import NodeProcess, fetched, node_missing
from tests.support.values.builders import a_lease

pytestmark = pytest.mark.skipif(bool(node_missing()), reason=node_missing())

SECONDS = 20.0
LONG = "0123456789" * 20


@pytest.fixture
def package(pytestconfig: pytest.Config) -> Path:
    return fetched(pytestconfig)


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


BINDS = {BindMode.TRANSCEIVER: ["bind_transceiver"], BindMode.PAIR: ["bind_receiver", "bind_transmitter"]}


def carrier_of(reactor: Any, port: int, dispatch: FakeDispatch, inbox: FakeInbox, **profile: Any) -> SmppCarrier:
    settings = CarrierProfile(
        CarrierName("alpine"),
        "127.0.0.1",
        port,
        "maxony",
        password="secret",
        response_id_form=IdForm.HEX_TO_DECIMAL,
        reconnect_floor_s=0.05,
        **profile,
    )
    return SmppCarrier(settings, dispatch, inbox, reactor)


@pytest.mark.parametrize("mode", BINDS)
@on_reactor
async def test_our_carrier_sends_by_node_smpp_and_hears_its_receipts_and_handsets(
    reactor: Any, package: Path, mode: BindMode
) -> None:
    node = NodeProcess(reactor, "smsc.js", str(package))
    dispatch, inbox = FakeDispatch(), FakeInbox()
    try:
        await node.until("listening").addTimeout(SECONDS, reactor)
        [listening] = node.of("listening")
        carrier = carrier_of(
            reactor,
            listening["port"],
            dispatch,
            inbox,
            bind_mode=mode,
            tlvs=(ConstantTlv(0x1400, b"1101"),),
            enquire_link_interval_s=0.1,
        )
        carrier.start()
        # the receiver of a pair first: receipts need somebody to go to
        await node.until("mo answered", 3).addTimeout(SECONDS, reactor)
        dispatch.put(
            a_lease(id=MessageId("msg_1"), text="Hello @£$ Grüezi €[]"),
            a_lease(id=MessageId("msg_2"), text="漢字 😀", alphabet=Alphabet.UCS2),
            a_lease(id=MessageId("msg_3"), text=LONG, segment_count=2),
        )
        await node.until("receipt answered", 4).addTimeout(SECONDS, reactor)
        await node.until("enquired", len(BINDS[mode])).addTimeout(SECONDS, reactor)
        await carrier.drain(5.0)
        assert {status.state for status in carrier.status()} == {BindState.STOPPED}
        await node.until("unbind", len(BINDS[mode])).addTimeout(SECONDS, reactor)
    finally:
        await node.stop()
    assert sorted(one["as"] for one in node.of("bind")) == BINDS[mode]
    assert {(one["version"], one["ok"]) for one in node.of("bind")} == {(0x34, True)}
    assert [one["status"] for one in node.of("alive")] == [0], "it asked, and we answered"
    submitted = node.of("submit")
    assert [one["text"] for one in submitted[:2]] == ["Hello @£$ Grüezi €[]", "漢字 😀"]
    assert "".join(one["text"] for one in submitted[2:]) == LONG
    assert [one["udh"][0][-4:] for one in submitted[2:]] == ["0201", "0202"]
    assert {one["status"] for one in [*node.of("receipt answered"), *node.of("mo answered")]} == {0}
    accepted = [segment for outcome in dispatch.outcomes for segment in outcome.segments]
    ids = {segment.carrier_message_id for segment in accepted if isinstance(segment, SegmentAccepted)}
    assert len(ids) == 4
    assert {receipt.carrier_message_id for receipt in inbox.receipts} == ids
    short, second, first = inbox.messages
    assert (short.source, short.destination, read_inbound({1: short}, 1).text) == ("41790000001", "20200", "STOP €5")
    assert read_inbound({1: first, 2: second}, 2).text == "Привет, 世界"
    assert [link_of(one) for one in (first, second)] == [Concatenation(9, 2, 1), Concatenation(9, 2, 2)]


@on_reactor
async def test_our_carrier_splits_by_payload_for_node_smpp(reactor: Any, package: Path) -> None:
    node = NodeProcess(reactor, "smsc.js", str(package))
    dispatch = FakeDispatch()
    try:
        await node.until("listening").addTimeout(SECONDS, reactor)
        [listening] = node.of("listening")
        carrier = carrier_of(reactor, listening["port"], dispatch, FakeInbox(), long_message=LongMessage.PAYLOAD)
        carrier.start()
        dispatch.put(a_lease(text=LONG, segment_count=2))
        await node.until("receipt answered").addTimeout(SECONDS, reactor)
        await carrier.drain(5.0)
    finally:
        await node.stop()
    assert [one["text"] for one in node.of("submit")] == [LONG]


@on_reactor
async def test_our_carrier_binds_again_when_node_smpp_unbinds(reactor: Any, package: Path) -> None:
    node = NodeProcess(reactor, "smsc.js", str(package), "1")
    dispatch, inbox = FakeDispatch(), FakeInbox()
    try:
        await node.until("listening").addTimeout(SECONDS, reactor)
        [listening] = node.of("listening")
        carrier = carrier_of(reactor, listening["port"], dispatch, inbox)
        carrier.start()
        dispatch.put(a_lease(id=MessageId("msg_1")))
        await node.until("unbound").addTimeout(SECONDS, reactor)
        await node.until("bind", 2).addTimeout(SECONDS, reactor)
        dispatch.put(a_lease(id=MessageId("msg_2")))
        await node.until("receipt answered", 2).addTimeout(SECONDS, reactor)
        await carrier.drain(5.0)
    finally:
        await node.stop()
    assert node.of("unbound") == [{"event": "unbound", "status": 0}]
    assert [outcome.leased.message.id for outcome in dispatch.outcomes] == ["msg_1", "msg_2"]
    assert len(inbox.receipts) == 2


TEXTS = ["Hello @£$", "Grüezi €[]", "漢字 😀", "A long text, ", "in two segments."]


@pytest.mark.parametrize("binds", ["transceiver", "pair"])
@on_reactor
async def test_node_smpp_sends_by_our_smsc_session_and_hears_its_receipts(
    reactor: Any, package: Path, binds: str
) -> None:
    smsc = Smsc(system_id="maxony", password="secret")
    server = SimulatedSmsc(smsc, reactor)
    port = server.listen(reactor)
    node = NodeProcess(reactor, "esme.js", str(package), str(port), binds)
    try:
        await node.ended.addTimeout(SECONDS, reactor)
    finally:
        await server.stop()
    bound = ["bind_receiver", "bind_transmitter"] if binds == "pair" else ["bind_transceiver"]
    assert node.of("error") == []
    assert node.of("bound") == [{"event": "bound", "as": each, "status": 0, "by": "simulator"} for each in bound]
    assert node.of("alive") == [{"event": "alive", "status": 0}] * len(bound)
    ledger: Any = smsc.ledger
    assert [entry.text for entry in ledger.submitted] == TEXTS
    assert [(entry.reference, entry.total, entry.number) for entry in ledger.submitted[3:]] == [(7, 2, 1), (7, 2, 2)]
    assert [one["id"] for one in node.of("answered")] == [entry.message_id for entry in ledger.submitted]
    receipts = node.of("receipt")
    assert {one["as"] for one in receipts} == {bound[0]}
    assert [one["text"].split()[0] for one in receipts] == [f"id:{entry.message_id}" for entry in ledger.submitted]
    assert node.of("unbound") == [{"event": "unbound", "status": 0}] * len(bound)


@on_reactor
async def test_our_smsc_session_delivers_to_node_smpp_asks_whether_it_lives_and_unbinds(
    reactor: Any, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulators.wire.connection._SETTINGS", SessionSettings(enquire_link_idle_s=0.1))
    smsc = Smsc()
    server = SimulatedSmsc(smsc, reactor)
    port = server.listen(reactor)
    node = NodeProcess(reactor, "esme.js", str(package), str(port), "transceiver", "stay")
    try:
        await node.until("receipt", len(TEXTS)).addTimeout(SECONDS, reactor)
        [connection] = server.connections.values()
        text = DeliverSm(source_addr="41790000001", destination_addr="20200", data_coding=8)
        connection.session.submit(attrs.evolve(text, short_message="Grüezi".encode("utf-16-be")), reactor.seconds())
        connection.flush()
        await node.until("mo").addTimeout(SECONDS, reactor)
        await node.until("enquired").addTimeout(SECONDS, reactor)
        server.unbind_all()
        await node.ended.addTimeout(SECONDS, reactor)
    finally:
        await server.stop()
        await node.stop()
    assert node.of("mo") == [{"event": "mo", "from": "41790000001", "text": "Grüezi"}]
    assert node.of("unbind") == [{"event": "unbind"}]
    assert node.of("error") == []
