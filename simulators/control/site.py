"""The control as it runs: listens on 127.0.0.1, looks at every operator twice a second, ends with the process."""

import asyncio

from aiohttp import web
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall

from simulators.control.api import Api
from simulators.control.ports import Carriers
from simulators.control.samples import INTERVAL_S
from simulators.control.watch import Watch


class ControlSite:
    """The control of ``carriers``. It wants the asyncio reactor."""

    def __init__(self, carriers: Carriers, clock: IReactorTime) -> None:
        watches = {carrier.name: Watch(carrier) for carrier in carriers}
        self._watches = watches
        self._api = Api(watches)
        self._runner = web.AppRunner(
            self._api.application(), access_log=None, shutdown_timeout=0.5, handler_cancellation=True
        )
        self._sampling = LoopingCall(self._sample)
        self._sampling.clock = clock

    def start(self, port: int) -> Deferred[int]:
        """Listen; fires with the port, which the system chooses when ``port`` is 0.

        Fails with OSError when the port is taken.
        """
        return Deferred.fromFuture(asyncio.ensure_future(self._start(port)))

    def stop(self) -> Deferred[None]:
        """End every stream and stop listening."""
        if self._sampling.running:
            self._sampling.stop()
        self._api.end()
        return Deferred.fromFuture(asyncio.ensure_future(self._runner.cleanup()))

    async def _start(self, port: int) -> int:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        # it goes on until it is stopped
        _ = self._sampling.start(INTERVAL_S, now=False)
        return int(self._runner.addresses[0][1])

    def _sample(self) -> None:
        for watch in self._watches.values():
            watch.sample()
        self._api.tell_viewers()
