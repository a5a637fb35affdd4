"""HTTP connections on which the head and the body of an answer leave in one system call.

uvicorn writes them apart and uvloop hands each write to the kernel at once, which costs a tenth of the time that
accepting a message takes, and two packets.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class JoinedWrites:
    """An asyncio transport, whose writes of one turn of the loop leave together."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Write ``data`` at the end of this turn, behind what waits already."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)

    def close(self) -> None:
        """Close once everything is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            # the caller may have gone away within this turn, and uvloop raises for a write behind the end
            if not self._transport.is_closing():
                self._transport.write(data)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        return getattr(self._transport, name)


class HttpConnection(HttpToolsProtocol):
    """uvicorn's connection on such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it asks for no less
        """Serve what comes on ``transport``."""
        super().connection_made(cast("asyncio.Transport", JoinedWrites(transport, self.loop)))
