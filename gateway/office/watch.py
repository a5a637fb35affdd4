"""How things stand, from memory: carriers, minutes and alarms as the console shows them; fulfils ``Watch``."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

import attrs

from api.console.ports import AlarmView, BindView, CarrierView, Minute, Overview
from gateway.clock import Clock
from gateway.control.words import BindFacts, CarrierFacts
from gateway.figures.alarm_book import AlarmBook
from gateway.figures.metrics import Metrics
from gateway.figures.minutes import Counts, Minutes
from messages.status import MessageStatus

_BIND_FIELDS: Final = tuple(field.name for field in attrs.fields(BindView))


def totals_of(metrics: Metrics) -> Counts:
    """What minutes are made of: ``accepted``, and for each carrier ``submitted``, ``ended`` and ``delivered``."""
    totals: Counter[str] = Counter()
    totals["accepted"] = sum(metrics.accepted.counts.values())
    for (carrier, *_), count in metrics.submitted.counts.items():
        totals[f"submitted {carrier}"] += count
    for (carrier, _, status), count in metrics.ended.counts.items():
        totals[f"ended {carrier}"] += count
        if status == MessageStatus.DELIVERED:
            totals[f"delivered {carrier}"] += count
    return totals


@attrs.frozen
class Watch:
    """Joins what the figures know."""

    carriers: Callable[[], Iterable[CarrierFacts]]
    minutes: Minutes
    alarms: AlarmBook
    metrics: Metrics
    clock: Clock

    def overview(self) -> Overview:
        """The whole."""
        hour = self.minutes.last_hour()
        carriers = tuple(self._carrier(facts, hour) for facts in self.carriers())
        return Overview(
            at_ms=self.clock.now_ms(),
            minutes=tuple(_minute(from_ms, counts) for from_ms, counts in hour),
            carriers=carriers,
            alarms=tuple(
                AlarmView(alarm.at_ms, alarm.carrier, alarm.bind, alarm.alarm, alarm.reason)
                for alarm in self.alarms.latest()
            ),
        )

    def _carrier(self, facts: CarrierFacts, hour: Iterable[tuple[int, Counts]]) -> CarrierView:
        errors: Counter[int] = Counter()
        for (carrier, _, status), count in self.metrics.answered.counts.items():
            if carrier == facts.name:
                errors[int(status)] += count
        return CarrierView(
            name=facts.name,
            queued=facts.queued,
            oldest_queued_s=facts.oldest_queued_s,
            uncertain=facts.uncertain,
            orphans=facts.orphans,
            warnings=(*facts.against, *facts.drops),
            binds=tuple(_bind(bind) for bind in facts.binds),
            minutes=tuple(_minute(from_ms, counts, facts.name) for from_ms, counts in hour),
            errors=errors,
        )


def _bind(facts: BindFacts) -> BindView:
    return BindView(**{name: getattr(facts, name) for name in _BIND_FIELDS})


def _minute(from_ms: int, counts: Counts, carrier: str | None = None) -> Minute:
    """A minute of one carrier, or (None) of all of them."""
    if carrier is not None:
        figures = [counts.get(f"{figure} {carrier}", 0) for figure in ("submitted", "delivered", "ended")]
        return Minute(from_ms, 0, *figures)
    sums: Counter[str] = Counter()
    for name, count in counts.items():
        sums[name.partition(" ")[0]] += count
    return Minute(from_ms, sums["accepted"], sums["submitted"], sums["delivered"], sums["ended"])
