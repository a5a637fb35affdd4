"""A gateway stops in good order, and the next one on the same file goes on where it stopped."""

from twisted.internet.defer import Deferred

from credits.ledger import Balance
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, PRICE_MC, assert_books_agree, numbers
from tests.support.started.simulated_carrier import QUICK
from tests.support.wires.latency import Latency

WINDOW = 10


@on_reactor
async def test_a_second_start_finds_accounts_messages_and_credits(play: Play) -> None:
    scene = await play()
    first = await scene.accepted("First")
    await scene.hook.event(first)

    await scene.stop()
    await scene.start()
    second = await scene.accepted("Second")
    await scene.hook.event(second)

    assert (await scene.message(first))["status"] == "delivered"
    assert [line["kind"] for line in await scene.timeline(first)] == ["accepted", "sending", "sent", "delivered"]
    assert scene.balance() == Balance(CREDITS_MC - 2 * PRICE_MC, 0)
    assert_books_agree(scene)


@on_reactor
async def test_what_waited_when_the_gateway_stopped_is_sent_by_the_next_one(play: Play) -> None:
    scene = await play()
    await scene.carrier.close()
    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(30))
    await scene.stop()

    scene.carrier.open()
    await scene.start()
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(scene.carrier.submitted) == 30
    assert_books_agree(scene)


@on_reactor
async def test_a_graceful_stop_drains_the_window_so_that_nothing_is_sent_twice(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(0.1, 0.01))
    ids = await scene.batch({"to": to, "text": f"Sale {to}", "category": "promotional"} for to in numbers(45))
    await scene.carrier.until_submitted(15)

    await scene.stop()
    submitted = len(scene.carrier.submitted)
    assert submitted < 45
    scene.carrier.behave(QUICK)
    await scene.start()

    # every answer in the window was waited for and stored: nothing is uncertain, the rest waits as it was
    assert scene.counts().get("uncertain", 0) == 0
    events = await scene.hook.all_of(ids)
    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(scene.carrier.texts()) == len(set(scene.carrier.texts())) == 45
    assert_books_agree(scene)


@on_reactor
async def test_a_graceful_stop_answers_the_requests_that_it_has_taken(play: Play) -> None:
    scene = await play()
    sends = [Deferred.fromCoroutine(scene.send(f"Number {index}", to=to)) for index, to in enumerate(numbers(40))]
    first = await sends[0]
    assert first.status == 202
    stopping = Deferred.fromCoroutine(scene.stop())

    accepted = [first.id]
    for send in sends[1:]:
        answer = await send
        assert answer.status in {202, 503}, answer.body
        if answer.status == 202:
            accepted.append(answer.id)
        else:
            assert answer.body["code"] == "shutting-down"
            assert int(answer.headers["Retry-After"]) >= 1
    await stopping
    await scene.start()

    await scene.hook.all_of(accepted)
    assert len(scene.carrier.submitted) == len(accepted)
    assert scene.balance() == Balance(CREDITS_MC - PRICE_MC * len(accepted), 0)
    assert_books_agree(scene)


@on_reactor
async def test_readiness_names_its_checks_and_metrics_count_what_happened(
    play: Play, make_carrier: MakeCarrier
) -> None:
    scene = await play(make_carrier("alpine"), make_carrier("oceanic"), routes={"*": ["alpine"]})
    await scene.hook.event(await scene.accepted())
    await scene.carriers[1].until_bound(1)

    ready = await scene.request("GET", "/readyz")
    metrics = (await scene.request("GET", "/metrics")).body

    assert ready.status == 200
    assert {check["name"] for check in ready.body["checks"]} == {"accepting", "queue", "writer", "binds"}
    assert 'passerelle_messages_accepted_total{country="CH"} 1.0' in metrics
    assert 'passerelle_message_outcomes_total{carrier="alpine",country="CH",status="delivered"} 1.0' in metrics
    assert 'passerelle_submit_sm_total{bind="trx1",carrier="alpine"} 1.0' in metrics
    assert 'passerelle_bind_up{bind="trx1",carrier="alpine"} 1.0' in metrics
