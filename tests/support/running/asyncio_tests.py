"""Runs a coroutine to its end on a fresh asyncio loop, for code that is asyncio and nothing else.

The loop has a thread of its own, because pytest-twisted calls tests from inside the reactor's loop, and one thread runs
one loop.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

HANGING_S = 20.0
"""No test takes so long; one that waits for what never comes shall fail and not hang."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result; its exception is raised here.

    Raises:
        AssertionError: it left a task behind, or an error that nobody awaited.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, coroutine).result()


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    lost: list[dict[str, Any]] = []

    async def guarded() -> T:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
        async with asyncio.timeout(HANGING_S):
            result = await coroutine
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"tasks left behind: {left}"
        return result

    result = asyncio.run(guarded())
    assert not lost, f"errors that nobody handled: {lost}"
    return result
