"""Work done every few seconds."""

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent, globalLogPublisher

from gateway.regularly import Regularly


def test_rounds_come_at_once_and_then_regularly_until_it_is_stopped() -> None:
    clock, rounds = Clock(), []

    async def work() -> None:
        rounds.append(clock.seconds())

    regularly = Regularly("a round", work, clock, 5.0)
    regularly.start()
    clock.pump([5.0, 5.0])
    _ = Deferred.fromCoroutine(regularly.stop())
    clock.pump([5.0, 5.0])

    assert rounds == [0.0, 5.0, 10.0]


def test_the_first_round_may_wait_for_its_time() -> None:
    clock, rounds = Clock(), []

    async def work() -> None:
        rounds.append(clock.seconds())

    regularly = Regularly("a round", work, clock, 5.0)
    regularly.start(now=False)
    clock.advance(5.0)
    _ = Deferred.fromCoroutine(regularly.stop())

    assert rounds == [5.0]


def test_a_round_that_fails_is_logged_and_the_next_one_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rounds = Clock(), []
    told: list[LogEvent] = []
    # the guard of all tests would take the expected log line for a lost error
    monkeypatch.setattr(globalLogPublisher, "_observers", [told.append])

    async def work() -> None:
        rounds.append(clock.seconds())
        raise OSError("away")

    regularly = Regularly("a round", work, clock, 5.0)
    regularly.start()
    clock.advance(5.0)
    _ = Deferred.fromCoroutine(regularly.stop())

    assert rounds == [0.0, 5.0]
    assert [event["what"] for event in told if "log_failure" in event] == ["a round", "a round"]


def test_stopping_what_was_never_started_is_nothing() -> None:
    async def work() -> None:
        raise AssertionError("nobody asked for a round")

    stopped = Deferred.fromCoroutine(Regularly("a round", work, Clock(), 5.0).stop())

    assert stopped.called
