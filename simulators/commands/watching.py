"""A run on a terminal: watched while it goes on, and ended early by Ctrl-C."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def watched(
    going_on: Awaitable[T], end_early: Callable[[], None], progress: Coroutine[object, object, None] | None
) -> T:
    """What ``going_on`` comes to; ``progress`` shows how it does, for as long as it does."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end_early)
    showing = loop.create_task(progress) if progress is not None else None
    try:
        return await going_on
    finally:
        if showing is not None:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
