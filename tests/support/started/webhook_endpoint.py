"""A webhook endpoint on a real loopback socket that remembers what it got and answers as told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import attrs
from aiohttp import web

Answering = Callable[[web.Request], Awaitable[web.Response]]


@attrs.frozen
class Received:
    """One request."""

    headers: dict[str, str]
    body: bytes


@attrs.define
class Receiver:
    """``answer`` decides the answer of each request; it may be replaced at any time."""

    answer: Answering
    url: str = ""
    requests: list[Received] = attrs.field(factory=list)
    _arrived: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.requests.append(Received({name.lower(): value for name, value in request.headers.items()}, body))
        self._arrived.set()
        return await self.answer(request)

    async def until_requests(self, count: int) -> None:
        while len(self.requests) < count:
            self._arrived.clear()
            await self._arrived.wait()


def status(code: int, **headers: str) -> Answering:
    """Always this status."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=code, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def after(event: asyncio.Event, code: int = 200) -> Answering:
    """This status, once ``event`` is set."""

    async def answer(_: web.Request) -> web.Response:
        await event.wait()
        return web.Response(status=code)

    return answer


@asynccontextmanager
async def receiving(answer: Answering | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens inside the block."""
    receiver = Receiver(answer or status(200))
    application = web.Application()
    application.router.add_post("/{tail:.*}", receiver.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.01, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
