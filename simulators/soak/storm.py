"""What carries a schedule out: begins and ends each lane's faults, and times every return of the gateway."""

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol

import attrs

from simulators.soak.faults import Fault, Kind, Lane
from simulators.soak.schedule import Schedule

WEBHOOK_DELAY_S: Final = 1.0
FIRST_SUBMIT_TIMEOUT_S: Final = 120.0


class Gateway(Protocol):
    """A gateway that can be ended and started."""

    async def kill(self) -> None:
        """End it with SIGKILL."""

    async def stop(self) -> None:
        """End it with SIGTERM."""

    async def start(self) -> None:
        """Start it; comes back when it answers."""


class Carrier(Protocol):
    """A carrier that can be given faults."""

    async def begin(self, fault: Fault) -> None:
        """Have it from now on."""

    def end(self, fault: Fault) -> None:
        """Have it no longer."""


class Endpoint(Protocol):
    """Where webhooks go."""

    def answer_with(self, status: int, delay_s: float) -> None:
        """Answer so from now on."""

    async def close(self) -> None:
        """Close the port."""

    async def open(self) -> None:
        """Open the same one again."""


class Submits(Protocol):
    """Hears of submit_sm at the carriers."""

    async def next_submit(self) -> None:
        """Come back when the next one is accepted."""


class StormClock(Protocol):
    """The time of a soak, in seconds from its start."""

    def now_s(self) -> float:
        """Now."""

    async def until(self, at_s: float) -> bool:
        """Wait until then; False, and at once, when the soak was ended before."""


class RunningClock:
    """The loop's time, from the making of this clock on; :meth:`end` ends all waiting."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._started_s = self._loop.time()
        self._ended = asyncio.Event()

    def now_s(self) -> float:
        """Seconds since the start."""
        return self._loop.time() - self._started_s

    def end(self) -> None:
        """Nobody waits any more."""
        self._ended.set()

    async def until(self, at_s: float) -> bool:
        """Wait until then; False, and at once, when the soak was ended before."""
        try:
            await asyncio.wait_for(self._ended.wait(), max(at_s - self.now_s(), 0.0))
        except TimeoutError:
            return True
        return False


@attrs.define
class Return:
    """How a gateway came back: from being started again until it answered, and until its first submit_sm.

    Milliseconds; None for what has not happened.
    """

    fault: Fault
    answers_ms: float | None = None
    first_submit_ms: float | None = None


class Storm:
    """Brings on the faults of a schedule.

    Attributes:
        on: the faults that are on at the moment, by their lane.
        begun: those that began, in order.
        returns: how the gateway came back each time.
    """

    def __init__(
        self,
        schedule: Schedule,
        gateway: Gateway,
        carriers: Mapping[str, Carrier],
        endpoint: Endpoint,
        *,
        submits: Submits,
        clock: StormClock,
    ) -> None:
        self._schedule, self._gateway, self._carriers, self._endpoint = schedule, gateway, carriers, endpoint
        self._submits, self._clock = submits, clock
        self.on: dict[Lane, Fault] = {}
        self.begun: list[Fault] = []
        self.returns: list[Return] = []
        self._listening: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """From the first fault to the last; all is well again when it comes back, also when the clock was ended.

        Raises:
            ExceptionGroup: of what the gateway raised that did not end or start as it should.
        """
        try:
            async with asyncio.TaskGroup() as lanes:
                for lane in Lane:
                    lanes.create_task(self._go_through(lane))
            await self._hear_the_last()
        finally:
            for task in self._listening:
                task.cancel()
            await asyncio.gather(*self._listening, return_exceptions=True)
            self._listening.clear()

    async def _hear_the_last(self) -> None:
        """The last return may be without its first submit_sm yet; load goes on in the calm."""
        over = asyncio.create_task(self._until_over())
        waiting = set(self._listening)
        self._listening.add(over)
        while waiting and not over.done():
            await asyncio.wait({over, *waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting = {task for task in waiting if not task.done()}

    async def _until_over(self) -> None:
        await self._clock.until(self._schedule.duration_s)

    async def _go_through(self, lane: Lane) -> None:
        for fault in self._schedule.of(lane):
            if not await self._clock.until(fault.at_s):
                return
            self.on[lane] = fault
            self.begun.append(fault)
            await self._begin(lane, fault)
            await self._clock.until(fault.until_s)
            await self._end(lane, fault)
            del self.on[lane]

    async def _begin(self, lane: Lane, fault: Fault) -> None:
        match lane:
            case Lane.GATEWAY if fault.kind is Kind.GATEWAY_KILL:
                await self._gateway.kill()
            case Lane.GATEWAY:
                await self._gateway.stop()
            case Lane.CARRIER:
                await self._carriers[fault.on].begin(fault)
            case Lane.WEBHOOK:
                await self._disturb_webhooks(fault.kind)

    async def _disturb_webhooks(self, kind: Kind) -> None:
        match kind:
            case Kind.WEBHOOK_REFUSED:
                await self._endpoint.close()
            case Kind.WEBHOOK_SLOW:
                self._endpoint.answer_with(200, WEBHOOK_DELAY_S)
            case _:
                self._endpoint.answer_with(500, 0.0)

    async def _end(self, lane: Lane, fault: Fault) -> None:
        match lane:
            case Lane.GATEWAY:
                await self._bring_back(fault)
            case Lane.CARRIER:
                self._carriers[fault.on].end(fault)
            case Lane.WEBHOOK if fault.kind is Kind.WEBHOOK_REFUSED:
                await self._endpoint.open()
            case Lane.WEBHOOK:
                self._endpoint.answer_with(200, 0.0)

    async def _bring_back(self, fault: Fault) -> None:
        came_back = Return(fault)
        self.returns.append(came_back)
        started_s = self._clock.now_s()
        listening = asyncio.create_task(self._hear_first_submit(came_back, started_s))
        self._listening.add(listening)
        listening.add_done_callback(self._listening.discard)
        await self._gateway.start()
        came_back.answers_ms = round((self._clock.now_s() - started_s) * 1_000, 1)

    async def _hear_first_submit(self, came_back: Return, started_s: float) -> None:
        try:
            await asyncio.wait_for(self._submits.next_submit(), FIRST_SUBMIT_TIMEOUT_S)
        except TimeoutError:
            return
        came_back.first_submit_ms = round((self._clock.now_s() - started_s) * 1_000, 1)
