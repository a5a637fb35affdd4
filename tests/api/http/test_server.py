"""The HTTP server on a real socket, inside a loop that it does not own."""

import asyncio
import io
import signal

import aiohttp
import pytest

from api.http.app import create_app
from api.http.asgi import App, Event, Receive, Scope, Send
from api.http.server import HttpServer
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.gateway import GOOD_KEY, FakeGateway
from tests.support.running.asyncio_tests import run


def app_of(gateway: FakeGateway) -> App:
    return create_app(gateway, gateway, gateway, gateway, FakeDesk())


def test_it_listens_when_started_serves_and_refuses_connections_when_stopped() -> None:
    async def scenario() -> None:
        server = HttpServer(app_of(FakeGateway()), "127.0.0.1", 0)
        await server.start()
        assert server.port > 0
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{server.port}/v1/messages"
            headers = {"Authorization": f"Bearer {GOOD_KEY}"}
            async with session.post(url, json={"to": "+41791234567", "text": "a"}, headers=headers) as response:
                assert response.status == 202
            async with session.post(
                url, data=io.BytesIO(b" " * 3_000_000), headers={**headers, "Content-Type": "application/json"}
            ) as response:
                assert response.status == 413
                assert (await response.json(content_type=None))["code"] == "too-large"
            async with session.get(f"http://127.0.0.1:{server.port}/docs") as response:
                assert response.status == 200
            async with session.get(
                f"http://127.0.0.1:{server.port}/v1/messages/%ED%A0%80?x=%FF", headers=headers
            ) as response:
                assert response.status == 404
        await server.stop(1)
        await server.stop(1)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", server.port)

    run(scenario())


def test_signals_stay_with_the_program() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    async def scenario() -> None:
        server = HttpServer(app_of(FakeGateway()), "127.0.0.1", 0)
        await server.start()
        assert {number: signal.getsignal(number) for number in before} == before
        await server.stop(1)

    run(scenario())


def test_a_taken_address_is_an_oserror_not_an_exit() -> None:
    async def scenario() -> None:
        first = HttpServer(app_of(FakeGateway()), "127.0.0.1", 0)
        await first.start()
        second = HttpServer(app_of(FakeGateway()), "127.0.0.1", first.port)
        try:
            with pytest.raises(OSError, match="in use"):
                await second.start()
        finally:
            await second.stop(1)
            await first.stop(1)

    run(scenario())


def test_a_request_in_progress_is_answered_before_the_server_is_stopped() -> None:
    async def scenario() -> None:
        arrived, go_on = asyncio.Event(), asyncio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            assert scope["type"] == "http"
            arrived.set()
            await go_on.wait()
            start: Event = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
            await send(start)
            await send({"type": "http.response.body", "body": b"ok"})

        server = HttpServer(slow, "127.0.0.1", 0)
        await server.start()
        async with aiohttp.ClientSession() as session:
            asking = asyncio.ensure_future(session.get(f"http://127.0.0.1:{server.port}/"))
            await arrived.wait()
            stopping = asyncio.ensure_future(server.stop(5))
            go_on.set()
            response = await asking
            assert await response.text() == "ok"
        await stopping

    run(scenario())
