"""Watches what messages earn: alarms when one is sent for less than the least margin of its route."""

from typing import Final

import attrs
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.figures.tally import Tally
from messages.addresses import Country
from messages.ids import CarrierName
from routing.deciding.candidate import Candidate

log = Logger()

AGAIN_AFTER_MS: Final = 3_600_000
ALARMED_MAX: Final = 5_000
"""Carriers, routes and countries remembered as alarmed; of more, all are forgotten and may be alarmed again."""


@attrs.define
class LowMargins:
    """``counted`` counts messages by carrier, route and country; the log names each of them once an hour."""

    counted: Tally
    clock: Clock
    _alarmed_at_ms: dict[tuple[CarrierName, str, Country], int] = attrs.field(factory=dict, init=False)

    def heard(self, candidate: Candidate, country: Country) -> None:
        """A message to ``country`` was accepted that ``candidate`` has first, for less than its route wants."""
        route = candidate.route or ""
        self.counted.inc(candidate.carrier, route, country)
        key, now_ms = (candidate.carrier, route, country), self.clock.now_ms()
        alarmed_ms = self._alarmed_at_ms.get(key)
        if alarmed_ms is not None and now_ms - alarmed_ms < AGAIN_AFTER_MS:
            return
        if len(self._alarmed_at_ms) >= ALARMED_MAX:
            self._alarmed_at_ms.clear()
        self._alarmed_at_ms[key] = now_ms
        log.error(
            "alarm low_margin of {carrier}: a segment to {country} by {route} earns {margin_micros} micros,"
            " less than the route's least; see passerelle coverage {country}",
            carrier=candidate.carrier,
            country=country,
            route=route,
            margin_micros=candidate.margin_micros,
        )
