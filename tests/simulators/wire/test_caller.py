"""An operator that calls ESMEs that listen, says outbind, and is bound to on the connection that it made."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.protocol import ServerFactory

from simulators.ledger.ledger import MemoryLedger
from simulators.operator.inbound import Inbound
from simulators.scenario.conduct import Conduct
from simulators.wire.caller import EsmeAddress, parse_esme_address
from smpp.pdus import BindReceiver, BindReceiverResp, DeliverSm, Outbind
from tests.support.running.conditions import Condition
from tests.support.running.reactor_tests import on_reactor
from tests.support.wires.raw_esme import RawEsme


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


class Listening(ServerFactory):
    """An ESME that listens; every connection that was made to it is in ``calls``."""

    def __init__(self) -> None:
        self.calls: list[RawEsme] = []
        self.called = Condition("the operator's call")

    def buildProtocol(self, addr: object) -> RawEsme:  # noqa: N802 - Twisted's signature
        self.calls.append(RawEsme())
        self.called.changed()
        return self.calls[-1]


@on_reactor
async def test_the_esme_binds_as_receiver_on_the_connection_that_the_operator_made(reactor: Any) -> None:
    listening = Listening()
    port = reactor.listenTCP(0, listening, interface="127.0.0.1")
    conduct, ledger = Conduct((), seed=1), MemoryLedger()
    server = conduct.operator("alpine", None, None, ledger, reactor)
    server.listen(reactor)
    try:
        conduct.change([f"outbind=127.0.0.1:{port.getHost().port}"])
        await listening.called.until(lambda: len(listening.calls) == 1)
        (esme,) = listening.calls
        await esme.until(1)
        assert esme.read == [Outbind(system_id="alpine", sequence_number=1)]
        esme.send(BindReceiver(system_id="maxony"))
        server.deliver(Inbound("41791234567", "20200", "STOP"))
        await esme.until(3)
        _, bound, inbound = esme.read
        assert isinstance(bound, BindReceiverResp)
        assert isinstance(inbound, DeliverSm)
        assert inbound.short_message == b"STOP"

        server.drop_all()
        await listening.called.until(lambda: len(listening.calls) == 2)
        conduct.change(off=["outbind"])
        await listening.calls[1].until_ended()
    finally:
        await server.stop()
        await port.stopListening()
    assert len(listening.calls) == 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:2776", EsmeAddress("127.0.0.1", 2776)),
        ("localhost:1", EsmeAddress("localhost", 1)),
        ("[::1]:65535", EsmeAddress("::1", 65535)),
        ("10.0.0.1:2776:anywhere", EsmeAddress("10.0.0.1", 2776)),
        ("esme.example.org:2776:anywhere", EsmeAddress("esme.example.org", 2776)),
    ],
)
def test_an_address_is_read_as_it_is_written(text: str, address: EsmeAddress) -> None:
    assert parse_esme_address(text) == address


def test_another_machine_is_called_only_if_that_is_said() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.1 is not this machine; write 10\.0\.0\.1:2776:anywhere"):
        parse_esme_address("10.0.0.1:2776")


@pytest.mark.parametrize(
    "text",
    ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:000027761", ":2776", ":anywhere"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no HOST:PORT"):
        parse_esme_address(text)


@given(st.text())
def test_whatever_is_written_is_an_address_or_refused(text: str) -> None:
    try:
        address = parse_esme_address(text)
    except ValueError:
        return
    assert 1 <= address.port <= 65_535
