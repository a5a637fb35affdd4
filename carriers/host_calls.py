"""Calling a carrier's hosts for one bind: the chosen one to bind to, and the first one to see whether it is back."""

from collections.abc import Sequence
from typing import Final, NoReturn

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IProtocol, IReactorTime, IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol

from carriers.hosts import HostChoice
from carriers.profile import CarrierProfile

CONNECT_TIMEOUTS: Final = 2.0
"""So many times as long as TCP alone may take the name and TCP together."""


class _Prepared(Factory):
    """A factory of the one protocol that was made for this connection."""

    noisy = False

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: N802 - Twisted's name
        return self._protocol


class _Knock(Protocol):
    """Is let in and leaves."""

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Somebody is there, which is all that was to be known."""
        if self.transport is not None:
            self.transport.loseConnection()


def _say_late(_: object, timeout_s: float) -> NoReturn:
    raise TimeoutError(f"not connected within {timeout_s:g} s")


class HostCalls:
    """The hosts of ``profile`` as one bind calls them; ``endpoints`` leads to each of them, in their order."""

    def __init__(
        self, profile: CarrierProfile, endpoints: Sequence[IStreamClientEndpoint], clock: IReactorTime
    ) -> None:
        self._addresses = profile.addresses
        self._endpoints = endpoints
        self._clock = clock
        self._timeout_s = CONNECT_TIMEOUTS * profile.connect_timeout_s
        self._choice = HostChoice(len(endpoints), profile.return_to_first_s)
        self._called = 0

    @property
    def host(self) -> str:
        """The host that was called last, and its port."""
        return str(self._addresses[self._called])

    @property
    def on_first(self) -> bool:
        """Whether the host that was called last is the preferred one."""
        return self._called == 0

    @property
    def may_return(self) -> bool:
        """Whether the bind has been elsewhere for as long as the profile wants it to stay."""
        return self._choice.may_return(self._clock.seconds())

    def call(self, protocol: Protocol) -> Deferred[IProtocol]:
        """Connect ``protocol`` to the host whose turn it is."""
        self._called = self._choice.next_index(self._clock.seconds())
        return self._connect(self._called, protocol)

    def bound(self) -> None:
        """The host that was called last has bound us."""
        self._choice.bound()

    def failed(self) -> bool:
        """The host that was called last did not bind us; whether another one is called next."""
        now = self._clock.seconds()
        self._choice.failed(now)
        return self._choice.next_index(now) != self._called

    def return_to_first(self) -> None:
        """The next call is for the first host."""
        self._choice.return_to_first()

    def first_answers(self) -> Deferred[bool]:
        """Whether the first host takes a connection, which is closed at once; cancelled, it is not."""
        answers: Deferred[bool] = self._connect(0, _Knock()).addCallbacks(lambda _: True, lambda _: False)
        return answers

    def _connect(self, index: int, protocol: Protocol) -> Deferred[IProtocol]:
        connecting = self._endpoints[index].connect(_Prepared(protocol))
        if connecting.called:
            return connecting
        # an endpoint bounds TCP alone: the name may hang before it, and one that is not answered looks like no endpoint
        return connecting.addTimeout(self._timeout_s, self._clock, _say_late)
