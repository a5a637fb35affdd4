"""One call at a time that is due later."""

from math import inf

from twisted.internet.task import Clock

from carriers.timer import Timer


def test_it_calls_once_when_it_is_due() -> None:
    clock, called = Clock(), list[float]()
    timer = Timer(clock)
    timer.set(2.0, lambda: called.append(clock.seconds()))
    assert timer.due_s == 2.0
    clock.pump([1.9, 0.2, 5.0])
    assert called == [2.1]
    assert timer.due_s == inf


def test_setting_it_again_takes_the_place_of_what_it_was_set_to() -> None:
    clock, called = Clock(), list[str]()
    timer = Timer(clock)
    timer.set(1.0, lambda: called.append("first"))
    timer.set(3.0, lambda: called.append("second"))
    clock.pump([2.0, 2.0])
    assert called == ["second"]


def test_a_stopped_one_calls_nothing_and_may_be_stopped_again() -> None:
    clock, called = Clock(), list[str]()
    timer = Timer(clock)
    timer.set(1.0, lambda: called.append("call"))
    timer.stop()
    timer.stop()
    clock.advance(2.0)
    assert called == []
    assert (timer.due_s, clock.getDelayedCalls()) == (inf, [])


def test_what_is_past_is_called_in_the_next_turn_and_not_at_once() -> None:
    clock, called = Clock(), list[str]()
    clock.advance(5.0)
    Timer(clock).set(1.0, lambda: called.append("call"))
    assert called == []
    clock.advance(0)
    assert called == ["call"]


def test_a_call_may_set_it_again() -> None:
    clock, called = Clock(), list[float]()
    timer = Timer(clock)

    def call() -> None:
        called.append(clock.seconds())
        timer.set(clock.seconds() + 1.0, call)

    timer.set(1.0, call)
    clock.pump([1.0, 1.0, 1.0])
    assert called == [1.0, 2.0, 3.0]
    timer.stop()
