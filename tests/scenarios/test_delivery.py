"""An app sends an SMS and learns that it arrived: the whole path, over real sockets and a real database file."""

import random

from credits.ledger import Balance
from simulators.operator.behaviours import Outcomes
from smpp.receipts import ReceiptState
from tests.scenarios.conftest import Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, NAME, PRICE_MC, TO, assert_books_agree, numbers
from tests.support.started.simulated_carrier import QUICK
from tests.support.wires.latency import Latency


@on_reactor
async def test_a_message_travels_to_delivered_and_a_signed_webhook_tells_it(play: Play) -> None:
    scene = await play()

    answer = await scene.send("Your code is 123456", sender=NAME, client_ref="order-7")
    assert answer.status == 202, answer.body
    assert answer.body["status"] == "queued"
    assert answer.body["credits"] == {"held": PRICE_MC, "charged": 0, "unit": "millicredits"}
    event = await scene.hook.event(answer.id)

    assert event["type"] == "message.delivered"
    assert event["data"]["client_ref"] == "order-7"
    assert event["data"]["credits"] == {"held": 0, "charged": PRICE_MC, "unit": "millicredits"}
    assert (scene.hook.tries, scene.hook.forged) == (1, 0)
    [submitted] = scene.carrier.submitted
    assert (submitted.sender, submitted.destination, submitted.text) == (NAME, TO[1:], "Your code is 123456")
    assert (submitted.sender_ton, submitted.sender_npi, submitted.data_coding) == (5, 0, 0)
    message = await scene.message(answer.id)
    assert (message["status"], message["carrier"], message["attempts"]) == ("delivered", "alpine", 1)
    assert scene.balance() == Balance(CREDITS_MC - PRICE_MC, 0)
    assert_books_agree(scene)


@on_reactor
async def test_the_timeline_explains_the_route_the_sender_and_the_credits(play: Play) -> None:
    scene = await play()
    message_id = await scene.accepted(sender=NAME)
    await scene.hook.event(message_id)

    timeline = await scene.timeline(message_id)

    assert [line["kind"] for line in timeline] == ["accepted", "sending", "sent", "delivered"]
    assert [line["sequence"] for line in timeline] == [1, 2, 3, 4]
    accepted = timeline[0]
    assert accepted["detail"]["routes"] == ["alpine"]
    assert (accepted["detail"]["sender_requested"], accepted["detail"]["sender_applied"]) == (NAME, NAME)
    assert accepted["detail"]["held_mc"] == PRICE_MC
    assert "alpine" in accepted["reason"]
    assert "approved for this account" in accepted["reason"]
    assert all(line["words"] and line["reason"] for line in timeline)


@on_reactor
async def test_the_answer_names_the_character_that_forced_ucs2(play: Play) -> None:
    scene = await play()

    answer = await scene.send("Grüezi, Zoë ✓")
    await scene.hook.event(answer.id)

    assert answer.body["encoding"] == "ucs2"
    assert answer.body["encoding_forced_by"] == [{"character": "ë", "index": 10}, {"character": "✓", "index": 12}]
    [submitted] = scene.carrier.submitted
    assert (submitted.text, submitted.data_coding) == ("Grüezi, Zoë ✓", 8)


@on_reactor
async def test_a_long_message_leaves_on_one_bind_in_order_and_is_delivered_once_when_all_of_it_is(play: Play) -> None:
    scene = await play()
    text = "".join(f"{index:05d}€" for index in range(120))
    message_id = await scene.accepted(text, category="transactional")
    event = await scene.hook.event(message_id)

    parts = scene.carrier.submitted
    assert len(parts) == event["data"]["segments"] == 6
    assert "".join(part.text for part in parts) == text
    assert [part.number for part in parts] == [1, 2, 3, 4, 5, 6]
    assert {part.total for part in parts} == {6}
    assert len({part.reference for part in parts}) == 1
    assert len({part.connection for part in parts}) == 1
    assert event["type"] == "message.delivered"
    assert [told["type"] for told in scene.hook.events] == ["message.delivered"]
    assert event["data"]["credits"]["charged"] == 6 * PRICE_MC
    assert_books_agree(scene)


@on_reactor
async def test_a_batch_is_answered_one_by_one_and_a_bad_one_does_not_stop_the_others(play: Play) -> None:
    scene = await play()
    wanted = [{"to": to, "text": "Sale"} for to in numbers(3)]
    wanted.insert(1, {"to": "+4121", "text": "Sale"})

    answer = await scene.request("POST", "/v1/batches", json={"messages": wanted})

    assert answer.status == 202
    assert (answer.body["accepted"], answer.body["refused"]) == (3, 1)
    assert answer.body["messages"][1]["problem"]["errors"][0]["pointer"] == "/messages/1/to"
    ids = [one["id"] for one in answer.body["messages"] if "id" in one]
    events = await scene.hook.all_of(ids)
    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(scene.carrier.submitted) == 3


@on_reactor
async def test_an_undelivered_receipt_is_told_with_its_error_and_stays_charged(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Outcomes({ReceiptState.UNDELIVERABLE: 1}, random.Random(1)), QUICK)

    message_id = await scene.accepted()
    event = await scene.hook.event(message_id)

    assert event["type"] == "message.undelivered"
    assert event["data"]["error_code"] == "001"
    assert scene.balance() == Balance(CREDITS_MC - PRICE_MC, 0)
    assert (await scene.timeline(message_id))[-1]["reason"] == "alpine reports UNDELIV, error 001."


@on_reactor
async def test_a_one_time_code_overtakes_queued_bulk(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(latency_s=0.03))
    bulk = await scene.batch({"to": to, "text": "Sale", "category": "promotional"} for to in numbers(100))
    await scene.carrier.until_submitted(1)

    code = await scene.accepted("Code 4711", category="otp")
    await scene.hook.event(code)

    # a window of 10 was on its way, and one more may have been leased before the code was accepted
    assert scene.carrier.texts().index("Code 4711") <= 30
    assert len(scene.hook.events) < 100
    await scene.hook.all_of(bulk)


@on_reactor
async def test_grouped_webhooks_tell_many_events_in_one_signed_request(play: Play) -> None:
    scene = await play()
    scene.hook.grouped = True
    customer = scene.open_account("Grouped", CREDITS_MC, scene.hook.url, webhook_events_per_request=100)
    scene.approve(customer, NAME)
    await scene.until_business_is_current()

    wanted = [{"to": to, "text": "Sale"} for to in numbers(200)]
    answer = await scene.request("POST", "/v1/batches", key=customer.key, json={"messages": wanted})
    await scene.hook.all_of([one["id"] for one in answer.body["messages"]])

    assert scene.hook.forged == 0
    assert len(scene.hook.events) == 200
    assert len(scene.hook.deliveries) < 100
    assert max(len(delivery.events) for delivery in scene.hook.deliveries) <= 100
