"""Notifications on their way to real endpoints on the loopback, with time under the test's hand."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from standardwebhooks import Webhook

from api.webhooks.addresses import webhook_session
from api.webhooks.deliverer import Deliverer, DelivererSettings
from tests.support.fakes.asyncio_time import FakeTime
from tests.support.fakes.outbox import SECRET, FakeOutbox, notification
from tests.support.running.asyncio_tests import run
from tests.support.started.webhook_endpoint import after, receiving, status


def deliverer_of(outbox: FakeOutbox, time: FakeTime, **settings: Any) -> Deliverer:
    bounds = DelivererSettings(**{"allow_private": True, **settings})
    return Deliverer(
        outbox,
        lambda: webhook_session(allow_private=bounds.allow_private),
        time.now_ms,
        bounds,
        sleep=time.sleep,
        chance=lambda: 0.5,
    )


@asynccontextmanager
async def delivering(outbox: FakeOutbox, time: FakeTime, **settings: Any) -> AsyncIterator[Deliverer]:
    """A started deliverer whose first sweep is over."""
    deliverer = deliverer_of(outbox, time, **settings)
    await deliverer.start()
    await time.asleep(0.2)
    try:
        yield deliverer
    finally:
        await deliverer.stop(1)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_event_arrives_signed_and_leaves_the_outbox() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime(int(datetime.now(UTC).timestamp() * 1000))
        async with receiving() as receiver, delivering(outbox, time) as deliverer:
            deliverer.push(outbox.add(notification(1, receiver.url)))
            await outbox.until(lambda: bool(outbox.delivered_ids))
            (request,) = receiver.requests
            assert Webhook(SECRET).verify(request.body, request.headers)["id"] == "evt_00001"
            assert request.headers["content-type"] == "application/json"
            assert not outbox.pending
            assert (deliverer.backlog, deliverer.counts.delivered, deliverer.counts.requests) == (0, 1, 1)

    run(scenario())


def test_a_tampered_body_or_another_secret_does_not_verify() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime(int(datetime.now(UTC).timestamp() * 1000))
        async with receiving() as receiver, delivering(outbox, time) as deliverer:
            deliverer.push(outbox.add(notification(1, receiver.url)))
            await receiver.until_requests(1)
            request = receiver.requests[0]
            with pytest.raises(Exception, match="No matching signature"):
                Webhook(SECRET).verify(request.body + b" ", request.headers)
            with pytest.raises(Exception, match="No matching signature"):
                Webhook(base64.b64encode(b"other").decode()).verify(request.body, request.headers)
            await outbox.until(lambda: bool(outbox.delivered_ids))

    run(scenario())


def test_events_that_gather_leave_together_up_to_what_the_endpoint_takes() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox({"acc_1": 3}), FakeTime()
        async with receiving() as receiver, delivering(outbox, time) as deliverer:
            deliverer.push(outbox.add(*(notification(number, receiver.url) for number in range(2))))
            await time.asleep(0.02)
            assert not receiver.requests
            deliverer.push(outbox.add(notification(2, receiver.url), notification(3, receiver.url)))
            await receiver.until_requests(1)
            time.advance(0.02)
            await outbox.until(lambda: len(outbox.delivered_ids) == 4)
            groups = [[event["id"] for event in json.loads(each.body)["events"]] for each in receiver.requests]
            assert groups == [["evt_00000", "evt_00001", "evt_00002"], ["evt_00003"]]

    run(scenario())


def test_an_endpoint_that_hangs_delays_no_other_endpoint_and_no_other_account() -> None:
    async def scenario() -> None:
        outbox, time, released = FakeOutbox(), FakeTime(), asyncio.Event()
        async with (
            receiving(after(released)) as hanging,
            receiving() as quick,
            delivering(outbox, time, requests_per_endpoint=2) as deliverer,
        ):
            deliverer.push(outbox.add(*(notification(number, hanging.url) for number in range(100))))
            await hanging.until_requests(2)
            deliverer.push(outbox.add(*(notification(number, quick.url) for number in range(100, 150))))
            deliverer.push(outbox.add(*(notification(number, quick.url, "acc_2") for number in range(150, 200))))
            await outbox.until(lambda: len(outbox.delivered_ids) == 100)
            assert len(hanging.requests) == 2
            released.set()
            await outbox.until(lambda: len(outbox.delivered_ids) == 200)

    run(scenario())


def test_a_failed_event_waits_in_the_outbox_and_is_tried_again_when_its_time_comes() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving(status(500)) as receiver, delivering(outbox, time) as deliverer:
            time.advance(0.2)
            deliverer.push(outbox.add(notification(1, receiver.url)))
            await outbox.until(lambda: bool(outbox.postponed_items))
            (item,) = outbox.postponed_items
            assert (item.attempts, item.next_attempt_at_ms, item.error) == (
                1,
                time.at_ms + 5_000,
                "the endpoint answered 500",
            )
            assert deliverer.backlog == 0
            receiver.answer = status(200)
            await time.asleep(5.8)
            time.advance(5.8)
            await outbox.until(lambda: bool(outbox.delivered_ids))
            assert [request.headers["webhook-id"] for request in receiver.requests] == ["evt_00001"] * 2

    run(scenario())


def test_retry_after_is_honoured() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving(status(503, Retry_After="600")) as receiver, delivering(outbox, time) as deliverer:
            deliverer.push(outbox.add(notification(1, receiver.url)))
            await outbox.until(lambda: bool(outbox.postponed_items))
            assert outbox.postponed_items[0].next_attempt_at_ms == time.at_ms + 600_000

    run(scenario())


@pytest.mark.parametrize(
    ("code", "attempts", "error"),
    [
        (410, 0, "the endpoint answered 410 Gone"),
        (500, 9, "the endpoint answered 500; given up after 10 attempts"),
    ],
)
def test_a_gone_endpoint_and_a_tenth_failure_are_abandoned(code: int, attempts: int, error: str) -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving(status(code)) as receiver, delivering(outbox, time) as deliverer:
            deliverer.push(outbox.add(notification(1, receiver.url, attempts=attempts)))
            await outbox.until(lambda: bool(outbox.abandoned_ids))
            assert list(outbox.abandoned_ids.values()) == [error]
            assert not outbox.pending

    run(scenario())


def test_a_redirect_is_not_followed() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving() as target, receiving(status(307, Location=target.url)) as receiver:
            async with delivering(outbox, time) as deliverer:
                deliverer.push(outbox.add(notification(1, receiver.url)))
                await outbox.until(lambda: bool(outbox.postponed_items))
                assert "redirects are not followed" in outbox.postponed_items[0].error
            assert not target.requests

    run(scenario())


def test_an_endpoint_that_never_answers_and_one_that_is_not_there_are_named_so() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving(after(asyncio.Event())) as receiver, delivering(outbox, time, timeout_s=0.05) as deliverer:
            deliverer.push(outbox.add(notification(1, receiver.url)))
            deliverer.push(outbox.add(notification(2, f"http://127.0.0.1:{closed_port()}/")))
            await outbox.until(lambda: len(outbox.postponed_items) == 2)
            errors: dict[str, str] = {item.id: item.error for item in outbox.postponed_items}
            assert errors["evt_00001"] == "no answer within 0.05 s"
            assert errors["evt_00002"] == "the connection was refused"

    run(scenario())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://[::1]:9/", "http://169.254.169.254/", "http://2130706433/"]
)
def test_an_address_inside_our_network_is_abandoned_without_a_connection(url: str) -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with delivering(outbox, time, allow_private=False) as deliverer:
            deliverer.push(outbox.add(notification(1, url)))
            await outbox.until(lambda: bool(outbox.abandoned_ids))
            assert list(outbox.abandoned_ids.values()) == ["the address is not on the public internet"]

    run(scenario())


def test_a_name_that_leads_inside_our_network_is_refused() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving() as receiver, delivering(outbox, time, allow_private=False) as deliverer:
            deliverer.push(outbox.add(notification(1, receiver.url.replace("127.0.0.1", "localhost"))))
            await outbox.until(lambda: bool(outbox.postponed_items))
            assert outbox.postponed_items[0].error == "the host has no address on the public internet"
            assert not receiver.requests

    run(scenario())


@pytest.mark.parametrize("url", ["", "nonsense", "http://", "ftp://example.com/", "http://[::1", "http://a:99999999/"])
def test_an_address_that_is_none_is_abandoned(url: str) -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with delivering(outbox, time, allow_private=False) as deliverer:
            deliverer.push(outbox.add(notification(1, url)))
            await outbox.until(lambda: bool(outbox.abandoned_ids))

    run(scenario())


def test_an_account_that_cannot_sign_or_is_not_known_is_postponed_with_the_reason() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(secret=""), FakeTime()
        async with receiving() as receiver, delivering(outbox, time) as deliverer:
            deliverer.push(outbox.add(notification(1, receiver.url), notification(2, receiver.url, "acc_unknown")))
            await outbox.until(lambda: len(outbox.postponed_items) == 2)
            assert all("secret" in item.error for item in outbox.postponed_items)
            assert not receiver.requests

    run(scenario())


def test_a_restart_delivers_what_the_outbox_held_and_nothing_that_is_not_due() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving() as receiver:
            outbox.add(*(notification(number, receiver.url) for number in range(7)))
            later = attrs.evolve(notification(99, receiver.url), next_attempt_at_ms=time.at_ms + 1)
            outbox.add(later)
            async with delivering(outbox, time, sweep_page=2, sweep_pages=10):
                await outbox.until(lambda: len(outbox.delivered_ids) == 7)
        assert len(receiver.requests) == 7
        assert list(outbox.pending) == [later.id]

    run(scenario())


def test_what_does_not_fit_in_memory_is_read_from_the_outbox_later_and_arrives_once() -> None:
    async def scenario() -> None:
        outbox, time, released = FakeOutbox(), FakeTime(), asyncio.Event()
        async with (
            receiving(after(released)) as receiver,
            delivering(outbox, time, backlog_per_endpoint=4, requests_per_endpoint=2, sweep_page=3) as deliverer,
        ):
            deliverer.push(outbox.add(*(notification(number, receiver.url) for number in range(40))))
            await receiver.until_requests(2)
            assert deliverer.backlog <= 6
            released.set()
            flowing = asyncio.ensure_future(time.flow())
            await outbox.until(lambda: len(outbox.delivered_ids) == 40)
            flowing.cancel()
            assert sorted(outbox.delivered_ids) == [f"evt_{number:05d}" for number in range(40)]
            assert len(receiver.requests) == 40

    run(scenario())


def test_a_failing_endpoint_gives_its_memory_back_and_is_put_off() -> None:
    async def scenario() -> None:
        outbox, time, released = FakeOutbox(), FakeTime(), asyncio.Event()
        async with (
            receiving(status(500)) as receiver,
            delivering(outbox, time, backlog_failing=2, requests_per_endpoint=1) as deliverer,
        ):
            deliverer.push(outbox.add(*(notification(number, receiver.url) for number in range(50))))
            await receiver.until_requests(1)
            receiver.answer = after(released, 500)
            await receiver.until_requests(2)
            assert deliverer.backlog <= 4
            released.set()
            await outbox.until(lambda: len(outbox.postponed_items) >= 3)

    run(scenario())


def test_what_is_pushed_twice_or_read_while_under_way_is_sent_once() -> None:
    async def scenario() -> None:
        outbox, time, released = FakeOutbox(), FakeTime(), asyncio.Event()
        async with receiving(after(released)) as receiver, delivering(outbox, time) as deliverer:
            event = outbox.add(notification(1, receiver.url))
            deliverer.push(event)
            deliverer.push(event)
            await receiver.until_requests(1)
            reads = outbox.reads
            time.advance(0.2)
            await time.asleep(60)
            time.advance(60)
            await outbox.until(lambda: outbox.reads > reads)
            released.set()
            await outbox.until(lambda: bool(outbox.delivered_ids))
            assert len(receiver.requests) == 1

    run(scenario())


def test_an_outbox_that_cannot_be_read_is_read_again() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(failures=[OSError("disk")]), FakeTime()
        async with receiving() as receiver:
            outbox.add(notification(1, receiver.url))
            async with delivering(outbox, time):
                time.advance(0.2)
                await time.asleep(4.8)
                time.advance(4.8)
                await outbox.until(lambda: bool(outbox.delivered_ids))

    run(scenario())


def test_an_outcome_that_the_outbox_did_not_take_means_the_same_event_again() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving() as receiver, delivering(outbox, time) as deliverer:
            outbox.failures.append(OSError("disk"))
            deliverer.push(outbox.add(notification(1, receiver.url)))
            await outbox.until(lambda: not outbox.failures)
            time.advance(0.2)
            await time.asleep(60)
            time.advance(60)
            await outbox.until(lambda: bool(outbox.delivered_ids))
            assert [request.headers["webhook-id"] for request in receiver.requests] == ["evt_00001"] * 2

    run(scenario())


def test_stopping_waits_for_what_is_under_way_and_starts_nothing_more() -> None:
    async def scenario() -> None:
        outbox, time, released = FakeOutbox(), FakeTime(), asyncio.Event()
        async with receiving(after(released)) as receiver:
            deliverer = deliverer_of(outbox, time, requests_per_endpoint=1)
            await deliverer.start()
            deliverer.push(outbox.add(notification(1, receiver.url), notification(2, receiver.url)))
            await receiver.until_requests(1)
            stopping = asyncio.ensure_future(deliverer.stop(5))
            released.set()
            await stopping
            await deliverer.stop(5)
            deliverer.push([notification(3, receiver.url)])
        assert outbox.delivered_ids == ["evt_00001"]
        assert list(outbox.pending) == ["evt_00002"]
        assert len(receiver.requests) == 1

    run(scenario())


def test_stopping_cuts_a_hanging_request_when_the_budget_is_spent_and_its_event_stays() -> None:
    async def scenario() -> None:
        outbox, time = FakeOutbox(), FakeTime()
        async with receiving(after(asyncio.Event())) as receiver:
            deliverer = deliverer_of(outbox, time)
            await deliverer.start()
            deliverer.push(outbox.add(notification(1, receiver.url)))
            await receiver.until_requests(1)
            await deliverer.stop(0)
        assert list(outbox.pending) == ["evt_00001"]
        assert not outbox.postponed_items

    run(scenario())


def test_stopping_before_starting_does_nothing() -> None:
    run(deliverer_of(FakeOutbox(), FakeTime()).stop(1))
