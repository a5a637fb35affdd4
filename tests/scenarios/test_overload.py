"""Every queue is bounded: full means a clear answer, and what was promised before still happens."""

import pytest

from credits.ledger import Balance
from gateway.config import QueueConfig
from sendername.registry import NameStatus
from store.acceptance import AcceptMessages
from store.leases import LeaseMessages
from store.outcomes import RecordRejected, RecordSent
from store.receipts import RecordReceipt
from tests.scenarios.conftest import Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, NAME, PRICE_MC, assert_books_agree, numbers


@on_reactor
async def test_a_writer_that_is_full_answers_503_and_stores_nothing(play: Play) -> None:
    scene = await play()
    scene.refuse_once.append(AcceptMessages)

    answer = await scene.send()

    assert (answer.status, answer.body["code"]) == (503, "overloaded")
    assert int(answer.headers["Retry-After"]) >= 1
    assert scene.counts() == {}
    assert scene.balance() == Balance(CREDITS_MC, 0)


@on_reactor
@pytest.mark.parametrize("step", [LeaseMessages, RecordSent, RecordReceipt], ids=lambda step: step.__name__)
async def test_a_step_that_the_full_writer_refused_is_tried_again_and_nothing_is_sent_twice(
    play: Play, step: type
) -> None:
    scene = await play()
    scene.refuse_once.append(step)

    ids = await scene.batch({"to": to, "text": f"Hello {to}", "category": "otp"} for to in numbers(5))
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(scene.carrier.submitted) == 5
    assert not scene.refuse_once
    assert_books_agree(scene)


@on_reactor
async def test_a_refusal_that_the_full_writer_refused_holds_up_nothing_that_was_leased_with_it(play: Play) -> None:
    scene = await play(start=False)
    scene.approve(scene.customer, "OTHER")
    await scene.carrier.close()
    await scene.start()
    revoked = await scene.batch({"to": to, "text": "Sale", "from": NAME} for to in numbers(3))
    others = await scene.batch({"to": to, "text": "Sale", "from": "OTHER"} for to in numbers(3))

    scene.approve(scene.customer, NAME, NameStatus.REVOKED)
    await scene.until_business_is_current()
    scene.refuse_once.append(RecordRejected)
    scene.carrier.open()
    events = await scene.hook.all_of([*revoked, *others])

    assert {events[one]["type"] for one in revoked} == {"message.rejected"}
    assert {events[one]["type"] for one in others} == {"message.delivered"}
    assert {entry.sender for entry in scene.carrier.submitted} == {"OTHER"}
    assert_books_agree(scene)


@on_reactor
async def test_one_sweep_expires_all_that_is_due_however_much_it_is(play: Play) -> None:
    scene = await play()
    await scene.carrier.close()
    await scene.batch({"to": to, "text": "Sale", "validity": 60} for to in numbers(700))

    scene.clock.advance(61)
    await scene.gateway.sweeps.run_once()

    assert scene.counts() == {"expired": 700}
    assert scene.balance() == Balance(CREDITS_MC, 0)
    assert_books_agree(scene)


@on_reactor
async def test_a_full_queue_is_answered_503_with_retry_after_and_nothing_is_stored(play: Play) -> None:
    scene = await play(queue=QueueConfig(limit=20))
    await scene.carrier.close()
    await scene.batch({"to": to, "text": "Sale"} for to in numbers(20))

    one = await scene.send()
    many = await scene.request(
        "POST", "/v1/batches", json={"messages": [{"to": to, "text": "Sale"} for to in numbers(2)]}
    )

    assert (one.status, one.body["code"], one.body["retryable"]) == (503, "overloaded", True)
    assert (many.status, many.body["code"]) == (503, "overloaded")
    assert int(one.headers["Retry-After"]) >= 1
    assert scene.counts() == {"queued": 20}
    assert scene.balance() == Balance(CREDITS_MC - 20 * PRICE_MC, 20 * PRICE_MC)
    readiness = await scene.request("GET", "/readyz")
    assert (readiness.status, readiness.body["ready"]) == (503, False)
    scene.carrier.open()
    await scene.steps.until(lambda: scene.counts() == {"delivered": 20})
    assert (await scene.send()).status == 202
