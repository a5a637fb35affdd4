"""What was known of numbers too long ago to be trusted is removed from the store, a bounded number at a time."""

from collections.abc import Sequence
from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime

from gateway.clock import Clock
from gateway.networks.memory import Remembered
from gateway.regularly import Regularly
from store.numbers.known_networks import ForgetNetworks
from store.writer import Writer

INTERVAL_S: Final = 600.0
AT_ONCE: Final = 5_000


@attrs.define
class Forgetting:
    """Every ten minutes, for each source."""

    sources: Sequence[Remembered]
    writer: Writer
    clock: Clock
    timer: IReactorTime
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("forgetting old networks of numbers", self._forget, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Begin in ten minutes."""
        self._rounds.start(now=False)

    async def stop(self) -> None:
        """Stop after the round under way."""
        await self._rounds.stop()

    async def _forget(self) -> None:
        for one in self.sources:
            before_ms = self.clock.now_ms() - one.trusted_ms
            await self.writer.submit(ForgetNetworks(one.source, before_ms, AT_ONCE))
