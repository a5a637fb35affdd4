"""What every test gets: a guard that fails it when it loses an error or leaves a timer behind."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet import reactor as global_reactor  # noqa: TID251 - the guard watches the reactor the suite runs on
from twisted.logger import LogEvent, globalLogPublisher


def _pending_timers() -> set[Any]:
    return {call for call in global_reactor.getDelayedCalls() if call.active()}  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def nothing_lost_nothing_left() -> Iterator[None]:
    """Fail a test whose Deferred's error nobody saw, or that leaves a delayed call on the reactor."""
    lost: list[str] = []

    def observe(event: LogEvent) -> None:
        failure = event.get("log_failure")
        if failure is not None:
            lost.append(failure.getTraceback())

    before = _pending_timers()
    globalLogPublisher.addObserver(observe)
    try:
        yield
        gc.collect()
    finally:
        globalLogPublisher.removeObserver(observe)
    assert not lost, "errors that nobody handled:\n" + "\n".join(lost)
    left = _pending_timers() - before
    assert not left, f"timers left behind: {sorted(map(str, left))}"
