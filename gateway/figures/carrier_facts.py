"""The carriers as staff see them: each bind's state, window, pace and answers, joined from the parts that know them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from carriers.bind_status import BindStatus
from carriers.profile import CarrierProfile
from gateway.clock import Clock
from gateway.control.words import BindFacts, CarrierFacts
from gateway.figures.delivery_drop import Drop
from gateway.figures.wire_figures import WireFigures
from messages.ids import CarrierName
from store.orphans import Unsettled

SENTENCES_SHOWN: Final = 10
"""Of one carrier and one kind, the gravest first; the log has all."""


@attrs.frozen
class CarrierLooks:
    """Where to look; nothing here waits for anything."""

    profiles: Callable[[], Mapping[CarrierName, CarrierProfile]]
    binds: Callable[[], Mapping[CarrierName, Sequence[BindStatus]]]
    queue_depth: Callable[[CarrierName | None], int]
    unsettled: Callable[[], Unsettled]
    drops: Callable[[CarrierName], Sequence[Drop]]
    against: Callable[[CarrierName], Sequence[str]]
    figures: WireFigures
    clock: Clock

    def all(self) -> Iterator[CarrierFacts]:
        """Every carrier that this process keeps binds to, by name."""
        unsettled, profiles, now_ms = self.unsettled(), self.profiles(), self.clock.now_ms()
        for name, binds in sorted(self.binds().items()):
            yield CarrierFacts(
                name=name,
                queued=self.queue_depth(name),
                oldest_queued_s={
                    str(country): max(now_ms - accepted_at_ms, 0) / 1000
                    for country, accepted_at_ms in sorted(unsettled.oldest_queued_ms.get(name, {}).items())
                },
                uncertain=unsettled.uncertain.get(name, 0),
                orphans=unsettled.orphans.get(name, 0),
                drops=_sentences(self.drops(name)),
                against=_shown(self.against(name)),
                binds=tuple(self._bind(status, profiles[name]) for status in binds),
            )

    def _bind(self, status: BindStatus, profile: CarrierProfile) -> BindFacts:
        figures = self.figures.of(status.carrier, status.name)
        trips = figures.round_trips.percentiles()
        return BindFacts(
            name=status.name,
            role=status.role.value,
            state=status.state.value,
            in_state_for_s=round(status.in_state_for_s, 3),
            window_used=status.window_used,
            window_size=status.window_size,
            sent_per_s=figures.rate.per_s(self.figures.seconds()),
            rate_per_s=status.rate_per_s,
            rate_limit_per_s=profile.throughput_per_s,
            throttles=status.throttles,
            round_trips=trips.count,
            p50_ms=_ms(trips.p50_s),
            p90_ms=_ms(trips.p90_s),
            p99_ms=_ms(trips.p99_s),
            last_error=status.last_error,
        )


def _sentences(drops: Sequence[Drop]) -> tuple[str, ...]:
    return _shown([drop.sentence() for drop in drops])


def _shown(sentences: Sequence[str]) -> tuple[str, ...]:
    shown = tuple(sentences[:SENTENCES_SHOWN])
    return (*shown, f"and {len(sentences) - SENTENCES_SHOWN} more") if len(sentences) > SENTENCES_SHOWN else shown


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
