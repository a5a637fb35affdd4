"""Carriers refuse, throttle, die and come back: nothing is lost, nobody else waits, every step has its reason."""

import pytest
from twisted.internet.defer import Deferred

from credits.ledger import Balance
from gateway.config import MessagesConfig
from simulators.operator.behaviours import DropEvery, RefuseEvery, SilentEvery
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, PRICE_MC, assert_books_agree, numbers
from tests.support.started.simulated_carrier import QUICK
from tests.support.wires.latency import Latency

WINDOW = 10


def refusing() -> RefuseEvery:
    return RefuseEvery(1, int(CommandStatus.RINVDSTADR))


@on_reactor
async def test_what_a_carrier_refuses_for_good_goes_to_the_next_route(play: Play, make_carrier: MakeCarrier) -> None:
    alpine, oceanic = make_carrier("alpine", refusing()), make_carrier("oceanic")
    scene = await play(alpine, oceanic)

    message_id = await scene.accepted()
    event = await scene.hook.event(message_id)

    assert event["type"] == "message.delivered"
    assert (len(alpine.submitted), len(oceanic.submitted)) == (0, 1)
    kinds = [line["kind"] for line in await scene.timeline(message_id)]
    assert kinds == ["accepted", "sending", "requeued", "sending", "sent", "delivered"]
    assert "alpine refused it" in (await scene.timeline(message_id))[2]["reason"]
    assert scene.balance() == Balance(CREDITS_MC - PRICE_MC, 0)
    assert_books_agree(scene)


@on_reactor
async def test_what_every_route_refuses_is_rejected_told_and_not_charged(play: Play, make_carrier: MakeCarrier) -> None:
    carriers = [make_carrier(name, refusing()) for name in ("alpine", "oceanic", "nordic")]
    scene = await play(*carriers)

    message_id = await scene.accepted()
    event = await scene.hook.event(message_id)

    assert event["type"] == "message.rejected"
    assert event["data"]["credits"] == {"held": 0, "charged": 0, "unit": "millicredits"}
    assert "every route refused it" in event["data"]["reason"]
    refusals = [line for line in await scene.timeline(message_id) if "refused it" in line["reason"]]
    assert [line["detail"]["carrier"] for line in refusals] == ["alpine", "oceanic", "nordic"]
    assert scene.balance() == Balance(CREDITS_MC, 0)
    assert_books_agree(scene)


