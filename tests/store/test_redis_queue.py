import os
from collections.abc import AsyncIterator

import pytest
from redis.exceptions import RedisError

from store.redis_queue import RedisQueue
from tests.contracts.queue_contract import ALPHA, NOW_MS, MakeQueue, QueueContract, ids, item
from tests.support.running.reactor_tests import on_reactor, reactor_fixture
from tests.support.started.servers import redis_socket


@pytest.fixture
def prefix() -> str:
    return f"test-{os.urandom(6).hex()}"


@reactor_fixture
async def make_queue(prefix: str) -> AsyncIterator[MakeQueue]:
    made: list[RedisQueue] = []

    async def make(limit: int = 100, idle_ms: int = 60_000) -> RedisQueue:
        queue = RedisQueue(f"unix://{redis_socket()}", limit=limit, prefix=prefix, idle_ms=idle_ms)
        made.append(queue)
        await queue.start()
        return queue

    yield make
    for queue in made:
        await queue.stop()


class TestRedisQueue(QueueContract):
    pass


@on_reactor
async def test_of_two_processes_each_item_goes_to_one(make_queue: MakeQueue) -> None:
    first, second = await make_queue(), await make_queue()
    await first.put([item(f"msg_{number}") for number in range(6)])
    taken = [*(await first.take(ALPHA, 2, NOW_MS)), *(await second.take(ALPHA, 9, NOW_MS))]
    assert sorted(ids(tuple(taken))) == [f"msg_{number}" for number in range(6)]


@on_reactor
async def test_what_a_dead_process_took_goes_to_another(make_queue: MakeQueue) -> None:
    dead, alive = await make_queue(idle_ms=0), await make_queue(idle_ms=0)
    await dead.put([item("msg_1"), item("msg_2")])
    taken = await dead.take(ALPHA, 2, NOW_MS)
    await dead.done(taken[:1])
    assert ids(await alive.take(ALPHA, 9, NOW_MS)) == ["msg_2"]
    assert ids(await alive.take(ALPHA, 9, NOW_MS)) == []


@on_reactor
async def test_what_another_process_put_survives_this_ones_restart(make_queue: MakeQueue) -> None:
    first = await make_queue()
    await first.put([item("msg_1"), item("msg_2", not_before_ms=NOW_MS + 5)])
    second = await make_queue()
    assert ids(await second.take(ALPHA, 9, NOW_MS + 5)) == ["msg_1", "msg_2"]


@on_reactor
async def test_a_redis_that_does_not_answer_fails_the_start() -> None:
    queue = RedisQueue("unix:///nonexistent/redis.socket")
    with pytest.raises((RedisError, OSError)):
        await queue.start()
    await queue.stop()
