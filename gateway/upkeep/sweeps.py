"""What time does to messages: they expire, stay unconfirmed, or settle after having been uncertain for too long."""

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.paths.offering import Offering
from gateway.paths.ports import Tell
from gateway.regularly import Regularly
from gateway.upkeep.rerouting import Rerouting
from store.changes import Swept
from store.inbound import ExpireInbound
from store.operations import Operation
from store.sweeps import ConfirmNever, DropParkedReceipts, ExpireQueued, SettleUncertain
from store.writer import Writer

log = Logger()

INTERVAL_S = 5.0
BATCH = 500
ROUNDS = 20
PARKED_RECEIPTS_MS = 7 * 24 * 3_600_000
"""How long a receipt waits for the message that it tells about."""


@attrs.define
class Sweeps:
    """Sweeps every ``INTERVAL_S`` seconds, at most ``BATCH`` messages in one transaction and ``ROUNDS`` of them."""

    writer: Writer
    offering: Offering
    rerouting: Rerouting
    clock: Clock
    timer: IReactorTime
    tell: Tell
    receipt_timeout_s: int
    inbound_timeout_s: int
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("a sweep", self.run_once, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Sweep now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the sweep under way."""
        await self._rounds.stop()

    async def run_once(self) -> None:
        """One round of all of them."""
        now_ms = self.clock.now_ms()
        for operation in (
            ExpireQueued(now_ms, BATCH),
            ConfirmNever(now_ms, self.receipt_timeout_s * 1000, BATCH),
            SettleUncertain(now_ms, BATCH),
        ):
            settled = await self._settle(operation)
            if settled:
                log.info("{sweep} settled {count} messages", sweep=type(operation).__name__, count=settled)
        incomplete = await self._settle(ExpireInbound(now_ms, self.inbound_timeout_s * 1000, BATCH))
        if incomplete:
            log.warn(  # noqa: G010 - Twisted's logger has no other name for it
                "{count} MO texts never came whole within {timeout_s} s; what came of them is kept and told",
                count=incomplete,
                timeout_s=self.inbound_timeout_s,
            )
        dropped = await self.writer.submit(DropParkedReceipts(now_ms, PARKED_RECEIPTS_MS, BATCH))
        if dropped:
            log.info("{count} receipts waited for a message that never came", count=dropped)
        await self.offering.offer_forgotten()
        await self.rerouting.run_once()

    async def _settle(self, operation: Operation[Swept]) -> int:
        """Run one sweep until it finds less than a batch, at most ``ROUNDS`` times; returns how many it settled."""
        settled = 0
        for _ in range(ROUNDS):
            swept = await self.writer.submit(operation)
            self.tell(swept.notifications, swept.endings)
            settled += len(swept.message_ids)
            if len(swept.message_ids) < BATCH:
                break
        return settled
