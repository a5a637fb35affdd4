"""``passerelle carrier status`` against a running gateway, and the same figures for Prometheus."""

import random
import re

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from gateway.commands.carrier_status import ask
from gateway.control.caller import line_to
from gateway.control.words import CarrierFacts, CarriersShown
from simulators.operator.behaviours import Outcomes
from smpp.receipts import ReceiptState
from store.orphans import ORPHAN_AFTER_MS
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import Scene, numbers
from tests.support.wires.latency import Latency


def shown(scene: Scene, carrier: str = "") -> "Deferred[CarriersShown]":
    def look() -> CarriersShown:
        with line_to(scene.config) as line:
            return ask(line, carrier)

    return deferToThread(look)


async def alpine(scene: Scene) -> CarrierFacts:
    (facts,) = (await shown(scene, "alpine")).carriers
    return facts


@on_reactor
async def test_status_shows_each_bind_while_messages_pass(play: Play, make_carrier: MakeCarrier) -> None:
    scene = await play(make_carrier("alpine", throughput_per_s=500, window=7), make_carrier("beta", bind_mode="pair"))
    await scene.carrier.until_bound(1)
    await scene.carriers[1].until_bound(2)

    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(20))
    await scene.until_status(ids, "delivered")
    first, second = (await shown(scene)).carriers

    (bind,) = first.binds
    assert (first.name, bind.name, bind.role, bind.state) == ("alpine", "trx1", "transceiver", "bound")
    assert (bind.window_used, bind.window_size, bind.rate_limit_per_s) == (0, 7, 500)
    assert bind.round_trips == 20
    assert 0 < bind.p50_ms <= bind.p90_ms <= bind.p99_ms
    assert [one.role for one in second.binds] == ["transmitter", "receiver"]


@on_reactor
async def test_a_full_window_a_queue_and_a_lost_bind_are_seen(play: Play, make_carrier: MakeCarrier) -> None:
    scene = await play(make_carrier("alpine", Latency(latency_s=30), window=4))
    await scene.carrier.until_bound(1)
    await scene.batch({"to": to, "text": "Hello", "category": "promotional"} for to in numbers(9))
    await scene.carrier.until_submitted(4)

    busy = await alpine(scene)
    await scene.carrier.close()
    await scene.steps.until(lambda: scene.counts().get("uncertain", 0) == 4)
    await Deferred.fromCoroutine(scene.gateway.unsettled.count())
    lost = await alpine(scene)

    assert (busy.queued, busy.binds[0].window_used) == (5, 4)
    assert (lost.uncertain, lost.binds[0].window_used) == (4, 0)
    assert [*lost.oldest_queued_s] == ["CH"]
    assert lost.binds[0].state in {"waiting", "connecting"}
    assert lost.binds[0].last_error


@on_reactor
async def test_receipts_that_nobody_knows_are_counted_and_scraped(play: Play) -> None:
    scene = await play()
    await scene.carrier.until_bound(1)

    for number in range(3):
        scene.carrier.report(f"unknown-{number}", ReceiptState.DELIVERED)
    parked = "SELECT count(*) FROM parked_receipts"
    await scene.steps.until(lambda: scene.read(lambda c: c.exec_driver_sql(parked).scalar_one()) == 3)
    scene.clock.advance(ORPHAN_AFTER_MS / 1000)
    await Deferred.fromCoroutine(scene.gateway.unsettled.count())
    metrics = await scene.request("GET", "/metrics")

    assert (await alpine(scene)).orphans == 3
    assert re.search(r'^passerelle_orphan_receipts\{carrier="alpine"\} 3.0$', metrics.body, re.MULTILINE)
    assert re.search(
        r'^passerelle_bind_state\{bind="trx1",carrier="alpine",state="bound"\} 1.0$', metrics.body, re.MULTILINE
    )


@on_reactor
async def test_a_carrier_that_delivers_less_than_the_day_before_is_seen(play: Play) -> None:
    scene = await play()
    await scene.carrier.until_bound(1)
    await scene.hook.all_of(await scene.batch({"to": to, "text": "Hello"} for to in numbers(50)))
    look = scene.gateway.deliveries.run_once
    scene.clock.advance(2 * 3_600)
    # what was counted since the last look counts to its span
    await Deferred.fromCoroutine(look())
    scene.carrier.behave(Outcomes({ReceiptState.UNDELIVERABLE: 1}, random.Random(1)))
    await scene.hook.all_of(await scene.batch({"to": to, "text": "Hello"} for to in numbers(50)))
    await Deferred.fromCoroutine(look())
    metrics = await scene.request("GET", "/metrics")

    assert (await alpine(scene)).drops == (
        "MAXONY to CH: 0 % of 50 delivered in the last hour, 100 % of 50 in the 24 hours before",
    )
    assert 'passerelle_delivery_drops_total{carrier="alpine",country="CH"} 1.0' in metrics.body
