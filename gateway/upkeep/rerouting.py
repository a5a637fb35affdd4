"""What becomes of messages that wait for a carrier which cannot take them: they go to their next route that can."""

from collections.abc import Callable, Iterator
from typing import Final

import attrs
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.conditions.reachability import Reachability
from gateway.paths.offering import Offering
from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.conditions import Condition, ConditionKind, Conditions
from store.business import Business
from store.rerouting import RerouteQueued
from store.writer import Writer

log = Logger()

DOWN_AFTER_S = 30
"""How long a carrier may be without any bind before its messages go to their next route.

That is longer than it takes new messages to go elsewhere: what waits was routed well, and moving it costs an event.
"""

BROKEN_AFTER_S = 10
"""How long a carrier may be left alone because it does not take or deliver messages before those that wait move."""

BATCH = 500
ROUNDS = 20
COUNTRIES_MAX = 50
"""Carriers with a single country that are looked at in one run."""

_MOVED_FROM: Final = frozenset({ConditionKind.BROKEN, ConditionKind.UNDELIVERING})
_NOT_MOVED_TO: Final = _MOVED_FROM | {ConditionKind.DOWN}


@attrs.define
class Rerouting:
    """Moves queued messages from carriers that are switched off, down or broken to the next route that is not."""

    writer: Writer
    offering: Offering
    business: Callable[[], Business]
    reachability: Reachability
    conditions: Callable[[], Conditions]
    clock: Clock

    async def run_once(self) -> None:
        """Look at every carrier, and move what waits for an unusable one; at most ``BATCH * ROUNDS`` messages each."""
        now_ms = self.clock.now_ms()
        unusable = self.unusable(now_ms)
        if unusable:
            reasons = tuple(unusable.items())
            await self._move(RerouteQueued(reasons, self._usable(unusable), now_ms, BATCH))
        for carrier, country, reason in self._unusable_for_a_country(now_ms):
            usable = self._usable(unusable, country)
            await self._move(RerouteQueued(((carrier, reason),), usable, now_ms, BATCH, country))

    async def _move(self, operation: RerouteQueued) -> None:
        for _ in range(ROUNDS):
            moved = await self.writer.submit(operation)
            if moved:
                log.info("{count} messages wait for another carrier", count=len(moved))
                await self.offering.offer(moved)
            if len(moved) < operation.limit:
                break

    def unusable(self, now_ms: int) -> dict[CarrierName, str]:
        """The carriers that cannot take messages, each with the reason in words."""
        found: dict[CarrierName, str] = {}
        carriers = self.business().carriers
        self.reachability.look([name for name, record in carriers.items() if record.enabled], now_ms)
        for name, record in carriers.items():
            down_ms = self.reachability.down_since(name, DOWN_AFTER_S * 1000, now_ms)
            condition = self.conditions().of_carriers.get(name)
            if not record.enabled:
                found[name] = f"{name} is switched off"
            elif down_ms is not None:
                found[name] = f"{name} has not been reachable for {(now_ms - down_ms) // 1000} s"
            elif condition is not None and _has_lasted(condition, now_ms):
                found[name] = condition.reason
        return found

    def _unusable_for_a_country(self, now_ms: int) -> Iterator[tuple[CarrierName, Country, str]]:
        lasting = [
            (carrier, country, condition.reason)
            for (carrier, country), condition in self.conditions().of_countries.items()
            if _has_lasted(condition, now_ms)
        ]
        return iter(lasting[:COUNTRIES_MAX])

    def _usable(self, unusable: dict[CarrierName, str], country: Country | None = None) -> tuple[CarrierName, ...]:
        """The carriers that messages may move to: those that nothing but a long queue stands against."""
        conditions = self.conditions()

        def is_usable(name: CarrierName) -> bool:
            found = conditions.of_carriers.get(name) if country is None else conditions.of(name, country)
            return name not in unusable and (found is None or found.kind not in _NOT_MOVED_TO)

        return tuple(filter(is_usable, self.business().carriers))


def _has_lasted(condition: Condition, now_ms: int) -> bool:
    """Whether it is worth moving messages: not while trials show whether the carrier does well again."""
    lasted_ms = now_ms - condition.since_ms
    return condition.kind in _MOVED_FROM and not condition.trial_draws and lasted_ms >= BROKEN_AFTER_S * 1000
