"""A receipt whose message has no known id: it settles what is uncertain when nothing else fits."""

from twisted.internet.defer import Deferred

from smpp.receipts import ReceiptState
from store.orphans import ORPHAN_AFTER_MS
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import PRICE_MC, TO, Scene, assert_books_agree
from tests.support.wires.latency import Latency


def parked(scene: Scene) -> int:
    count: int = scene.read(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM parked_receipts").scalar_one()
    )
    return count


@on_reactor
async def test_a_receipt_to_its_number_settles_a_message_whose_answer_was_lost(
    play: Play, make_carrier: MakeCarrier
) -> None:
    scene = await play(make_carrier("alpine", Latency(latency_s=30)))
    await scene.carrier.until_bound(1)
    message_id = await scene.accepted(category="promotional", to=TO)
    await scene.carrier.until_submitted(1)
    scene.carrier.drop()
    await scene.until_status(message_id, "uncertain")
    await scene.carrier.until_bound(1)

    (submitted,) = scene.carrier.submitted
    scene.carrier.report(submitted.message_id, ReceiptState.DELIVERED, source=TO.lstrip("+"))
    await scene.steps.until(lambda: parked(scene) == 1)
    await Deferred.fromCoroutine(scene.gateway.parked.run_once())
    too_early = scene.status_of(message_id)
    scene.clock.advance(ORPHAN_AFTER_MS / 1000 + 1)
    await Deferred.fromCoroutine(scene.gateway.parked.run_once())

    assert too_early == "uncertain"
    assert scene.status_of(message_id) == "delivered"
    assert parked(scene) == 0
    (event,) = (await scene.hook.all_of([message_id])).values()
    assert event["type"] == "message.delivered"
    assert_books_agree(scene)


@on_reactor
async def test_receipts_of_all_its_segments_settle_a_long_message_whose_answers_were_lost(
    play: Play, make_carrier: MakeCarrier
) -> None:
    scene = await play(make_carrier("alpine", Latency(latency_s=30), long_message="udh16"))
    await scene.carrier.until_bound(1)
    message_id = await scene.accepted("x" * 306, category="promotional", to=TO)
    await scene.carrier.until_submitted(3)
    scene.carrier.drop()
    await scene.until_status(message_id, "uncertain")
    await scene.carrier.until_bound(1)

    first, second, third = [entry.message_id for entry in scene.carrier.submitted]
    for one in (second, first):
        scene.carrier.report(one, ReceiptState.DELIVERED, source=TO.lstrip("+"))
    await scene.steps.until(lambda: parked(scene) == 2)
    scene.clock.advance(ORPHAN_AFTER_MS / 1000 + 1)
    await Deferred.fromCoroutine(scene.gateway.parked.run_once())
    with_two_of_three = scene.status_of(message_id)
    scene.carrier.report(third, ReceiptState.DELIVERED, source=TO.lstrip("+"))
    await scene.steps.until(lambda: parked(scene) == 3)
    scene.clock.advance(ORPHAN_AFTER_MS / 1000 + 1)
    await Deferred.fromCoroutine(scene.gateway.parked.run_once())

    assert with_two_of_three == "uncertain"
    assert scene.status_of(message_id) == "delivered"
    assert parked(scene) == 0
    assert (await scene.hook.event(message_id))["data"]["credits"]["charged"] == 3 * PRICE_MC
    assert_books_agree(scene)
