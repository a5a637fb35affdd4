"""An operator that stops reading really shuts the peer's TCP window: its kernel has octets and may send none."""

import contextlib
import fcntl
import socket
import struct
import sys
import termios
from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet.task import deferLater

from simulators.ledger.ledger import NoLedger
from simulators.scenario.conduct import Conduct
from smpp.codec import encode
from smpp.pdus import BindTransceiver, SubmitSm, Tlv
from smpp.values import TlvTag
from tests.support.running.conditions import PATIENCE_S, NotInTimeError
from tests.support.running.reactor_tests import on_reactor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what its sockets hold")

SIOCOUTQNSD = 0x894B
"""Octets that were written and not even sent yet (linux/sockios.h); TIOCOUTQ counts what was not acknowledged."""

LARGE = encode(SubmitSm(destination_addr="41791234567", tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"x" * 30_000),)), 9)
BUFFER_OCTETS = 65_536


class FloodingEsme:
    """Writes messages as fast as its socket takes them, over a socket without any loop around it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_OCTETS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.answers = 0
        self.messages = 0
        self._rest = b""

    def say(self, octets: bytes) -> None:
        """Write what fits for sure."""
        assert self.socket.send(octets) == len(octets)

    def flood(self) -> bool:
        """Write on; whether the socket took anything."""
        if not self._rest:
            self._rest, self.messages = LARGE, self.messages + 1
        try:
            self._rest = self._rest[self.socket.send(self._rest) :]
        except BlockingIOError:
            return False
        return True

    def finish(self) -> bool:
        """Write the rest of the last message, and read; whether all of it is out."""
        if self._rest:
            self.flood()
        self.read()
        return not self._rest

    def read(self) -> int:
        """Count the octets that came, in all."""
        with contextlib.suppress(BlockingIOError):
            self.answers += len(self.socket.recv(1_000_000))
        return self.answers

    @property
    def unsent(self) -> int:
        """Octets that wait in the socket because the peer has no room."""
        return self._asked(SIOCOUTQNSD)

    @property
    def unacknowledged(self) -> int:
        """Those, and what is on its way."""
        return self._asked(termios.TIOCOUTQ)

    @property
    def may_send_nothing(self) -> bool:
        """The window is zero: octets wait, nothing is on its way, and none of them is sent."""
        return 0 < self.unsent == self.unacknowledged

    def is_stuck(self) -> bool:
        """Its window is zero, and the socket is so full that a writer is blocked."""
        return not self.flood() and self.may_send_nothing and not self.flood()

    def _asked(self, what: int) -> int:
        answer: int = struct.unpack("i", fcntl.ioctl(self.socket, what, b"\0" * 4))[0]
        return answer


async def until(true: Callable[[], bool], reactor: Any, what: str) -> None:
    """Ask again with each turn of the loop: the kernel tells nobody of this."""
    deadline = reactor.seconds() + PATIENCE_S
    while not true():
        if reactor.seconds() > deadline:
            raise NotInTimeError(what)
        await deferLater(reactor, 0.001, lambda: None)


@on_reactor
async def test_the_window_of_whoever_writes_on_becomes_zero_and_opens_again() -> None:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    reactor: Any = running
    conduct = Conduct(["stop-reading=2:this:60"], 1)
    server = conduct.operator("alpine", None, None, NoLedger(), reactor)
    esme = FloodingEsme(server.listen(reactor))
    try:
        esme.say(encode(BindTransceiver(system_id="me"), 1))
        await until(lambda: esme.read() > 0, reactor, "the bind is answered")
        await until(esme.is_stuck, reactor, "the window becomes zero")
        for _ in range(20):
            assert esme.is_stuck()
            await deferLater(reactor, 0.001, lambda: None)
        assert server.smsc.tally.accepted == 1, "that was the second PDU, after which it reads no more"

        conduct.change(off=["stop-reading"])
        [connection] = server.connections.values()
        connection.deafen(0.0)
        await until(lambda: esme.finish() and not esme.unacknowledged, reactor, "what waited is taken")
        await until(lambda: server.smsc.tally.accepted == esme.messages, reactor, "every message was read")
    finally:
        esme.socket.close()
        await server.stop()


@on_reactor
async def test_an_operator_that_reads_on_leaves_the_window_open() -> None:
    """The same flood, for as many messages as made it zero: nothing waits in the end."""
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    reactor: Any = running
    server = Conduct([], 1).operator("alpine", None, None, NoLedger(), reactor)
    esme = FloodingEsme(server.listen(reactor))
    try:
        esme.say(encode(BindTransceiver(system_id="me"), 1))
        await until(lambda: esme.flood() and esme.messages >= 300, reactor, "all is written")
        await until(lambda: esme.finish() and not esme.unacknowledged, reactor, "all is acknowledged")
        assert not esme.may_send_nothing
    finally:
        esme.socket.close()
        await server.stop()
