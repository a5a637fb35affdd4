"""An independent implementation on the other side: the npm package smpp (node-smpp), as SMSC and as ESME."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from carriers.bind_status import BindState
from carriers.canonical_ids import IdForm
from carriers.outcome import SegmentAccepted
from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from messages.alphabets import Alphabet
from messages.ids import CarrierName, MessageId
from simulators.server import SimulatedSmsc
from simulators.smsc import Smsc
from smpp.pdus import Tlv
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.node_process import NodeProcess, installed, node_missing
from tests.support.values.builders import a_lease

pytestmark = pytest.mark.skipif(bool(node_missing()), reason=node_missing())

SECONDS = 20.0
LONG = "0123456789" * 20


@pytest.fixture
def package(pytestconfig: pytest.Config) -> Path:
    cache: Any = pytestconfig.cache
    try:
        return installed(Path(cache.mkdir("node-smpp")))
    except subprocess.SubprocessError as error:
        pytest.skip(f"npm could not fetch node-smpp: {error}")


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


@on_reactor
async def test_our_carrier_sends_by_node_smpp_and_hears_its_receipts(reactor: Any, package: Path) -> None:
    node = NodeProcess(reactor, "smsc.js", str(package))
    try:
        await node.until("listening").addTimeout(SECONDS, reactor)
        [listening] = node.of("listening")
        profile = CarrierProfile(
            CarrierName("alpine"),
            "127.0.0.1",
            listening["port"],
            "maxony",
            password="secret",
            tlvs=(Tlv(0x1400, b"1101"),),
            response_id_form=IdForm.HEX_TO_DECIMAL,
        )
        dispatch, inbox = FakeDispatch(), FakeInbox()
        carrier = SmppCarrier(profile, dispatch, inbox, reactor)
        carrier.start()
        dispatch.put(
            a_lease(id=MessageId("msg_1"), text="Hello @£$ Grüezi €[]"),
            a_lease(id=MessageId("msg_2"), text="漢字 😀", alphabet=Alphabet.UCS2),
            a_lease(id=MessageId("msg_3"), text=LONG, segment_count=2),
        )
        await node.until("receipt answered", 4).addTimeout(SECONDS, reactor)
        await carrier.drain(5.0)
        assert [status.state for status in carrier.status()] == [BindState.STOPPED]
        await node.until("unbind").addTimeout(SECONDS, reactor)
    finally:
        await node.stop()
    assert [(one["version"], one["ok"]) for one in node.of("bind")] == [(0x34, True)]
    submitted = node.of("submit")
    assert [one["text"] for one in submitted[:2]] == ["Hello @£$ Grüezi €[]", "漢字 😀"]
    assert "".join(one["text"] for one in submitted[2:]) == LONG
    assert [one["udh"][0][-4:] for one in submitted[2:]] == ["0201", "0202"]
    assert {one["status"] for one in node.of("receipt answered")} == {0}
    accepted = [segment for outcome in dispatch.outcomes for segment in outcome.segments]
    ids = {segment.carrier_message_id for segment in accepted if isinstance(segment, SegmentAccepted)}
    assert len(ids) == 4
    assert {receipt.carrier_message_id for receipt in inbox.receipts} == ids


@on_reactor
async def test_node_smpp_sends_by_our_smsc_session_and_hears_its_receipts(reactor: Any, package: Path) -> None:
    smsc = Smsc(system_id="maxony", password="secret")
    server = SimulatedSmsc(smsc, reactor)
    port = server.listen(reactor)
    node = NodeProcess(reactor, "esme.js", str(package), str(port))
    try:
        await node.ended.addTimeout(SECONDS, reactor)
    finally:
        await server.stop()
    assert node.of("error") == []
    assert node.of("bound") == [{"event": "bound", "status": 0, "by": "simulator"}]
    assert node.of("alive") == [{"event": "alive", "status": 0}]
    ledger: Any = smsc.ledger
    assert [entry.text for entry in ledger.submitted] == ["Hello @£$", "Grüezi €[]", "漢字 😀"]
    assert [one["id"] for one in node.of("answered")] == [entry.message_id for entry in ledger.submitted]
    receipts = node.of("receipt")
    assert [one["text"].split()[0] for one in receipts] == [f"id:{entry.message_id}" for entry in ledger.submitted]
    assert node.of("unbound") == [{"event": "unbound", "status": 0}]
