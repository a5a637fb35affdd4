"""What every test gets: a guard that fails it when it loses an error or leaves a timer behind."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher
from zope.interface import implementer


def _pending_timers() -> set[Any]:
    # imported late: pytest-twisted installs the reactor after this file is read
    from twisted.internet import reactor as global_reactor  # noqa: PLC0415, TID251 - see above

    return {call for call in global_reactor.getDelayedCalls() if call.active()}


# a busy machine makes an honest example slow; the suite's own time is watched as a whole
settings.register_profile("passerelle", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("passerelle")


def pytest_collection_finish() -> None:
    """Set the imported modules aside for the collector: it runs after each test, and would walk all of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_lost_nothing_left() -> Iterator[None]:
    """Fail a test whose Deferred's error nobody saw, or that leaves a delayed call on the reactor."""
    lost: list[str] = []

    @implementer(ILogObserver)
    def observe(event: LogEvent) -> None:
        failure = event.get("log_failure")
        if failure is not None:
            lost.append(failure.getTraceback())

    before = _pending_timers()
    globalLogPublisher.addObserver(observe)
    try:
        yield
        gc.collect()
        # what survived is set aside, so that the next test pays for its own objects only
        gc.freeze()
    finally:
        globalLogPublisher.removeObserver(observe)
    assert not lost, "errors that nobody handled:\n" + "\n".join(lost)
    left = _pending_timers() - before
    assert not left, f"timers left behind: {sorted(map(str, left))}"
