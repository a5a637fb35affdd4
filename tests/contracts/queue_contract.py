"""What every dispatch queue promises, tested on each of them.

Fairness among the accounts of one category is promised by the queue in memory only (tests/store/test_memory_queue.py):
the one in Redis is first in, first out within a category.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.logger import LogEvent, globalLogPublisher

from messages.ids import AccountId, CarrierName, MessageId
from messages.message import Category, QueueItem
from store.queue_failures import QueueFull
from tests.support.running.reactor_tests import on_reactor

ALPHA = CarrierName("alpha")
BETA = CarrierName("beta")
NOW_MS = 1_790_000_000_000

MakeQueue = Callable[..., Awaitable[Any]]


def item(message_id: str, category: Category = Category.OTP, **changes: Any) -> QueueItem:
    """A queued message of one account for alpha."""
    values: dict[str, Any] = {"account_id": AccountId("acc_1"), "carrier": ALPHA, **changes}
    return QueueItem(message_id=MessageId(message_id), category=category, **values)


def ids(items: tuple[QueueItem, ...]) -> list[str]:
    """Their messages."""
    return [one.message_id for one in items]


class QueueContract:
    """Subclasses give a fixture ``make_queue``: called with ``limit=…`` it makes a started queue of its own."""

    @on_reactor
    async def test_what_is_put_is_taken_once_in_its_order(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        await queue.put([item("msg_1"), item("msg_2")])
        await queue.put([item("msg_3")])
        assert ids(await queue.take(ALPHA, 2, NOW_MS)) == ["msg_1", "msg_2"]
        assert ids(await queue.take(ALPHA, 2, NOW_MS)) == ["msg_3"]
        assert await queue.take(ALPHA, 2, NOW_MS) == ()

    @on_reactor
    async def test_an_item_comes_back_as_it_was_put(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        wanted = item("msg_1", Category.PROMOTIONAL, not_before_ms=NOW_MS - 5, account_id=AccountId("acc_é"))
        await queue.put([wanted])
        assert await queue.take(ALPHA, 1, NOW_MS) == (wanted,)

    @on_reactor
    async def test_a_code_overtakes_a_notice_and_both_overtake_bulk(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        await queue.put([item("msg_bulk", Category.PROMOTIONAL)])
        await queue.put([item("msg_notice", Category.TRANSACTIONAL)])
        await queue.put([item("msg_code", Category.OTP)])
        assert ids(await queue.take(ALPHA, 3, NOW_MS)) == ["msg_code", "msg_notice", "msg_bulk"]

    @on_reactor
    async def test_carriers_have_queues_of_their_own(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        await queue.put([item("msg_1"), item("msg_2", carrier=BETA)])
        assert ids(await queue.take(BETA, 9, NOW_MS)) == ["msg_2"]
        assert ids(await queue.take(ALPHA, 9, NOW_MS)) == ["msg_1"]

    @on_reactor
    async def test_a_delayed_item_is_taken_from_its_time_on(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        await queue.put([item("msg_later", not_before_ms=NOW_MS + 20), item("msg_soon", not_before_ms=NOW_MS + 10)])
        assert queue.next_ready_ms(ALPHA) == NOW_MS + 10
        assert await queue.take(ALPHA, 9, NOW_MS + 9) == ()
        assert ids(await queue.take(ALPHA, 9, NOW_MS + 10)) == ["msg_soon"]
        assert queue.next_ready_ms(ALPHA) == NOW_MS + 20
        assert ids(await queue.take(ALPHA, 9, NOW_MS + 20)) == ["msg_later"]
        assert queue.next_ready_ms(ALPHA) is None

    @on_reactor
    async def test_an_item_that_was_done_may_be_put_again(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        await queue.put([item("msg_1")])
        taken = await queue.take(ALPHA, 1, NOW_MS)
        await queue.done(taken)
        assert await queue.take(ALPHA, 1, NOW_MS) == ()
        await queue.put([item("msg_1", not_before_ms=NOW_MS + 1)])
        assert ids(await queue.take(ALPHA, 1, NOW_MS + 1)) == ["msg_1"]

    @on_reactor
    async def test_depth_counts_what_waits_by_carrier_and_in_all(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        assert (queue.depth(), queue.depth(ALPHA), queue.next_ready_ms(ALPHA)) == (0, 0, None)
        await queue.put([item("msg_1"), item("msg_2", not_before_ms=NOW_MS), item("msg_3", carrier=BETA)])
        assert (queue.depth(), queue.depth(ALPHA), queue.depth(BETA)) == (3, 2, 1)
        await queue.done(await queue.take(ALPHA, 9, NOW_MS))
        assert (queue.depth(), queue.depth(ALPHA)) == (1, 0)

    @on_reactor
    async def test_a_full_queue_takes_none_of_the_items(self, make_queue: MakeQueue) -> None:
        queue = await make_queue(limit=2)
        await queue.put([item("msg_1")])
        with pytest.raises(QueueFull):
            await queue.put([item("msg_2"), item("msg_3")])
        assert queue.depth() == 1
        await queue.put([item("msg_4")])
        assert ids(await queue.take(ALPHA, 9, NOW_MS)) == ["msg_1", "msg_4"]

    @on_reactor
    async def test_a_listener_hears_that_its_carrier_got_something(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        heard: Deferred[None] = Deferred()
        wrong: list[str] = []
        queue.subscribe(BETA, lambda: wrong.append("beta"))
        queue.subscribe(ALPHA, lambda: None if heard.called else heard.callback(None))
        await queue.put([item("msg_1")])
        await heard
        assert wrong == []

    @on_reactor
    async def test_a_listener_that_left_hears_nothing_and_the_others_still_do(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        heard: Deferred[None] = Deferred()
        gone: list[str] = []
        leave = queue.subscribe(ALPHA, lambda: gone.append("heard"))
        queue.subscribe(ALPHA, lambda: None if heard.called else heard.callback(None))
        leave()
        await queue.put([item("msg_1")])
        await heard
        assert gone == []

    @on_reactor
    async def test_a_listener_that_breaks_is_told_of_and_costs_neither_the_others_nor_who_put(
        self, make_queue: MakeQueue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[LogEvent] = []
        monkeypatch.setattr(globalLogPublisher, "_observers", [told.append])
        queue = await make_queue()
        heard = [Deferred[None](), Deferred[None]()]

        def breaks() -> None:
            raise RuntimeError("its connection is gone")

        for carrier, one in ((ALPHA, heard[0]), (BETA, heard[1])):
            queue.subscribe(carrier, breaks)
            queue.subscribe(carrier, lambda one=one: None if one.called else one.callback(None))
        await queue.put([item("msg_1"), item("msg_2", carrier=BETA)])
        await heard[0]
        await heard[1]
        assert {event["log_failure"].getErrorMessage() for event in told if "log_failure" in event} == {
            "its connection is gone"
        }

    @on_reactor
    async def test_taking_and_finishing_nothing_is_fine(self, make_queue: MakeQueue) -> None:
        queue = await make_queue()
        await queue.put([])
        assert await queue.take(ALPHA, 5, NOW_MS) == ()
        await queue.done(())
        assert queue.depth() == 0
