"""Finds carriers that take messages which do not arrive, by their receipts, and notices when they arrive again.

There are two of them. One sends no receipts, long after they usually come. The other reports nearly everything
undelivered, while other carriers deliver to that country or it did so itself before. Counts are by the minute in which
the carrier took the messages, so a receipt is held against the right ones however late it comes.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.breaker import Breaker, BreakerPolicy, BreakerState
from routing.health.breakers import BreakerChange, Breakers, TrialPolicy, Whose
from routing.health.conditions import Condition, ConditionKind
from routing.health.figures import Counted
from routing.health.quality import QualityBoard

SPAN_MS: Final = 60_000
"""How long the messages of one entry of a timeline were taken."""

MESSAGES_MIN: Final = 20
"""Of fewer messages nothing is said."""

BEFORE_MIN: Final = 50
"""So many must have been reported before where a carrier is compared with itself: it is the weaker evidence."""

SHARE_MIN: Final = 0.1
"""A smaller share is as good as nothing."""

SHARE_WELL: Final = 0.5
"""Others, or the carrier itself before, do well from this share on."""

LATENCIES: Final = 20
"""A receipt is overdue after so many times the usual latency, ``PATIENCE_MIN_S`` and at most ``PATIENCE_MAX_S``."""
PATIENCE_MIN_S: Final = 120
PATIENCE_MAX_S: Final = 900

RECENT_MS: Final = 1_800_000
"""What was taken longer ago says nothing about a carrier as it is now."""

TRIALS: Final = 10
"""So many trials are sent before their receipts must show something: each may be a message that does not arrive."""

POLICY: Final = BreakerPolicy(pause_s=60, pause_max_s=1_800, trials_good=5, trials_bad=5)
TRIAL_SHARES: Final = TrialPolicy(share_first=0.005, share_max=0.05, doubles_every_s=60)

_NOTHING: Final = Counted()


class Span(NamedTuple):
    """What was counted of the messages that were taken in the minute that began at ``from_ms``."""

    from_ms: int
    counted: Counted


Timeline = Sequence[Span]
"""The spans of one carrier and country, the oldest first."""


@attrs.define
class DeliveryCheck:
    """Holds a breaker for each carrier and country. ``took`` hears of every message, ``look`` of the counts."""

    _breakers: Breakers = attrs.field(
        factory=lambda: Breakers(ConditionKind.UNDELIVERING, POLICY, TRIAL_SHARES), init=False
    )
    _trials: dict[Whose, int] = attrs.field(factory=dict, init=False)
    _told: dict[Whose, tuple[int, int]] = attrs.field(factory=dict, init=False)

    def took(self, carrier: CarrierName, country: Country) -> None:
        """``carrier`` took a message to ``country``."""
        if self._trials and (whose := Whose(carrier, country)) in self._trials:
            self._trials[whose] += 1

    def look(
        self,
        timelines: Mapping[tuple[CarrierName, Country], Timeline],
        board: QualityBoard,
        reporting: Collection[CarrierName],
        now_ms: int,
    ) -> list[BreakerChange]:
        """Judge every carrier by its timelines; ``reporting`` are the carriers that are asked for receipts."""
        tripped = dict(self._breakers.tripped())
        changes: list[BreakerChange] = []
        for (carrier, country), timeline in timelines.items():
            whose = Whose(carrier, country)
            breaker = tripped.get(whose)
            patience_ms = patience_ms_of(board, carrier, country)
            if breaker is not None:
                changes += self._tried(whose, breaker, timeline, patience_ms, now_ms)
                continue
            since_ms = max(self._breakers.closed_ms(whose), now_ms - RECENT_MS)
            verdict = _undelivered(timeline, since_ms, board.of_others(carrier, country), country)
            if verdict is None and carrier in reporting:
                verdict = _silent(timeline, since_ms, now_ms - patience_ms, patience_ms)
            if verdict is not None:
                changes += self._breakers.open(whose, verdict, now_ms)
        return changes

    def pass_time(self, now_ms: int) -> list[BreakerChange]:
        """Let pauses end."""
        changes = self._breakers.look(now_ms)
        for change in changes:
            if change.change.state is BreakerState.HALF_OPEN:
                self._trials[change.whose] = 0
                self._told[change.whose] = (0, 0)
            else:
                self._forget_trials(change.whose)
        return changes

    def keep(self, carriers: Collection[CarrierName]) -> None:
        """Forget what is known of all other carriers."""
        self._breakers.keep(carriers)
        for whose in [whose for whose in self._trials if whose.carrier not in carriers]:
            self._forget_trials(whose)

    def tripped(self) -> Mapping[Whose, Breaker]:
        """The breakers that are not closed."""
        return dict(self._breakers.tripped())

    def conditions(self, now_ms: int) -> list[tuple[Whose, Condition]]:
        """What stands against whom; when enough trials are under way no further message is one."""
        return [
            (whose, condition if self._trials.get(whose, 0) < TRIALS else attrs.evolve(condition, trial_draws=0))
            for whose, condition in self._breakers.conditions(now_ms)
        ]

    def _tried(
        self, whose: Whose, breaker: Breaker, timeline: Timeline, patience_ms: int, now_ms: int
    ) -> list[BreakerChange]:
        if breaker.state is not BreakerState.HALF_OPEN:
            return []
        # a message taken in the same minute and before the trials is counted as one of them: it tells as much
        trials = [span for span in timeline if span.from_ms > breaker.since_ms - SPAN_MS]
        total = _sum(trials)
        overdue = _sum([span for span in trials if span.from_ms + SPAN_MS + patience_ms <= now_ms])
        good, bad = total.delivered, total.reported - total.delivered + overdue.taken - overdue.reported
        told_good, told_bad = self._told.get(whose, (0, 0))
        self._told[whose] = (good, bad)
        changes = self._breakers.tried(whose, max(good - told_good, 0), max(bad - told_bad, 0), now_ms)
        if changes:
            self._forget_trials(whose)
        return changes

    def _forget_trials(self, whose: Whose) -> None:
        self._trials.pop(whose, None)
        self._told.pop(whose, None)


def patience_ms_of(board: QualityBoard, carrier: CarrierName, country: Country) -> int:
    """How long after ``carrier`` took a message to ``country`` its receipt is overdue."""
    usual_ms = LATENCIES * board.score(carrier, country).latency_ms
    return int(min(max(usual_ms, PATIENCE_MIN_S * 1000), PATIENCE_MAX_S * 1000))


def _silent(timeline: Timeline, since_ms: int, due_ms: int, patience_ms: int) -> str | None:
    """Whether hardly any receipt came for the last messages of which they were due by ``due_ms``."""
    taken = reported = 0
    for from_ms, counted in reversed(timeline):
        if from_ms < since_ms or taken >= MESSAGES_MIN:
            break
        if from_ms + SPAN_MS <= due_ms:
            taken += counted.taken
            reported += counted.reported
    if taken < MESSAGES_MIN or reported >= SHARE_MIN * taken:
        return None
    return f"{reported:,} of {taken:,} messages that it took have a receipt after more than {patience_ms // 1000} s"


def _undelivered(timeline: Timeline, since_ms: int, others: Counted, country: Country) -> str | None:
    """Whether hardly any of the last reported messages was delivered, though they could have been."""
    reported = delivered = 0
    at = len(timeline)
    while at and reported < MESSAGES_MIN and timeline[at - 1].from_ms >= since_ms:
        at -= 1
        reported += timeline[at].counted.reported
        delivered += timeline[at].counted.delivered
    if reported < MESSAGES_MIN or delivered >= SHARE_MIN * reported:
        return None
    what = f"{delivered:,} of its last {reported:,} reported messages were delivered"
    if others.reported >= MESSAGES_MIN and others.delivered >= SHARE_WELL * others.reported:
        return f"{what}, while other carriers delivered {others.delivered:,} of {others.reported:,} to {country}"
    before = _sum(timeline[:at])
    if before.reported >= BEFORE_MIN and before.delivered >= SHARE_WELL * before.reported:
        return f"{what}, and before {before.delivered:,} of {before.reported:,}"
    return None


def _sum(spans: Timeline) -> Counted:
    total = _NOTHING
    for span in spans:
        total += span.counted
    return total
