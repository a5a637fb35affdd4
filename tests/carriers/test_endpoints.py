"""How a carrier's hosts are connected to: resolved for every connection, within the time of the profile."""

from collections.abc import Sequence
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionRefusedError as TcpRefused
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IReactorPluggableNameResolver,
    IResolutionReceiver,
)
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure
from zope.interface import implementer

from carriers.bind_status import BindState
from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from messages.ids import CarrierName
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox
from tests.support.wires.wire import fired


@implementer(IHostnameResolver)
class _Resolver:
    """Finds a name at one address after the other; hangs while ``hanging``."""

    def __init__(self, *addresses: str, hanging: bool = False) -> None:
        self.addresses = [*addresses]
        self.hanging = hanging
        self.asked: list[tuple[str, int]] = []

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> IHostResolution:
        self.asked.append((hostName, portNumber))
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        if not self.hanging:
            if self.addresses:
                resolutionReceiver.addressResolved(IPv4Address("TCP", self.addresses.pop(0), portNumber))
            resolutionReceiver.resolutionComplete()
        return resolution


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel."""


@implementer(IReactorPluggableNameResolver)
class _Reactor(MemoryReactorClock):
    def __init__(self, resolver: _Resolver) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.nameResolver = resolver


def carrier(resolver: _Resolver, **profile: Any) -> tuple[SmppCarrier, _Reactor]:
    reactor = _Reactor(resolver)
    settings = CarrierProfile(CarrierName("alpine"), "smsc.example", 2775, "maxony", **profile)
    return SmppCarrier(settings, FakeDispatch(), FakeInbox(), reactor), reactor


def refuse_tcp(reactor: _Reactor) -> None:
    """The latest connection is refused."""
    _, _, factory, *_ = reactor.tcpClients[-1]
    connector: Any = None
    factory.clientConnectionFailed(connector, Failure(TcpRefused()))  # type: ignore[no-untyped-call]


def test_a_host_is_resolved_again_for_every_connection() -> None:
    resolver = _Resolver("192.0.2.1", "192.0.2.2")
    made, reactor = carrier(resolver)
    made.start()
    reactor.advance(0)
    refuse_tcp(reactor)
    reactor.advance(0.3)  # so long Twisted waits for further addresses of the name
    assert "cannot connect to smsc.example:2775" in made.status()[0].last_error
    reactor.advance(2)
    reactor.advance(0)
    assert [(host, port) for host, port, *_ in reactor.tcpClients] == [("192.0.2.1", 2775), ("192.0.2.2", 2775)]
    assert resolver.asked == [("smsc.example", 2775)] * 2
    assert fired(made.drain(0.0))


def test_tcp_has_the_time_that_the_profile_gives_it() -> None:
    made, reactor = carrier(_Resolver("192.0.2.1"), connect_timeout_s=4.0)
    made.start()
    reactor.advance(0)
    [(_, _, _, timeout_s, _)] = reactor.tcpClients
    assert timeout_s == 4.0
    assert fired(made.drain(0.0))


def test_a_name_that_hangs_is_given_up_and_asked_for_again() -> None:
    resolver = _Resolver(hanging=True)
    made, reactor = carrier(resolver, connect_timeout_s=4.0)
    made.start()
    reactor.advance(7.9)
    assert made.status()[0].state is BindState.CONNECTING
    reactor.advance(0.2)
    assert made.status()[0].state is BindState.WAITING
    assert made.status()[0].last_error == "cannot connect to smsc.example:2775: not connected within 8 s"
    reactor.advance(2)
    assert len(resolver.asked) == 2
    assert fired(made.drain(0.0))


def test_a_name_that_nobody_knows_is_asked_for_again_later() -> None:
    resolver = _Resolver()
    made, reactor = carrier(resolver)
    made.start()
    reactor.advance(0)
    assert made.status()[0].state is BindState.WAITING
    resolver.addresses = ["192.0.2.9"]
    reactor.advance(2)
    reactor.advance(0)
    assert [host for host, *_ in reactor.tcpClients] == ["192.0.2.9"]
    assert fired(made.drain(0.0))
