"""One keep-alive connection to an HTTP server, with at most one request under way."""

import asyncio
from typing import Protocol, cast

import httptools


class Owner(Protocol):
    """Hears of what comes on a connection."""

    def answered(self, connection: "Connection", status: int, body: bytes, retry_after_s: float | None) -> None:
        """The request under way is answered."""

    def lost(self, connection: "Connection", reason: str) -> None:
        """The connection is gone, and with it the request that was under way, if there was one."""


class Connection(asyncio.Protocol):
    """Writes whole requests and reads answers; ``request`` is what is under way, None while it is idle."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._retry_after_s: float | None = None
        self._last = False
        self._transport: asyncio.WriteTransport | None = None
        self.request: int | None = None
        self.sent_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def send(self, request: int, octets: bytes) -> None:
        """Write request number ``request``."""
        assert self._transport is not None
        self.request = request
        self._transport.write(octets)

    def data_received(self, data: bytes) -> None:
        """Read on; what is no HTTP ends the connection."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note when to come again."""
        match name.lower():
            case b"retry-after":
                self._retry_after_s = float(value) if value.isdigit() else 1.0
            case b"connection":
                self._last = value.lower() == b"close"

    def on_body(self, data: bytes) -> None:
        """A piece of the answer."""
        self._body.append(data)

    def on_message_complete(self) -> None:
        """The answer is whole; after one that says so, the server closes."""
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        self._body = []
        retry_after_s, self._retry_after_s = self._retry_after_s, None
        status = self._parser.get_status_code()
        if status < 200:  # noqa: PLR2004 - 100 Continue and its like announce the answer
            return
        if self._last:
            self.close()
        self._owner.answered(self, status, body, retry_after_s)

    @property
    def usable(self) -> bool:
        """Whether another request may go out on it."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the owner."""
        self._transport = None
        self._owner.lost(self, str(exc) if exc else "the server closed the connection")

    def close(self) -> None:
        """Close after what was written."""
        if self._transport is not None:
            self._transport.close()
