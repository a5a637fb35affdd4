"""The webhook receiver: a process that answers 200 and counts the distinct messages whose final state it was told.

``GET /counts`` answers with :class:`Counts`; ``POST /reset`` starts over. Every other request is a webhook. Times are
CLOCK_MONOTONIC nanoseconds, which all processes of one machine share.
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final, cast

import httptools
import msgspec
import uvloop

FINAL: Final = frozenset({"delivered", "undelivered", "rejected", "expired", "cancelled", "unconfirmed"})
"""Statuses after which nothing more is expected; ``unconfirmed`` would need days and shows that receipts were lost."""


class Counts(msgspec.Struct):
    """What arrived since the last reset."""

    requests: int = 0
    events: int = 0
    finals: int = 0
    distinct: int = 0
    largest_request: int = 0
    last_distinct_ns: int = 0
    unreadable: int = 0
    statuses: dict[str, int] = msgspec.field(default_factory=dict)


class _Data(msgspec.Struct):
    status: str
    client_ref: str | None = None


class _Event(msgspec.Struct):
    data: _Data


class _Body(msgspec.Struct):
    events: list[_Event] | None = None
    data: _Data | None = None


_body = msgspec.json.Decoder(_Body)


def events_in(body: bytes) -> Sequence[tuple[str, str | None]]:
    """The (status, client_ref) of each event in a webhook request: one event, or ``{"events": […]}``.

    Raises:
        msgspec.DecodeError: the body is neither.
    """
    read = _body.decode(body)
    if read.events is not None:
        return [(event.data.status, event.data.client_ref) for event in read.events]
    if read.data is not None:
        return [(read.data.status, read.data.client_ref)]
    raise msgspec.ValidationError("neither an event nor a group of events")


class Tally:
    """Counts events; told the time by its caller."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._statuses: Counter[str] = Counter()
        self._told: set[str] = set()

    def add(self, body: bytes, now_ns: int) -> None:
        """One webhook request came at ``now_ns``."""
        counts = self.counts
        counts.requests += 1
        try:
            events = events_in(body)
        except msgspec.DecodeError:
            counts.unreadable += 1
            return
        counts.events += len(events)
        counts.largest_request = max(counts.largest_request, len(events))
        for status, reference in events:
            self._statuses[status] += 1
            if status in FINAL and reference is not None:
                counts.finals += 1
                if reference not in self._told:
                    self._told.add(reference)
                    counts.last_distinct_ns = now_ns
        counts.distinct = len(self._told)

    def snapshot(self) -> bytes:
        """The counts as JSON."""
        self.counts.statuses = dict(self._statuses)
        return msgspec.json.encode(self.counts)


class Receiver(asyncio.Protocol):
    """One connection to the receiver."""

    def __init__(self, board: "Board") -> None:
        self._board = board
        self._parser = httptools.HttpRequestParser(self)
        self._body: list[bytes] = []
        self._path = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._transport.close()

    def on_url(self, url: bytes) -> None:
        self._path = url

    def on_body(self, data: bytes) -> None:
        self._body.append(data)

    def on_message_complete(self) -> None:
        body, self._body = b"".join(self._body), []
        self._transport.write(self._board.answer(self._path, body, time.monotonic_ns()))


class Board:
    """What the receiver answers to whom."""

    def __init__(self) -> None:
        self.tally = Tally()

    def answer(self, path: bytes, body: bytes, now_ns: int) -> bytes:
        """The whole HTTP answer to one request that came at ``now_ns``."""
        if path == b"/counts":
            return _ok(self.tally.snapshot())
        if path == b"/reset":
            self.tally = Tally()
        else:
            self.tally.add(body, now_ns)
        return _EMPTY


def _ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


_EMPTY: Final = _ok(b"")


async def serve() -> None:
    """Listen on any free port, say which, and serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    board, stopped = Board(), asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stopped.set)
    server = await loop.create_server(lambda: Receiver(board), "127.0.0.1", 0)
    print(f"listening on 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    uvloop.run(serve())
