"""Webhooks: durable until taken, whatever the endpoint or the gateway does; one bad endpoint is its own problem."""

from messages.message import Category
from tests.scenarios.conftest import Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, NAME, assert_books_agree, numbers
from tests.support.started.webhook_receiver import WebhookReceiver


@on_reactor
async def test_a_webhook_that_was_not_taken_is_tried_again_after_a_restart_with_the_same_id(play: Play) -> None:
    scene = await play()
    scene.hook.status = 500
    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(3))
    await scene.hook.arrived.until(lambda: scene.hook.tries >= 3)
    await scene.stop()
    tried = scene.hook.tries

    scene.hook.status = 204
    scene.clock.advance(10)
    await scene.start()
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert scene.hook.tries == tried + 3
    assert len({delivery.webhook_id for delivery in scene.hook.deliveries}) == 3
    assert {delivery.webhook_id for delivery in scene.hook.deliveries} <= set(scene.hook.refused_ids)


@on_reactor
async def test_a_webhook_whose_answer_never_came_is_told_again_after_a_restart(play: Play) -> None:
    scene = await play()
    scene.hook.hang = True
    message_id = await scene.accepted()
    await scene.hook.arrived.until(lambda: scene.hook.tries == 1)
    await scene.stop()
    assert not scene.hook.events

    scene.hook.release()
    scene.clock.advance(10)
    await scene.start()
    event = await scene.hook.event(message_id)

    assert event["type"] == "message.delivered"


@on_reactor
async def test_a_dead_webhook_endpoint_delays_nobody_elses_events_and_no_message(play: Play) -> None:
    scene = await play(start=False)
    hanging = WebhookReceiver()
    await hanging.start()
    hanging.hang = True
    slow = scene.open_account("Slow", CREDITS_MC, hanging.url)
    gone = scene.open_account("Gone", CREDITS_MC, "http://127.0.0.1:9/events")
    for customer in (slow, gone):
        scene.approve(customer, NAME)
    await scene.start()

    for customer in (slow, gone):
        wanted = [{"to": to, "text": "Sale"} for to in numbers(100)]
        await scene.request("POST", "/v1/batches", key=customer.key, json={"messages": wanted})
    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(50))
    await scene.hook.all_of(ids)
    await scene.steps.until(lambda: scene.counts() == {"delivered": 250})

    assert scene.hook.forged == 0
    assert not hanging.events
    assert 0 < hanging.tries <= scene.config.webhooks.concurrency_per_endpoint
    await scene.stop()
    await hanging.stop()


@on_reactor
async def test_an_endpoint_of_one_message_gets_its_events_instead_of_the_accounts(play: Play) -> None:
    scene = await play()
    special = WebhookReceiver()
    await special.start()

    message_id = await scene.accepted(webhook_url=special.url, category=str(Category.OTP))
    event = await special.event(message_id)

    assert event["type"] == "message.delivered"
    assert special.forged == 0
    assert not scene.hook.events
    await special.stop()
    assert_books_agree(scene)
