"""The reactor of our processes, with real sockets, in a thread of its own: the suite runs on another one."""

import socket
import struct
import threading
from collections.abc import Sequence
from typing import Any

import attrs
import pytest
import uvloop
from twisted.internet.endpoints import TCP4ClientEndpoint, UNIXClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure

from smpp.reactor import UvloopReactor

TIMEOUT_S = 10.0
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: close with a reset."""


@attrs.define(eq=False)
class Heard(Protocol):
    """Notes what comes, and ends the reactor once the connection is lost."""

    reactor: Any
    words: list[bytes] = attrs.field(factory=list)
    lost: str = ""
    pauses: bool = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - as Twisted calls it
        self.words.append(data)
        if self.pauses:
            self.transport.pauseProducing()  # type: ignore[union-attr]
            self.reactor.callLater(0.01, self.transport.resumeProducing)  # type: ignore[union-attr]

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802 - as Twisted calls it
        self.lost = type(reason.value).__name__
        self.reactor.stop()


def heard_of(words: Sequence[bytes], *, reset: bool, pauses: bool = False, family: int = socket.AF_INET) -> Heard:
    """What a client hears of a server that says ``words`` and closes, all of it before the client looks."""
    reactor: Any = UvloopReactor(uvloop.new_event_loop())
    protocol = Heard(reactor, pauses=pauses)
    with socket.socket(family) as door:
        door.bind(("127.0.0.1", 0) if family == socket.AF_INET else f"\0uvloop-reactor-{id(protocol)}")
        door.listen()

        def say() -> None:
            speaker, _ = door.accept()
            for word in words:
                speaker.sendall(word)
            if reset:
                speaker.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            speaker.close()

        kind: Any = TCP4ClientEndpoint if family == socket.AF_INET else UNIXClientEndpoint
        address = door.getsockname() if family == socket.AF_INET else [door.getsockname()]
        connect: Any = connectProtocol
        reactor.callLater(0, lambda: connect(kind(reactor, *address), protocol).addCallback(lambda _: say()))
        timeout = reactor.callLater(TIMEOUT_S, reactor.stop)
        thread = threading.Thread(target=reactor.run, kwargs={"installSignalHandlers": False})
        thread.start()
        thread.join(TIMEOUT_S + 1)
        assert not thread.is_alive()
        assert timeout.active(), "the reactor was never told that the connection is lost"
    return protocol


@pytest.mark.parametrize("pauses", [False, True])
@pytest.mark.parametrize("size", [10, 100_000])
def test_a_reset_on_the_heels_of_data_is_heard_after_the_data(size: int, pauses: bool) -> None:
    heard = heard_of([b"x" * size], reset=True, pauses=pauses)
    assert (len(b"".join(heard.words)), heard.lost) == (size, "ConnectionLost")


def test_a_reset_without_data_is_heard() -> None:
    heard = heard_of([], reset=True)
    assert (heard.words, heard.lost) == ([], "ConnectionLost")


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX], ids=["tcp", "unix"])
def test_an_end_in_good_order_stays_one(family: int) -> None:
    heard = heard_of([b"bye"], reset=False, family=family)
    assert (b"".join(heard.words), heard.lost) == (b"bye", "ConnectionDone")
