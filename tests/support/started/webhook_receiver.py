"""A customer's webhook endpoint on loopback: checks every signature, keeps every event, misbehaves when asked to."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
from aiohttp import web
from standardwebhooks import Webhook
from twisted.internet.defer import Deferred

from store.asyncio_bridge import as_deferred
from tests.support.running.conditions import PATIENCE_S, Condition

SECRET = "whsec_" + "c2NlbmFyaW9zLXNpZ24td2l0aC10aGlzLWtleQ=="

TOLERANCE_S = 300

Event = Mapping[str, Any]


def system_time_s() -> float:
    """The machine's clock, Unix seconds."""
    return time.time_ns() / 1e9


@attrs.frozen
class Delivery:
    """One request that the endpoint took with a 2xx: its ``webhook-id`` and its events."""

    webhook_id: str
    events: tuple[Event, ...]


@attrs.define(eq=False)
class WebhookReceiver:
    """Takes events at ``url``.

    ``status`` is what it answers with; ``hang`` keeps requests waiting until :meth:`release`. ``grouped`` reads
    ``{"events": […]}``. ``tries`` counts all requests, ``forged`` those whose signature is not right.
    """

    secret: str = SECRET
    now_s: Callable[[], float] = system_time_s
    grouped: bool = False
    status: int = 200
    hang: bool = False
    tries: int = 0
    forged: int = 0
    deliveries: list[Delivery] = attrs.field(factory=list, init=False)
    refused_ids: list[str] = attrs.field(factory=list, init=False)
    arrived: Condition = attrs.field(factory=lambda: Condition("a webhook"), init=False)
    _released: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _runner: web.AppRunner | None = attrs.field(default=None, init=False)
    url: str = attrs.field(default="", init=False)

    @property
    def events(self) -> Sequence[Event]:
        """Everything taken so far, in the order of arrival."""
        return [event for delivery in self.deliveries for event in delivery.events]

    def events_of(self, message_id: str) -> Sequence[Event]:
        """What was told about one message."""
        return [event for event in self.events if event["data"]["id"] == message_id]

    def start(self) -> Deferred[None]:
        """Listen on a free port."""
        return as_deferred(self._start())

    def stop(self) -> Deferred[None]:
        """Let everything go and stop listening."""
        return as_deferred(self._stop())

    def release(self) -> None:
        """Answer what was kept waiting; keep nothing waiting from now on."""
        self.hang = False
        self._released.set()

    async def event(self, message_id: str, timeout_s: float = PATIENCE_S) -> Event:
        """The first event about a message, as soon as it is there."""
        await self.arrived.until(lambda: bool(self.events_of(message_id)), timeout_s)
        return self.events_of(message_id)[0]

    async def all_of(self, message_ids: Sequence[str], timeout_s: float = PATIENCE_S) -> Mapping[str, Event]:
        """The first event of each of these messages, as soon as all are there."""
        wanted = set(message_ids)
        await self.arrived.until(lambda: wanted <= {event["data"]["id"] for event in self.events}, timeout_s)
        return {event["data"]["id"]: event for event in reversed(self.events)}

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/events", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/events"

    async def _stop(self) -> None:
        self.release()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.tries += 1
        if not self._is_genuine(request.headers, body):
            self.forged += 1
            self.arrived.changed()
            return web.Response(status=401)
        if self.hang:
            self.arrived.changed()
            await self._released.wait()
        if 200 <= self.status < 300:
            document = json.loads(body)
            events = document["events"] if self.grouped else [document]
            self.deliveries.append(Delivery(request.headers["webhook-id"], tuple(events)))
        else:
            self.refused_ids.append(request.headers["webhook-id"])
        self.arrived.changed()
        return web.Response(status=self.status)

    def _is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """By the scheme's own library, except that its clock may stand elsewhere than ours."""
        sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        expected = Webhook(self.secret).sign(headers["webhook-id"], sent_at, body.decode())
        in_time = abs(self.now_s() - sent_at.timestamp()) <= TOLERANCE_S
        return in_time and expected in headers["webhook-signature"].split(" ")