@on_reactor
async def test_a_carrier_that_throttles_gets_everything_in_the_end_and_delays_nobody_else(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine = make_carrier("alpine", QUICK, RefuseEvery(6, int(CommandStatus.RTHROTTLED)), window=20)
    oceanic = make_carrier("oceanic")
    scene = await play(alpine, oceanic, routes={"CH": ["alpine"], "FR": ["oceanic"]})

    throttled = await scene.batch({"to": to, "text": "Sale"} for to in numbers(20))
    quick = await scene.batch({"to": f"+3361234567{digit}", "text": "Sale"} for digit in range(10))
    await scene.hook.all_of(quick)
    unfinished = len(throttled) - len({event["data"]["id"] for event in scene.hook.events} & set(throttled))
    events = await scene.hook.all_of(throttled)

    assert unfinished > 0
    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(alpine.submitted) == 20
    # being asked for less costs no attempt
    assert {(await scene.message(one))["attempts"] for one in throttled} == {1}
    assert_books_agree(scene)


@on_reactor
@pytest.mark.parametrize("status", [CommandStatus.RTHROTTLED, CommandStatus.RMSGQFUL])
async def test_what_a_carrier_throttles_for_too_long_goes_by_the_next_route_and_costs_no_attempt(
    play: Play, make_carrier: MakeCarrier, monkeypatch: pytest.MonkeyPatch, status: CommandStatus
) -> None:
    monkeypatch.setattr("carriers.submission.THROTTLES_MAX", 0)
    alpine, oceanic = make_carrier("alpine", RefuseEvery(1, int(status))), make_carrier("oceanic")
    scene = await play(alpine, oceanic)

    message_id = await scene.accepted()
    event = await scene.hook.event(message_id)

    assert event["type"] == "message.delivered"
    assert (len(alpine.submitted), len(oceanic.submitted)) == (0, 1)
    assert (await scene.message(message_id))["attempts"] == 1
    requeued = (await scene.timeline(message_id))[2]
    assert (requeued["kind"], requeued["detail"]["command_status"]) == ("requeued", int(status))
    assert "oceanic is tried next" in requeued["reason"]
    assert_books_agree(scene)


@on_reactor
async def test_when_a_bind_dies_in_its_window_codes_are_sent_again_and_nothing_is_lost(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(0.02, 0.01), DropEvery(25))

    messages = [{"to": to, "text": f"Code {to}", "category": "otp"} for to in numbers(60)]
    ids = await scene.batch(messages)
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    texts = scene.carrier.texts()
    assert set(texts) == {message["text"] for message in messages}
    drops = len(texts) // 25
    assert drops >= 2
    assert 0 < len(texts) - 60 <= WINDOW * drops
    assert_books_agree(scene)


@on_reactor
async def test_when_a_bind_dies_in_its_window_bulk_is_uncertain_and_never_sent_twice(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(0.02, 0.05), DropEvery(30))

    messages = [{"to": to, "text": f"Sale {to}", "category": "promotional"} for to in numbers(45)]
    ids = await scene.batch(messages)
    await scene.steps.until(lambda: any(scene.status_of(one) == "uncertain" for one in ids))
    uncertain = [one for one in ids if scene.status_of(one) == "uncertain"]
    await scene.hook.all_of([one for one in ids if one not in uncertain])

    assert 0 < len(uncertain) <= WINDOW
    assert len(scene.carrier.texts()) == len(set(scene.carrier.texts())) == 45
    assert scene.balance().held_mc == PRICE_MC * len(uncertain)
    assert (await scene.timeline(uncertain[0]))[-1]["kind"] == "uncertain"
    assert scene.counts() == {"delivered": 45 - len(uncertain), "uncertain": len(uncertain)}
    # a carrier that never says more: the wait ends, and the credits come back
    scene.clock.advance(scene.config.messages.uncertain_timeout_s + 1)
    await scene.gateway.sweeps.run_once()
    told = await scene.hook.all_of(uncertain)
    assert {told[one]["type"] for one in uncertain} == {"message.rejected"}
    assert scene.balance().held_mc == 0
    assert_books_agree(scene)


@on_reactor
async def test_a_dead_carrier_delays_nobody_else(play: Play, make_carrier: MakeCarrier) -> None:
    alpine, oceanic = make_carrier("alpine"), make_carrier("oceanic")
    await alpine.close()
    scene = await play(alpine, oceanic, routes={"CH": ["alpine"], "FR": ["oceanic"]})

    waiting = await scene.batch({"to": to, "text": "Sale"} for to in numbers(50))
    message_id = await scene.accepted(to="+33612345678")
    event = await scene.hook.event(message_id)

    assert event["type"] == "message.delivered"
    assert scene.counts() == {"queued": 50, "delivered": 1}
    alpine.open()
    events = await scene.hook.all_of(waiting)
    assert {event["type"] for event in events.values()} == {"message.delivered"}


@on_reactor
async def test_a_message_whose_validity_ends_while_the_carrier_is_down_expires_and_costs_nothing(play: Play) -> None:
    scene = await play()
    await scene.carrier.close()
    short = await scene.accepted("Short", validity=60)
    long = await scene.accepted("Long", validity=86_400)

    scene.clock.advance(61)
    await scene.gateway.sweeps.run_once()
    event = await scene.hook.event(short)

    assert event["type"] == "message.expired"
    assert scene.balance() == Balance(CREDITS_MC - PRICE_MC, PRICE_MC)
    scene.carrier.open()
    assert (await scene.hook.event(long))["type"] == "message.delivered"
    assert scene.carrier.texts() == ["Long"]
    assert_books_agree(scene)


@on_reactor
async def test_a_message_that_expired_since_the_last_sweep_is_not_sent_either(play: Play) -> None:
    scene = await play()
    await scene.carrier.close()
    expired = await scene.batch({"to": to, "text": "Short", "validity": 60} for to in numbers(25))
    long = await scene.accepted("Long")

    scene.clock.advance(61)
    scene.carrier.open()
    events = await scene.hook.all_of([*expired, long])

    assert {events[one]["type"] for one in expired} == {"message.expired"}
    assert scene.carrier.texts() == ["Long"]
    assert_books_agree(scene)


@on_reactor
async def test_a_message_without_receipt_is_unconfirmed_in_time_and_a_late_receipt_still_turns_it(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(receipt_delay_s=3600))
    message_id = await scene.accepted()
    await scene.until_status(message_id, "sent")

    scene.clock.advance(scene.config.messages.receipt_timeout_s + 1)
    await scene.gateway.sweeps.run_once()
    assert (await scene.hook.event(message_id))["type"] == "message.unconfirmed"
    scene.carrier.report(scene.carrier.submitted[0].message_id, ReceiptState.DELIVERED)
    await scene.until_status(message_id, "delivered")

    assert (await scene.hook.event(message_id))["sequence"] < 5
    assert_books_agree(scene)


@on_reactor
async def test_a_changed_route_takes_effect_without_dropping_binds(play: Play, make_carrier: MakeCarrier) -> None:
    alpine, oceanic = make_carrier("alpine"), make_carrier("oceanic")
    scene = await play(alpine, oceanic, routes={"*": ["alpine"]})
    await alpine.until_bound(1)
    await oceanic.until_bound(1)
    binds = [*alpine.server.connections.values(), *oceanic.server.connections.values()]
    await scene.hook.event(await scene.accepted("By alpine"))

    scene.reroute({"*": ["oceanic"]})
    await scene.until_business_is_current()
    await scene.hook.event(await scene.accepted("By oceanic"))

    assert (alpine.texts(), oceanic.texts()) == (["By alpine"], ["By oceanic"])
    assert binds == [*alpine.server.connections.values(), *oceanic.server.connections.values()]


@on_reactor
async def test_a_carrier_that_never_answers_gets_codes_again_and_bulk_once(
    play: Play, make_carrier: MakeCarrier
) -> None:
    scene = await play(make_carrier("alpine", QUICK, SilentEvery(4), response_timeout_s=0.1))

    codes = await scene.batch({"to": to, "text": f"Code {to}", "category": "otp"} for to in numbers(12))
    bulk = await scene.batch({"to": to, "text": f"Sale {to}", "category": "promotional"} for to in numbers(12))
    events = await scene.hook.all_of(codes)
    await scene.steps.until(lambda: not {"queued", "sending", "sent"} & scene.counts().keys())

    assert {events[one]["type"] for one in codes} == {"message.delivered"}
    assert {scene.status_of(one) for one in bulk} == {"delivered", "uncertain"}
    sales = [text for text in scene.carrier.texts() if text.startswith("Sale")]
    assert len(sales) == len(set(sales)) == 12
    resent = next(entry.destination for entry in scene.carrier.submitted if scene.carrier.texts().count(entry.text) > 1)
    timeline = await scene.timeline(codes[numbers(12).index(f"+{resent}")])
    assert "no submit_sm_resp within 0.1 s" in timeline[2]["reason"]
    assert_books_agree(scene)


@on_reactor
async def test_a_long_message_cut_by_a_dying_bind_is_sent_again_as_a_whole(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(0.01, 0.01), DropEvery(17))
    texts = [f"{to} " + "long text, " * 40 for to in numbers(8)]

    ids = await scene.batch({"to": to, "text": text} for to, text in zip(numbers(8), texts, strict=True))
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert {event["data"]["segments"] for event in events.values()} == {3}
    # a handset puts together what shares recipient and reference; an attempt that was cut stays incomplete
    parts: dict[tuple[str, int], dict[int, str]] = {}
    for entry in scene.carrier.submitted:
        parts.setdefault((entry.destination, entry.reference), {})[entry.number] = entry.text
    shown = ["".join(part[number] for number in (1, 2, 3)) for part in parts.values() if len(part) == 3]
    assert set(shown) == set(texts)
    assert_books_agree(scene)


@on_reactor
async def test_messages_for_a_carrier_that_staff_switched_off_go_to_the_next_route(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine"), make_carrier("oceanic")
    await alpine.close()
    scene = await play(alpine, oceanic)
    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(5))

    scene.switch_off(alpine)
    await scene.until_business_is_current()
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(oceanic.submitted) == 5
    assert "alpine is switched off; oceanic is tried next." in (await scene.timeline(ids[0]))[1]["reason"]


@on_reactor
async def test_messages_without_another_route_wait_for_their_carrier_to_be_switched_on_again(play: Play) -> None:
    scene = await play()
    await scene.carrier.close()
    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(5))
    scene.switch_off(scene.carrier)
    await scene.until_business_is_current()

    scene.carrier.open()
    scene.switch_on(scene.carrier)
    await scene.until_business_is_current()
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(scene.carrier.submitted) == 5


@on_reactor
async def test_messages_for_a_carrier_that_stays_down_go_to_their_next_route(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine"), make_carrier("oceanic")
    await alpine.close()
    scene = await play(alpine, oceanic)
    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(5))
    await Deferred.fromCoroutine(scene.gateway.sweeps.run_once())
    assert oceanic.submitted == []

    scene.clock.advance(31)
    await Deferred.fromCoroutine(scene.gateway.sweeps.run_once())
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(oceanic.submitted) == 5
    assert "alpine has not been reachable for 3" in (await scene.timeline(ids[0]))[1]["reason"]


@on_reactor
async def test_a_message_that_every_bind_dies_of_is_not_sent_for_ever(play: Play) -> None:
    scene = await play(messages=MessagesConfig(attempts_max=3))
    scene.carrier.behave(DropEvery(1), QUICK)

    message_id = await scene.accepted("Code 4711", category="otp")
    await scene.until_status(message_id, "uncertain")

    assert scene.carrier.texts() == ["Code 4711"] * 3
    assert "after 3 attempts" in (await scene.timeline(message_id))[-1]["reason"]
    scene.carrier.behave(QUICK)
    await scene.hook.event(await scene.accepted("Next"))
    assert_books_agree(scene)
