"""Which carriers can take messages now, and what becomes of those that wait for one that cannot."""

from collections.abc import Callable, Mapping, Sequence

import attrs
from twisted.logger import Logger

from carriers.bind_status import BindRole, BindState, BindStatus
from gateway.clock import Clock
from gateway.paths.offering import Offering
from messages.ids import CarrierName
from store.business import Business
from store.rerouting import RerouteQueued
from store.writer import Writer

log = Logger()

DOWN_AFTER_S = 30
"""How long a carrier may be without any bind before its messages go to their next route."""

BATCH = 500
ROUNDS = 20


@attrs.define
class Rerouting:
    """Moves queued messages from carriers that are switched off or down to the next route that is neither."""

    writer: Writer
    offering: Offering
    business: Callable[[], Business]
    binds: Callable[[], Mapping[CarrierName, Sequence[BindStatus]]]
    clock: Clock
    _up_at_ms: dict[CarrierName, int] = attrs.field(factory=dict, init=False)

    async def run_once(self) -> None:
        """Look at every carrier, and move what waits for an unusable one; at most ``BATCH * ROUNDS`` messages."""
        now_ms = self.clock.now_ms()
        unusable = self.unusable(now_ms)
        if not unusable:
            return
        usable = tuple(name for name in self.business().carriers if name not in unusable)
        for _ in range(ROUNDS):
            moved = await self.writer.submit(RerouteQueued(tuple(unusable.items()), usable, now_ms, BATCH))
            if moved:
                log.info("{count} messages wait for another carrier", count=len(moved))
                await self.offering.offer(moved)
            if len(moved) < BATCH:
                break

    def unusable(self, now_ms: int) -> dict[CarrierName, str]:
        """The carriers that cannot take messages, each with the reason in words."""
        found: dict[CarrierName, str] = {}
        binds = self.binds()
        for name, record in self.business().carriers.items():
            if not record.enabled:
                found[name] = f"{name} is switched off"
                self._up_at_ms.pop(name, None)
                continue
            up = any(
                bind.state is BindState.BOUND and bind.role is not BindRole.RECEIVER for bind in binds.get(name, ())
            )
            since_ms = self._up_at_ms[name] = now_ms if up else self._up_at_ms.get(name, now_ms)
            if now_ms - since_ms >= DOWN_AFTER_S * 1000:
                found[name] = f"{name} has not been reachable for {(now_ms - since_ms) // 1000} s"
        return found
