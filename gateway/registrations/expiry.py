"""What carriers registered for a while expires when its time is over."""

from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.regularly import Regularly
from store.registrations.carrier_states import ExpireCarrierStates
from store.writer import Writer

log = Logger()

INTERVAL_S: Final = 60.0


@attrs.define
class Expiry:
    """Looks every ``INTERVAL_S`` seconds; the send path knows within a second of that."""

    writer: Writer
    clock: Clock
    timer: IReactorTime
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("expiring carriers' registrations", self.run_once, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Look now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the round under way."""
        await self._rounds.stop()

    async def run_once(self) -> None:
        """Expire what is due."""
        count = await self.writer.submit(ExpireCarrierStates(self.clock.now_ms()))
        if count:
            log.warn(  # noqa: G010 - Twisted's logger has no other name for it
                "the carriers' registrations of {count} names expired; renew them", count=count
            )
