import asyncio
from collections import Counter

import attrs
import pytest

from simulators.load.clock import RunClock
from simulators.load.course import Course
from simulators.load.http_engine import HttpEngine
from simulators.load.journal import Fate, Journal
from simulators.load.latency import Histogram
from simulators.load.metronome import Metronome
from simulators.load.mix import Flaw
from simulators.load.pace import ClosedLoop, OpenLoop
from simulators.load.plan import Planned, RecordedPlan
from simulators.load.requests import Door
from tests.simulators.load.misbehaving_server import ACCEPTED, Say, answer, server
from tests.support.running.asyncio_tests import run as run_asyncio

PLAN = RecordedPlan([Planned("+41790000001", "Hello", "", "otp")])


@attrs.frozen
class Driven:
    """A run that is over."""

    journal: Journal
    engine: HttpEngine

    @property
    def fates(self) -> dict[Fate, int]:
        return dict(+Counter(self.journal.fates))


def drive(course: Course, say: Say, plan: RecordedPlan = PLAN, *, stop_after_s: float | None = None) -> Driven:
    async def run() -> Driven:
        async with server(say) as port:
            journal = Journal(course.messages)
            door = Door(f"127.0.0.1:{port}", "sk_key")
            engine = HttpEngine(door, course, plan, journal, clock=RunClock(), run="run")
            if stop_after_s is not None:
                asyncio.get_running_loop().call_later(stop_after_s, engine.stop)
            async with asyncio.timeout(10):
                await engine.run("127.0.0.1", port)
            return Driven(journal, engine)

    return run_asyncio(run())


async def accept(_number: int) -> bytes:
    return ACCEPTED


def test_a_closed_loop_sends_every_message_once() -> None:
    numbers: list[int] = []

    async def say(number: int) -> bytes:
        numbers.append(number)
        return ACCEPTED

    driven = drive(Course(50, ClosedLoop(), connections=4), say)
    assert driven.fates == {Fate.ACCEPTED: 50}
    assert len(numbers) == 50
    assert (driven.journal.ids[0], driven.journal.sender(0), driven.journal.held_mc[0]) == ("msg_1", "MAXONY", 1_000)


def test_a_stall_of_the_server_is_felt_by_every_request_that_was_due_meanwhile() -> None:
    """Coordinated omission would hide it: only the few requests under way would have waited."""

    async def say(number: int) -> bytes:
        if number == 20:
            await asyncio.sleep(0.5)
        return ACCEPTED

    driven = drive(Course(200, OpenLoop(200), connections=1), say)
    times = Histogram()
    for index in range(200):
        times.add(driven.journal.answered_us[index] - driven.journal.due_us[index])
    late = sum(driven.journal.answered_us[index] - driven.journal.due_us[index] > 100_000 for index in range(200))
    assert times.percentile_us(99) > 400_000
    assert late > 50


def test_what_is_answered_503_is_sent_again_after_its_retry_after_and_its_time_goes_on() -> None:
    async def say(number: int) -> bytes:
        return answer(503, b'{"code":"overloaded"}', "Retry-After: 0\r\n") if number < 2 else ACCEPTED

    driven = drive(Course(1, ClosedLoop(), retries=3), say)
    assert (driven.fates, driven.engine.retried) == ({Fate.ACCEPTED: 1}, 2)


def test_without_retries_a_503_is_a_refusal_with_its_code() -> None:
    async def say(_number: int) -> bytes:
        return answer(503, b'{"code":"overloaded","detail":"Come again."}')

    driven = drive(Course(2, ClosedLoop()), say)
    assert (driven.fates, driven.journal.codes[0]) == ({Fate.REFUSED: 2}, "overloaded")
    assert driven.engine.first_refusal == "503 overloaded Come again."


def test_a_broken_connection_leaves_its_message_unanswered_and_another_one_carries_on() -> None:
    async def say(number: int) -> bytes | None:
        return None if number == 3 else ACCEPTED

    driven = drive(Course(20, ClosedLoop(), connections=1), say)
    assert driven.fates == {Fate.ACCEPTED: 19, Fate.UNANSWERED: 1}
    assert driven.engine.connections_lost == 1


