import pytest

from messages.ids import AccountId
from messages.message import Category
from store.memory_queue import MemoryQueue
from tests.contracts.queue_contract import ALPHA, NOW_MS, MakeQueue, QueueContract, ids, item
from tests.support.running.reactor_tests import on_reactor


class TestMemoryQueue(QueueContract):
    @pytest.fixture
    def make_queue(self) -> MakeQueue:
        async def make(limit: int = 100) -> MemoryQueue:
            queue = MemoryQueue(limit=limit)
            await queue.start()
            return queue

        return make


@on_reactor
async def test_accounts_take_turns_within_a_category() -> None:
    queue = MemoryQueue(limit=100)
    big, small = AccountId("acc_big"), AccountId("acc_small")
    await queue.put([item(f"msg_big{number}", account_id=big) for number in range(4)])
    await queue.put([item(f"msg_small{number}", account_id=small) for number in range(2)])
    taken = ids(await queue.take(ALPHA, 3, NOW_MS)) + ids(await queue.take(ALPHA, 3, NOW_MS))
    assert taken == ["msg_big0", "msg_small0", "msg_big1", "msg_small1", "msg_big2", "msg_big3"]


@on_reactor
async def test_an_item_that_waits_already_is_not_queued_twice() -> None:
    queue = MemoryQueue(limit=100)
    await queue.put([item("msg_1"), item("msg_1")])
    await queue.put([item("msg_1", not_before_ms=NOW_MS)])
    assert queue.depth() == 1
    assert ids(await queue.take(ALPHA, 9, NOW_MS)) == ["msg_1"]


@on_reactor
async def test_delayed_items_join_the_line_of_their_category_when_they_are_due() -> None:
    queue = MemoryQueue(limit=100)
    await queue.put([item("msg_bulk", Category.PROMOTIONAL, not_before_ms=NOW_MS - 2)])
    await queue.put([item("msg_code", not_before_ms=NOW_MS - 1)])
    assert ids(await queue.take(ALPHA, 9, NOW_MS)) == ["msg_code", "msg_bulk"]
    await queue.stop()
