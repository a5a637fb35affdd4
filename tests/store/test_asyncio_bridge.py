import asyncio

import pytest
from twisted.internet.defer import CancelledError, Deferred

from store.asyncio_bridge import as_deferred, as_future
from tests.support.running.reactor_tests import on_reactor


@on_reactor
async def test_a_coroutines_result_and_error_reach_the_deferred() -> None:
    async def give() -> int:
        await asyncio.sleep(0)
        return 7

    async def break_down() -> int:
        await asyncio.sleep(0)
        raise KeyError("seven")

    assert await as_deferred(give()) == 7
    with pytest.raises(KeyError):
        await as_deferred(break_down())


@on_reactor
async def test_cancelling_the_deferred_cancels_the_task_and_fails_with_twisteds_error() -> None:
    started: Deferred[None] = Deferred()
    ended: Deferred[str] = Deferred()

    async def wait_for_ever() -> None:
        started.callback(None)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.callback("cancelled")
            raise

    deferred = as_deferred(wait_for_ever())
    await started
    deferred.cancel()
    with pytest.raises(CancelledError):
        await deferred
    assert await ended == "cancelled"


@on_reactor
async def test_a_deferreds_result_and_error_reach_the_awaiting_task() -> None:
    fired: Deferred[int] = Deferred()
    broken: Deferred[int] = Deferred()

    async def add() -> int:
        return await as_future(fired) + 1

    async def wait() -> int:
        return await as_future(broken)

    sum_, failed = as_deferred(add()), as_deferred(wait())
    fired.callback(1)
    broken.errback(KeyError("broken"))
    assert await sum_ == 2
    with pytest.raises(KeyError):
        await failed


@on_reactor
async def test_cancelling_the_task_cancels_the_deferred_it_awaits() -> None:
    cancelled: Deferred[str] = Deferred()
    started: Deferred[None] = Deferred()
    inner: Deferred[int] = Deferred(lambda _: cancelled.callback("inner"))

    async def wait() -> int:
        started.callback(None)
        return await as_future(inner)

    outer = as_deferred(wait())
    await started
    await as_deferred(asyncio.sleep(0))
    outer.cancel()
    with pytest.raises(CancelledError):
        await outer
    assert await cancelled == "inner"


@on_reactor
async def test_what_a_cancelled_task_still_ends_with_is_nobodys_business() -> None:
    started: Deferred[None] = Deferred()
    ended: Deferred[None] = Deferred()

    async def end_with_an_error() -> None:
        started.callback(None)
        try:
            await asyncio.Event().wait()
        finally:
            ended.callback(None)
            raise KeyError("too late to matter")

    deferred = as_deferred(end_with_an_error())
    await started
    deferred.cancel()
    with pytest.raises(CancelledError):
        await deferred
    await ended
    await as_deferred(asyncio.sleep(0))
