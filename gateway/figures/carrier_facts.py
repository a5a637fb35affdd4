"""The carriers as staff see them: each bind's state, window, pace and answers, joined from the parts that know them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, assert_never

import attrs

from carriers.bind_status import BindStatus
from carriers.profile import CarrierProfile
from gateway.clock import Clock
from gateway.control.listener import Listening
from gateway.control.words import (
    Answer,
    BindFacts,
    CarrierFacts,
    CarriersShown,
    CountryCovered,
    CoverageTold,
    ExplainMessage,
    MessageExplained,
    Refused,
    Request,
    ShowCarriers,
    ShowCoverage,
    WatchTrace,
)
from gateway.figures.delivery_drop import Drop
from gateway.figures.wire_figures import WireFigures
from gateway.insight.explainer import Explainer, UnknownAccount
from gateway.trace.traces import Traces
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


@attrs.frozen
class ControlAnswers:
    """Answers what comes over the control socket."""

    carriers: CarrierLooks
    traces: Traces
    explainer: Explainer

    def __call__(self, request: Request, listening: Listening) -> Answer | None:
        """The answer to ``request``; None when it takes its time."""
        match request:
            case ShowCarriers():
                return self._carriers(request)
            case WatchTrace():
                return self._trace(request, listening)
            case ExplainMessage():
                return self._explained(request)
            case ShowCoverage():
                return self._coverage(request, listening)
            case _:
                assert_never(request)

    def _explained(self, request: ExplainMessage) -> Answer:
        try:
            return MessageExplained(self.explainer.explain(request.asked))
        except (UnknownAccount, ValueError) as error:
            return Refused(str(error))

    def _coverage(self, request: ShowCoverage, listening: Listening) -> Answer:
        for one in self.explainer.coverage(request.country):
            listening.say(CountryCovered(one))
        return CoverageTold()

    def _trace(self, request: WatchTrace, listening: Listening) -> Refused | None:
        begun = self.traces.begin(request, listening.say, listening.release)
        if isinstance(begun, Refused):
            return begun
        listening.follow(begun.stop)
        return None

    def _carriers(self, request: ShowCarriers) -> Answer:
        facts = tuple(self.carriers.all())
        wanted = tuple(carrier for carrier in facts if request.carrier in {"", carrier.name})
        if request.carrier and not wanted:
            names = ", ".join(carrier.name for carrier in facts) or "none"
            return Refused(f"this gateway keeps no binds to {request.carrier}; it keeps binds to: {names}")
        return CarriersShown(self.carriers.clock.now_ms(), wanted)


def _sentences(drops: Sequence[Drop]) -> tuple[str, ...]:
    return _shown([drop.sentence() for drop in drops])


def _shown(sentences: Sequence[str]) -> tuple[str, ...]:
    shown = tuple(sentences[:SENTENCES_SHOWN])
    return (*shown, f"and {len(sentences) - SENTENCES_SHOWN} more") if len(sentences) > SENTENCES_SHOWN else shown


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
