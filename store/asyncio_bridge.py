"""The one crossing between Twisted's Deferreds and asyncio, in both directions, in one loop.

Cancelling either side cancels the other. A task that was cancelled ends its Deferred with Twisted's CancelledError:
asyncio's is a BaseException that Twisted code does not expect.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred

T = TypeVar("T")


def as_deferred(work: Coroutine[Any, Any, T]) -> "Deferred[T]":
    """Run an asyncio coroutine in the running loop; fires with its result or its error."""
    task = asyncio.ensure_future(work)

    def cancel(_deferred: "Deferred[T]") -> None:
        task.cancel()

    deferred: Deferred[T] = Deferred(cancel)

    def finished(done: "asyncio.Task[T]") -> None:
        if done.cancelled():
            if not deferred.called:
                deferred.errback(CancelledError())
            return
        error = done.exception()
        if deferred.called:
            return  # cancelled: nobody waits any more for what the task still ended with
        if error is not None:
            deferred.errback(error)
        else:
            deferred.callback(done.result())

    task.add_done_callback(finished)
    return deferred


def as_future(deferred: "Deferred[T]") -> "asyncio.Future[T]":
    """A future of the running loop for ``deferred``, to be awaited in asyncio code."""
    return deferred.asFuture(asyncio.get_running_loop())
