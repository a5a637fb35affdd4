"""The webhook receiver of a run: verifies signatures, notes what it is told, and misbehaves when it is asked to."""

import asyncio
from typing import Final, cast

import attrs
import httptools
import msgspec
from standardwebhooks import Webhook, WebhookVerificationError

from simulators.load.clock import RunClock
from simulators.load.journal import FINAL, Journal
from simulators.load.requests import Credits, Sender

BODY_OCTETS_MAX: Final = 8_000_000


class _Data(msgspec.Struct, frozen=True):
    id: str = ""
    status: str = ""
    client_ref: str | None = None
    sender: Sender = Sender()
    credits: Credits = Credits()


class _Event(msgspec.Struct, frozen=True):
    data: _Data = _Data()
    sequence: int = 0


class _Body(msgspec.Struct, frozen=True):
    events: list[_Event] | None = None
    data: _Data | None = None
    sequence: int = 0


_body: Final = msgspec.json.Decoder(_Body)


@attrs.define
class WebhookManners:
    """How the receiver behaves: what it answers with, and after how long. May be changed while it listens."""

    status: int = 200
    delay_s: float = 0.0


@attrs.define
class WebhookCounts:
    """What came: requests, events in them, signatures that were right and wrong, bodies that nobody can read."""

    requests: int = 0
    events: int = 0
    verified: int = 0
    bad_signatures: int = 0
    unreadable: int = 0
    refused: int = 0


class WebhookReceiver:
    """Listens on loopback for the events of one run.

    Args:
        journal: is told of each event.
        run: what the client_ref of this run's messages begins with; events of others are counted and left alone.
        secret: of the account's endpoint; without one, signatures are not looked at.

    Raises:
        ValueError: the secret is not base64.
    """

    def __init__(self, journal: Journal, clock: RunClock, run: str, secret: str | None = None) -> None:
        self._journal, self._clock, self._prefix = journal, clock, f"{run}-"
        try:
            self._verifier = Webhook(secret) if secret else None
        except Exception as error:
            raise ValueError("the webhook secret is not base64; give the account's own: whsec_…") from error
        self._server: asyncio.Server | None = None
        self._open: set[_Connection] = set()
        self.manners = WebhookManners()
        self.counts = WebhookCounts()
        self.port = 0

    @property
    def url(self) -> str:
        """Where events are to be sent."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def verifies(self) -> bool:
        """Whether signatures are looked at."""
        return self._verifier is not None

    def notes(self) -> list[str]:
        """What a reader of the report must know of signatures."""
        if not self.verifies:
            return ["Signatures of webhooks were not verified; give --webhook-secret."]
        if not self.counts.bad_signatures:
            return []
        wrong = f"{self.counts.bad_signatures:,} webhooks were signed wrong and answered 401"
        return [f"{wrong}: --webhook-secret is not the one of the account, or somebody else sent them."]

    async def start(self, port: int = 0) -> None:
        """Listen on ``port`` of 127.0.0.1; 0 takes a free one.

        Raises:
            OSError: the port is taken.
        """
        self._server = await asyncio.get_running_loop().create_server(lambda: _Connection(self), "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and every connection; :meth:`start` may follow."""
        if self._server is not None:
            self._server.close()
            for connection in list(self._open):
                connection.close()
            await self._server.wait_closed()
            self._server = None

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """One request came; the HTTP status to answer with."""
        counts = self.counts
        counts.requests += 1
        if self.manners.status >= 300:  # noqa: PLR2004 - no success
            counts.refused += 1
            return self.manners.status
        if self._verifier is not None:
            try:
                self._verifier.verify(body, headers)
            except (WebhookVerificationError, ValueError):
                counts.bad_signatures += 1
                return 401
            counts.verified += 1
        try:
            read = _body.decode(body)
        except msgspec.DecodeError:
            counts.unreadable += 1
            return 400
        now_us = self._clock.now_us()
        events = read.events if read.events is not None else [_Event(read.data or _Data(), read.sequence)]
        counts.events += len(events)
        for event in events:
            self._note(event, now_us)
        return self.manners.status

    def _note(self, event: _Event, now_us: int) -> None:
        data = event.data
        reference = data.client_ref or ""
        number = reference.removeprefix(self._prefix)
        if number == reference or not number.isdigit() or int(number) >= self._journal.size:
            return
        index, paid = int(number), data.credits
        is_new = self._journal.told(
            index,
            data.status,
            event.sequence,
            message_id=data.id,
            sender=data.sender.applied,
            held_mc=paid.held + paid.charged,
        )
        if is_new and data.status in FINAL:
            self._journal.ended(index, data.status, now_us, paid.charged)

    def opened(self, connection: "_Connection") -> None:
        """A connection is there."""
        self._open.add(connection)

    def closed(self, connection: "_Connection") -> None:
        """A connection is gone."""
        self._open.discard(connection)


class _Connection(asyncio.Protocol):
    def __init__(self, receiver: WebhookReceiver) -> None:
        self._receiver = receiver
        self._parser = httptools.HttpRequestParser(self)
        self._start_over()

    def _start_over(self) -> None:
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._octets = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._receiver.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._receiver.closed(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._transport.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, data: bytes) -> None:
        self._octets += len(data)
        if self._octets > BODY_OCTETS_MAX:
            self._transport.close()
        else:
            self._body.append(data)

    def on_message_complete(self) -> None:
        status = self._receiver.take(self._headers, b"".join(self._body))
        self._start_over()
        octets = b"HTTP/1.1 %d Told\r\nContent-Length: 0\r\n\r\n" % status
        delay_s = self._receiver.manners.delay_s
        if delay_s:
            asyncio.get_running_loop().call_later(delay_s, self._write, octets)
        else:
            self._write(octets)

    def _write(self, octets: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(octets)

    def close(self) -> None:
        """Close at once."""
        self._transport.abort()
