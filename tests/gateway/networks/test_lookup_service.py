"""A number-lookup service over real sockets: one that answers, and all the ways in which one does not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from gateway.networks.lookup_service import ANSWER_BYTES_MAX, LookupFailedError, LookupRequest, LookupService
from messages.addresses import Msisdn
from messages.network import NetworkCode
from tests.support.running.asyncio_tests import run

NUMBER = Msisdn("+41791234567")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{tail:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asking(url: str, *, timeout_ms: int = 5_000, allow_private: bool = True) -> AsyncIterator[LookupService]:
    service = LookupService(
        LookupRequest(url, "mcc", "mnc", timeout_ms, authorization="Bearer geheim", allow_private=allow_private)
    )
    try:
        yield service
    finally:
        await service.close()


async def asked(handler: Handler, path: str = "/{digits}", timeout_ms: int = 5_000) -> NetworkCode | None:
    async with served(handler) as base, asking(base + path, timeout_ms=timeout_ms) as service:
        return await service.network_of(NUMBER)


def test_a_number_is_asked_about_in_the_form_of_the_url_with_the_authorization() -> None:
    seen: list[tuple[str, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.path_qs, request.headers.get("Authorization")))
        return web.json_response({"mcc": "228", "mnc": "01"})

    assert run(asked(answer, "/{digits}")) == "228-01"
    assert run(asked(answer, "/?number={e164}&x=1")) == "228-01"
    assert seen == [("/41791234567", "Bearer geheim"), ("/?number=%2B41791234567&x=1", "Bearer geheim")]


@pytest.mark.parametrize("status", [204, 404])
def test_a_number_that_the_service_does_not_know_has_no_network(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    assert run(asked(answer)) is None


async def hangs(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError("nothing ever comes of it")


async def dribbles(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b'{"mcc"')
    await asyncio.Event().wait()
    return response


async def breaks(_: web.Request) -> web.Response:
    return web.Response(status=500, text="oops")


async def babbles(_: web.Request) -> web.Response:
    return web.Response(text="<html>Swisscom</html>")


async def floods(_: web.Request) -> web.Response:
    return web.Response(body=b" " * (ANSWER_BYTES_MAX + 1))


async def redirects(_: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "http://127.0.0.1/elsewhere"})


async def hangs_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize(
    ("handler", "told"),
    [
        (hangs, "no answer within 100 ms"),
        (dribbles, "no answer within 100 ms"),
        (breaks, "status 500"),
        (babbles, "cannot be read"),
        (floods, "longer than"),
        (redirects, "status 302"),
        (hangs_up, "the request failed"),
    ],
)
def test_whatever_a_service_does_instead_of_answering_is_told_in_words_without_the_number(
    handler: Handler, told: str
) -> None:
    with pytest.raises(LookupFailedError, match=told) as failed:
        run(asked(handler, timeout_ms=100 if "within" in told else 5_000))
    assert "4179" not in str(failed.value)


def test_a_service_that_is_not_there_is_told_of() -> None:
    async def gone() -> None:
        async with served(breaks) as base:
            pass
        async with asking(base + "/{digits}") as service:
            await service.network_of(NUMBER)

    with pytest.raises(LookupFailedError, match="the request failed"):
        run(gone())


def test_a_service_at_a_private_address_is_not_asked_unless_that_is_allowed() -> None:
    asked_anyway: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked_anyway.append(request.path)
        return web.json_response({})

    async def refused(host: str) -> None:
        async with served(answer) as base:
            url = base.replace("127.0.0.1", host) + "/{digits}"
            async with asking(url, allow_private=False) as service:
                await service.network_of(NUMBER)

    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(LookupFailedError):
            run(refused(host))
    assert asked_anyway == []
