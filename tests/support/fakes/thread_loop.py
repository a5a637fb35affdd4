"""The loop's side of a thread, without a reactor: what a thread asks the loop to call runs when the test says so."""

import queue
from collections.abc import Callable
from typing import Any, TypeVar

from twisted.internet.defer import Deferred

T = TypeVar("T")

PATIENCE_S = 20.0
"""How long a test waits for a thread before it fails."""


class ThreadLoop:
    """Give ``call`` to whatever wants ``reactor.callFromThread``."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[..., object], tuple[Any, ...]]] = queue.SimpleQueue()
        self.turns = 0

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        self._calls.put((function, arguments))

    def turn(self) -> None:
        """Wait for one call and make it."""
        function, arguments = self._calls.get(timeout=PATIENCE_S)
        self.turns += 1
        function(*arguments)

    def result_of(self, deferred: "Deferred[T]") -> T:
        """Make calls until ``deferred`` fires; its result, or its error raised."""
        results: list[T] = []
        errors: list[BaseException] = []
        _ = deferred.addCallbacks(results.append, lambda failure: errors.append(failure.value))
        while not results and not errors:
            self.turn()
        if errors:
            raise errors[0]
        return results[0]
