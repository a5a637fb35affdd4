"""The network of a message's number: guessed, learned and looked up; and no lookup service can hold a message up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import attrs
import pytest
from aiohttp import web

from credits.pricing import Price
from gateway.config import LookupConfig
from messages.network import NetworkCode
from simulators.operator.dialect import Dialect
from smpp.pdu import Tlv
from smpp.pdus import DataSm, DeliverSm
from store import business
from store.asyncio_bridge import as_deferred
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import PRICE_MC, TO, Scene, assert_books_agree, numbers

NETWORK_TLV = 0x1403
SWISSCOM, SUNRISE = NetworkCode("228-01"), NetworkCode("228-02")
SENT = 30

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def hangs(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError("nothing ever comes of it")


async def lies(_: web.Request) -> web.Response:
    return web.json_response({"mcc": "208", "mnc": "01"})


async def babbles(_: web.Request) -> web.Response:
    return web.Response(body=b"\x00\xff not JSON")


async def breaks(_: web.Request) -> web.Response:
    return web.Response(status=500)


async def knows_sunrise(_: web.Request) -> web.Response:
    return web.json_response({"mcc": "228", "mnc": "02"})


@asynccontextmanager
async def lookup_service(handler: Handler) -> AsyncIterator[str]:
    """One that answers like this; its URL."""
    app = web.Application()
    app.router.add_get("/{digits}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await as_deferred(runner.setup())
    await as_deferred(web.TCPSite(runner, "127.0.0.1", 0).start())
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/{{digits}}"
    finally:
        await as_deferred(runner.cleanup())


def lookup(url: str, **settings: Any) -> LookupConfig:
    return LookupConfig(url=url, allow_private_addresses=True, **{"timeout_ms": 200} | settings)


async def network_of(scene: Scene, message_id: str) -> Any:
    return (await scene.message(message_id))["network"]


@on_reactor
async def test_the_network_is_told_with_its_source_and_priced(play: Play) -> None:
    scene = await play(start=False)
    scene.change(lambda connection: business.put_prices(connection, [Price("CH", 700, SWISSCOM)]))
    await scene.start()

    swisscom = await scene.accepted()
    stranger = await scene.accepted(to="+12025550123")
    await scene.until_status([swisscom, stranger], "delivered")

    shown = await scene.message(swisscom)
    assert shown["network"] == {"code": SWISSCOM, "source": "prefix"}
    assert shown["credits"]["charged"] == 700
    first = (await scene.timeline(swisscom))[0]
    assert "network 228-01 by the number's range" in first["words"]
    assert (await scene.message(stranger))["network"] is None
    assert (await scene.message(stranger))["credits"]["charged"] == PRICE_MC


@pytest.mark.parametrize("wait_ms", [0, 30])
@pytest.mark.parametrize("handler", [hangs, lies, babbles, breaks])
@on_reactor
async def test_a_lookup_service_that_is_no_use_costs_no_message(play: Play, handler: Handler, wait_ms: int) -> None:
    async with lookup_service(handler) as url:
        scene = await play(lookup=lookup(url, wait_ms=wait_ms))

        one_by_one = [await scene.accepted(to=number) for number in numbers(5)]
        batch = await scene.batch({"to": number, "text": "Hello"} for number in numbers(SENT, 791_240_000))
        await scene.until_status([*one_by_one, *batch], "delivered")

        assert await network_of(scene, batch[0]) == {"code": SWISSCOM, "source": "prefix"}
        assert scene.counts() == {"delivered": SENT + 5}
        assert_books_agree(scene)
        await scene.stop()


@on_reactor
async def test_what_is_looked_up_while_acceptance_waits_is_this_messages_network(play: Play) -> None:
    async with lookup_service(knows_sunrise) as url:
        scene = await play(lookup=lookup(url, wait_ms=5_000, timeout_ms=5_000))

        ported = await scene.accepted()
        assert await network_of(scene, ported) == {"code": SUNRISE, "source": "lookup"}

        # after a restart the answer is read from the store, and nobody is asked
        await scene.stop()
        scene.settings = {"lookup": lookup(url, budget_per_day=0)}
        await scene.start()
        again = await scene.accepted()
        assert await network_of(scene, again) == {"code": SUNRISE, "source": "lookup"}
        await scene.stop()


class TellingDialect(Dialect):
    """Its receipts tell the recipient's network."""

    def pdu(self, *arguments: Any, **options: Any) -> DeliverSm | DataSm:
        return attrs.evolve(super().pdu(*arguments, **options), tlvs=(Tlv(NETWORK_TLV, b"22802"),))


@on_reactor
async def test_what_a_receipt_tells_is_the_network_of_the_next_message_also_after_a_restart(
    play: Play, make_carrier: MakeCarrier
) -> None:
    carrier = make_carrier("alpine", network_tlvs=[NETWORK_TLV])
    carrier.smsc.dialect = TellingDialect()
    scene = await play(carrier)

    first = await scene.accepted()
    await scene.until_status(first, "delivered")
    second = await scene.accepted()
    assert await network_of(scene, first) == {"code": SWISSCOM, "source": "prefix"}
    assert await network_of(scene, second) == {"code": SUNRISE, "source": "learned"}

    await scene.stop()
    await scene.start()
    third = await scene.accepted()
    assert await network_of(scene, third) == {"code": SUNRISE, "source": "learned"}
    assert await network_of(scene, await scene.accepted(to="+41791234568")) == {"code": SWISSCOM, "source": "prefix"}
    known = scene.read(lambda connection: connection.exec_driver_sql("SELECT * FROM known_networks").fetchall())
    assert TO.removeprefix("+") not in str(known), "a number stands nowhere but in its messages"