def test_an_answer_that_does_not_come_is_given_up() -> None:
    async def say(number: int) -> bytes:
        if number == 0:
            await asyncio.sleep(5)
        return ACCEPTED

    driven = drive(Course(2, ClosedLoop(), connections=2, answer_timeout_s=0.1), say)
    assert driven.fates == {Fate.ACCEPTED: 1, Fate.UNANSWERED: 1}


def test_a_server_that_speaks_no_http_breaks_no_more_than_its_message() -> None:
    async def say(number: int) -> bytes:
        return b"220 mail ready\r\n" if number == 0 else ACCEPTED

    assert drive(Course(3, ClosedLoop(), connections=1), say).fates == {Fate.ACCEPTED: 2, Fate.UNANSWERED: 1}


def test_each_message_of_a_batch_has_its_own_answer() -> None:
    async def say(_number: int) -> bytes:
        return answer(202, b'{"messages":[{"id":"m1"},{"problem":{"status":400,"code":"invalid-number"}}]}')

    driven = drive(Course(3, ClosedLoop(), per_request=3), say)
    assert driven.fates == {Fate.ACCEPTED: 1, Fate.REFUSED: 1, Fate.UNANSWERED: 1}
    assert driven.journal.codes[1] == "invalid-number"


def test_a_run_that_is_ended_early_says_what_was_under_way_and_what_was_never_sent() -> None:
    async def say(_number: int) -> bytes:
        await asyncio.sleep(5)
        return ACCEPTED

    driven = drive(Course(100, ClosedLoop(), connections=2), say, stop_after_s=0.1)
    assert driven.fates == {Fate.UNANSWERED: 2, Fate.UNSENT: 98}


def test_a_plain_server_needs_no_more_than_a_2xx() -> None:
    async def say(_number: int) -> bytes:
        return b"HTTP/1.1 204 No Content\r\n\r\n"

    assert drive(Course(5, ClosedLoop(), plain=True), say).fates == {Fate.ACCEPTED: 5}


def test_nobody_listening_is_an_error_of_the_whole_run() -> None:
    async def run() -> None:
        engine = HttpEngine(Door("h", "k"), Course(1, ClosedLoop()), PLAN, Journal(1), clock=RunClock(), run="run")
        await engine.run("127.0.0.1", 1)

    with pytest.raises(OSError, match="onnect"):
        run_asyncio(run())


def test_a_bad_input_goes_out_as_bad_as_it_was_planned() -> None:
    door = Door("host:1", "sk_key", "http://127.0.0.1:5/")
    good = PLAN.messages[0]
    assert b'"webhook_url":"http://127.0.0.1:5/"' in door.single(good, "run-0")
    assert b"Bearer sk_key" not in door.single(attrs.evolve(good, flaw=Flaw.KEY), "run-0")
    assert b'"colour"' in door.single(attrs.evolve(good, flaw=Flaw.FIELD), "run-0")
    assert door.single(attrs.evolve(good, flaw=Flaw.JSON), "run-0").endswith(b'"text": ')


def test_the_metronome_never_beats_early_and_skips_nothing() -> None:
    heard: list[tuple[int, int, int]] = []

    async def run() -> None:
        clock, done = RunClock(), asyncio.Event()
        start_us = clock.now_us()

        def due(beat: int, due_us: int) -> None:
            heard.append((beat, due_us - start_us, clock.now_us() - due_us))
            if beat == 19:
                done.set()

        metronome = Metronome(due, 20, lambda beat: start_us + beat * 1_000, clock.now_us)
        metronome.start(asyncio.get_running_loop())
        async with asyncio.timeout(5):
            await done.wait()
        metronome.stop()

    run_asyncio(run())
    assert [(beat, due_us) for beat, due_us, _ in heard] == [(beat, beat * 1_000) for beat in range(20)]
    assert min(late_us for _, _, late_us in heard) > -1_000
