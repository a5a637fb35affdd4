"""The storm: begins and ends each fault in its time, leaves all well, and times every return of the gateway."""

import asyncio
from collections.abc import Sequence

import attrs
import pytest

from simulators.soak.faults import Fault, Kind
from simulators.soak.schedule import Schedule
from simulators.soak.storm import RunningClock, Storm
from tests.support.running.asyncio_tests import run

_KILL = Fault(1, 2, Kind.GATEWAY_KILL)


@attrs.define
class World:
    """Gateway, carrier, endpoint, carriers' ears and clock in one: notes what it is told, and when."""

    starts_in_s: float = 0.5
    submits: bool = True
    ends_at_s: float = float("inf")
    fails: str = ""
    now: float = 0.0
    told: list[tuple[float, str]] = attrs.field(factory=list)

    def note(self, what: str) -> None:
        self.told.append((self.now, what))
        if what == self.fails:
            raise RuntimeError(what)

    def now_s(self) -> float:
        return self.now

    async def until(self, at_s: float) -> bool:
        self.now = max(self.now, min(at_s, self.ends_at_s))
        return self.now < self.ends_at_s

    async def kill(self) -> None:
        self.note("killed")

    async def stop(self) -> None:
        self.note("stopped")

    async def start(self) -> None:
        self.note("started")
        await asyncio.sleep(0)
        self.now += self.starts_in_s
        await asyncio.sleep(0)

    async def begin(self, fault: Fault) -> None:
        self.note(f"begin {fault}")

    def end(self, fault: Fault) -> None:
        self.note(f"end {fault}")

    def answer_with(self, status: int, delay_s: float) -> None:
        self.note(f"webhooks {status} {delay_s:g}")

    async def close(self) -> None:
        self.note("webhooks closed")

    async def open(self) -> None:
        self.note("webhooks opened")

    async def next_submit(self) -> None:
        await asyncio.sleep(0) if self.submits else await asyncio.Event().wait()


def storm_in(world: World, faults: Sequence[Fault]) -> Storm:
    return Storm(Schedule(60, 50, faults), world, {"alpine": world}, world, submits=world, clock=world)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (_KILL, [(1, "killed"), (3, "started")]),
        (Fault(1, 0, Kind.GATEWAY_RESTART), [(1, "stopped"), (1, "started")]),
        (
            Fault(1, 2, Kind.THROTTLE, "alpine"),
            [(1, "begin throttle on alpine"), (3, "end throttle on alpine")],
        ),
        (Fault(1, 2, Kind.WEBHOOK_ERROR), [(1, "webhooks 500 0"), (3, "webhooks 200 0")]),
        (Fault(1, 2, Kind.WEBHOOK_SLOW), [(1, "webhooks 200 1"), (3, "webhooks 200 0")]),
        (Fault(1, 2, Kind.WEBHOOK_REFUSED), [(1, "webhooks closed"), (3, "webhooks opened")]),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else "",
)
def test_each_fault_begins_and_ends_in_its_time(fault: Fault, told: list[tuple[float, str]]) -> None:
    world = World()
    storm = storm_in(world, [fault])
    run(storm.run())
    assert world.told == told
    assert storm.begun == [fault]
    assert storm.on == {}


def test_a_return_is_timed_to_the_first_answer() -> None:
    storm = storm_in(World(starts_in_s=1.25), [_KILL])
    run(storm.run())
    [came_back] = storm.returns
    assert (came_back.fault, came_back.answers_ms) == (_KILL, 1_250)
    assert came_back.first_submit_ms is not None


def test_a_return_without_a_submit_sm_says_so() -> None:
    storm = storm_in(World(submits=False), [_KILL])
    run(storm.run())
    assert storm.returns[0].first_submit_ms is None


def test_ended_amid_a_fault_it_makes_well_what_is_broken_and_begins_nothing_more() -> None:
    world = World(ends_at_s=2)
    storm = storm_in(world, [_KILL, Fault(9, 1, Kind.GATEWAY_KILL)])
    run(storm.run())
    assert world.told == [(1, "killed"), (2, "started")]
    assert storm.begun == [_KILL]


def test_a_gateway_that_does_not_come_back_ends_the_storm() -> None:
    storm = storm_in(World(fails="started"), [_KILL])
    with pytest.raises(ExceptionGroup) as raised:
        run(storm.run())
    assert raised.group_contains(RuntimeError, match="started")


def test_the_running_clock_waits_until_a_moment_and_no_longer_once_it_was_ended() -> None:
    async def waits() -> tuple[bool, bool]:
        clock = RunningClock()
        first = await clock.until(0.001)
        clock.end()
        return first, await clock.until(3_600)

    assert run(waits()) == (True, False)
