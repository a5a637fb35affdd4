"""Time for asyncio code under test: it stands still until the test moves it."""

import asyncio

import attrs


@attrs.define
class FakeTime:
    """``now_ms`` and ``sleep`` for the code, ``advance`` and ``asleep`` for the test."""

    at_ms: int = 1_788_256_802_000
    _sleepers: list[tuple[int, float, "asyncio.Future[None]"]] = attrs.field(factory=list)
    _changed: asyncio.Event = attrs.field(factory=asyncio.Event)

    def now_ms(self) -> int:
        return self.at_ms

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper = (self.at_ms + round(seconds * 1000), seconds, future)
        self._sleepers.append(sleeper)
        self._changed.set()
        try:
            await future
        finally:
            self._sleepers.remove(sleeper)

    def advance(self, seconds: float) -> None:
        """Move on and wake whoever's time has come."""
        self.at_ms += round(seconds * 1000)
        for at_ms, _, future in self._sleepers:
            if at_ms <= self.at_ms and not future.done():
                future.set_result(None)

    async def flow(self) -> None:
        """For ever: whenever somebody sleeps, move on to the next to wake. For tests that count, not time, events."""
        while True:
            waiting = [at_ms for at_ms, _, future in self._sleepers if not future.done()]
            if waiting:
                self.advance((min(waiting) - self.at_ms) / 1000)
                await asyncio.sleep(0)
            else:
                self._changed.clear()
                await self._changed.wait()

    async def asleep(self, seconds: float) -> None:
        """Until somebody sleeps for so long."""
        while not any(length == seconds and not future.done() for _, length, future in self._sleepers):
            self._changed.clear()
            await self._changed.wait()
