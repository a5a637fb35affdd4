"""A connection whose peer does not read."""

from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import deferLater

from carriers.bind_status import BindState
from carriers.smpp_protocol import SmppProtocol
from messages.ids import MessageId
from smpp.codec import encode
from smpp.pdus import DeliverSm, EnquireLink
from smpp.session import EsmeSession
from smpp.session_settings import SessionSettings
from tests.support.running.reactor_tests import on_reactor
from tests.support.values.builders import a_lease
from tests.support.wires.wire import Wire, all_accepted


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    wire.start()
    yield wire
    wire.stop()
    assert not wire.clock.getDelayedCalls()


def connection(wire: Wire) -> SmppProtocol:
    [pump] = wire.endpoint.pumps
    protocol: SmppProtocol = pump.client
    return protocol


def test_while_tcp_takes_no_more_nothing_is_taken_or_written_and_then_it_goes_on(wire: Wire) -> None:
    connection(wire).pauseProducing()
    taken = len(wire.dispatch.takes)
    wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(5)])
    wire.advance(5, step_s=0.1)
    assert (len(wire.dispatch.takes), wire.observer.submits) == (taken, 0)
    assert len(wire.dispatch.queue) == 5, "they stay in the queue, where another bind may take them"
    connection(wire).resumeProducing()
    wire.settle()
    assert wire.texts == [f"text {n}" for n in range(5)]
    assert all(all_accepted(outcome) for outcome in wire.outcomes)


def test_what_the_peer_asks_is_answered_meanwhile(wire: Wire) -> None:
    connection(wire).pauseProducing()
    [server] = wire.server.connections.values()
    server.session.submit(DeliverSm(source_addr="41790000000", short_message=b"STOP"), wire.clock.seconds())
    server.flush()
    wire.settle()
    assert len(wire.inbox.messages) == 1
    assert server.session.window_used == 0


def test_a_peer_that_sends_and_never_reads_is_given_up_before_its_answers_fill_the_memory(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_octets = 16
    monkeypatch.setattr("carriers.smpp_protocol.UNREAD_OCTETS_MAX", 100 * answer_octets)
    connection(wire).pauseProducing()
    for number in range(1, 101):
        wire.server.utter(encode(EnquireLink(), number))
        wire.settle()
    assert wire.status().state is BindState.BOUND
    wire.server.utter(encode(EnquireLink(), 101))
    wire.settle()
    assert (wire.status().state, wire.status().last_error) == (BindState.WAITING, "it sends and does not read")
    wire.advance(2, step_s=0.1)
    assert wire.status().state is BindState.BOUND


class _Deaf(Protocol):
    """Takes a connection and reads nothing until it is told to."""

    def __init__(self, connected: Deferred["_Deaf"], gone: Deferred[None]) -> None:
        self._connected = connected
        self._gone = gone

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self.transport.pauseProducing()  # type: ignore[union-attr]  # of TCP
        self._connected.callback(self)

    def listen(self) -> None:
        self.transport.resumeProducing()  # type: ignore[union-attr]  # of TCP

    def connectionLost(self, reason: object = None) -> None:  # noqa: N802 - Twisted's name
        self._gone.callback(None)


class _Made(Factory):
    noisy = False

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def buildProtocol(self, addr: object) -> Protocol:  # noqa: N802 - Twisted's name
        return self._protocol


class _Blocked:
    """A connection over TCP that is blocked, because its peer does not read."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor
        self.lost: Deferred[str] = Deferred()
        self.unblocked: Deferred[None] = Deferred()
        self.protocol = SmppProtocol(
            session=EsmeSession(SessionSettings(), reactor.seconds()),
            clock=reactor,
            on_event=lambda _: None,
            on_connected=lambda: None,
            on_turn=lambda: None if self.unblocked.called else self.unblocked.callback(None),
            on_lost=self.lost.callback,
        )
        self._connected: Deferred[_Deaf] = Deferred()
        self._gone: Deferred[None] = Deferred()
        deaf = _Made(_Deaf(self._connected, self._gone))
        self._port = reactor.listenTCP(0, deaf, interface="127.0.0.1")

    async def begin(self) -> _Deaf:
        endpoint = TCP4ClientEndpoint(self.reactor, "127.0.0.1", self._port.getHost().port)
        await endpoint.connect(_Made(self.protocol))
        link: Any = self.protocol.transport
        while not self.protocol.blocked:
            link.write(bytes(1_000_000))
            await deferLater(self.reactor, 0.0, lambda: None)
        return await self._connected

    async def end(self) -> str:
        """Why it ended, once it has on both sides."""
        why = await self.lost.addTimeout(10.0, self.reactor)
        await self._gone.addTimeout(10.0, self.reactor)
        await self._port.stopListening()
        return why


@pytest.fixture
def blocked() -> _Blocked:
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - real sockets need the real one

    return _Blocked(reactor)


@on_reactor
async def test_over_tcp_a_deaf_peer_blocks_the_connection_and_its_close_still_comes_through(blocked: _Blocked) -> None:
    deaf = await blocked.begin()
    blocked.protocol.close("done")
    deaf.listen()
    assert await blocked.end() == "done"


@on_reactor
async def test_over_tcp_a_peer_that_reads_again_unblocks_the_connection(blocked: _Blocked) -> None:
    deaf = await blocked.begin()
    deaf.listen()
    await blocked.unblocked.addTimeout(10.0, blocked.reactor)
    assert not blocked.protocol.blocked
    blocked.protocol.abort("done")
    assert await blocked.end() == "done"
