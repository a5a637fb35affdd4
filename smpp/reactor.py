"""The reactor that SMPP's sockets run on: Twisted's, on asyncio with uvloop, made to hear of every reset.

Where a reset comes on the heels of data, uvloop calls the reader once and then watches the socket no longer (uvloop
issue 552). The reader finds the data, not the reset: nobody would ever hear of it, the connection would look alive for
ever, and each write to it would raise RuntimeError. So whoever reads from a connection that is closed by now reads on
(docs/decisions/0009).
"""

import asyncio
import socket
import sys
from typing import Any, Final

import uvloop
from twisted.internet import asyncioreactor, tcp
from twisted.internet.main import installReactor

_HAS_STATES: Final = sys.platform == "linux"
"""Elsewhere libuv does not watch with epoll, and a reset is no error of its own."""
_TCP_CLOSE: Final = 7
"""The state of a connection that is over: Linux, ``include/net/tcp_states.h``; the first octet of ``TCP_INFO``."""


class UvloopReactor(asyncioreactor.AsyncioSelectorReactor):
    """The reactor of a process, made with the loop that asyncio's own things run on."""

    def _readOrWrite(self, selectable: Any, read: bool) -> None:  # noqa: ANN401, N802 - as Twisted calls it
        super()._readOrWrite(selectable, read)  # type: ignore[no-untyped-call]
        # each turn reads something, or finds the end and lets go of the reader
        while read and selectable in self._readers and _is_over(selectable):
            super()._readOrWrite(selectable, True)  # type: ignore[no-untyped-call]


def _is_over(selectable: object) -> bool:
    """Whether the system has closed a connection that may still hold octets."""
    if not _HAS_STATES or not isinstance(selectable, tcp.Connection):
        return False
    try:
        return selectable.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _TCP_CLOSE
    except OSError:
        # a Unix socket has no such states
        return False


def install() -> asyncio.AbstractEventLoop:
    """Make it the reactor of this process, and its loop the one of asyncio.

    Must come before anything imports ``twisted.internet.reactor``.

    Raises:
        ReactorAlreadyInstalledError: too late.
    """
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    installReactor(UvloopReactor(loop))  # type: ignore[no-untyped-call]  # untyped in Twisted
    return loop
