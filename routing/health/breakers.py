"""All breakers of one kind: one for each carrier and one for each carrier and country, and what stands against whom."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, Literal, NamedTuple

import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.answer import OF_CARRIER, OF_COUNTRY, Answer
from routing.health.breaker import DEFAULT_POLICY, Breaker, BreakerPolicy, BreakerState, Change
from routing.health.conditions import DRAWS, Condition, ConditionKind

BREAKERS_MAX: Final = 5_000
"""Carriers with their countries that are watched; when there are so many, no further one is."""


class Whose(NamedTuple):
    """Whose breaker: a carrier's for one country, or, without one, the carrier's for all of them."""

    carrier: CarrierName
    country: Country | None = None

    def __str__(self) -> str:
        """As in a sentence."""
        return self.carrier if self.country is None else f"{self.carrier} for {self.country}"


@attrs.frozen
class TrialPolicy:
    """Which share of the messages are trials while a breaker is half-open, 0 … 1 each.

    It begins with ``share_first`` and doubles every ``doubles_every_s`` seconds up to ``share_max``: a carrier with
    much traffic is tried with a few messages, and one with little traffic is tried at all.
    """

    share_first: float
    share_max: float
    doubles_every_s: int

    def draws(self, half_open_for_ms: int) -> int:
        """How many of the ``DRAWS`` draws are trials when it has been half-open for so long."""
        doublings = min(max(half_open_for_ms, 0) // (self.doubles_every_s * 1000), 64)
        return int(DRAWS * min(self.share_first * 2**doublings, self.share_max))


TRIALS_OF_ANSWERS: Final = TrialPolicy(share_first=0.001, share_max=1.0, doubles_every_s=5)
"""A trial that is refused goes to the next route at once, so nothing is lost by many of them."""


@attrs.frozen
class BreakerChange:
    """One breaker changed."""

    whose: Whose
    kind: ConditionKind
    change: Change

    def sentence(self) -> str:
        """What changed, and why."""
        return f"{self.whose} is {_STATES[self.kind][self.change.state]}: {self.change.reason}"


_STATES: Final[Mapping[ConditionKind, Mapping[BreakerState, str]]] = {
    ConditionKind.BROKEN: {
        BreakerState.OPEN: "broken",
        BreakerState.HALF_OPEN: "on trial",
        BreakerState.CLOSED: "whole again",
    },
    ConditionKind.UNDELIVERING: {
        BreakerState.OPEN: "not delivering",
        BreakerState.HALF_OPEN: "on trial",
        BreakerState.CLOSED: "delivering again",
    },
}


@attrs.define
class Breakers:
    """``kind`` is what an open breaker stands for. Breakers that have nothing to remember are dropped."""

    kind: Literal[ConditionKind.BROKEN, ConditionKind.UNDELIVERING] = ConditionKind.BROKEN
    policy: BreakerPolicy = DEFAULT_POLICY
    trials: TrialPolicy = TRIALS_OF_ANSWERS
    _breakers: dict[tuple[CarrierName, Country | None], Breaker] = attrs.field(factory=dict, init=False)

    def heard(self, carrier: CarrierName, country: Country, answer: Answer, now_ms: int) -> list[BreakerChange]:
        """``carrier`` answered a message to ``country`` so; what changed by that."""
        changes: list[BreakerChange] = []
        for whose, counted in (((carrier, None), OF_CARRIER), ((carrier, country), OF_COUNTRY)):
            if answer in counted:
                # a plain tuple finds what its Whose would, and is made in no time: this is on every message's path
                breaker = self._breakers.get(whose) or self._breaker(Whose(*whose))
                if (change := breaker.heard(answer, now_ms)) is not None:
                    changes.append(BreakerChange(Whose(*whose), self.kind, change))
        return changes

    def open(self, whose: Whose, reason: str, now_ms: int) -> list[BreakerChange]:
        """Open a breaker because of something else than its answers."""
        return self._noted(whose, self._breaker(whose).open(reason, now_ms))

    def tried(self, whose: Whose, good: int, bad: int, now_ms: int) -> list[BreakerChange]:
        """So many more trials went well, so many failed."""
        return self._noted(whose, self._breaker(whose).tried(good, bad, now_ms))

    def look(self, now_ms: int) -> list[BreakerChange]:
        """Time went by: pauses end, and breakers with nothing to remember are dropped."""
        changes: list[BreakerChange] = []
        for key, breaker in [*self._breakers.items()]:
            self._note(changes, Whose(*key), breaker.look(now_ms))
            if breaker.is_idle(now_ms):
                del self._breakers[key]
        return changes

    def keep(self, carriers: Collection[CarrierName]) -> None:
        """Forget the breakers of all other carriers: they are gone or switched off, and begin anew."""
        for key in [key for key in self._breakers if key[0] not in carriers]:
            del self._breakers[key]

    def tripped(self) -> Iterator[tuple[Whose, Breaker]]:
        """Those that are not closed."""
        return (
            (Whose(*key), breaker)
            for key, breaker in self._breakers.items()
            if breaker.state is not BreakerState.CLOSED
        )

    def closed_ms(self, whose: Whose) -> int:
        """When the breaker closed last (Unix milliseconds); 0 when nothing of that is remembered."""
        breaker = self._breakers.get(whose)
        return 0 if breaker is None or breaker.state is not BreakerState.CLOSED else breaker.since_ms

    def conditions(self, now_ms: int) -> Iterator[tuple[Whose, Condition]]:
        """What the breakers that are not closed say of their carriers."""
        for whose, breaker in self.tripped():
            half_open = breaker.state is BreakerState.HALF_OPEN
            draws = self.trials.draws(now_ms - breaker.since_ms) if half_open else 0
            yield (
                whose,
                Condition(
                    self.kind,
                    f"{whose} is {_STATES[self.kind][BreakerState.OPEN]}: {breaker.reason}",
                    breaker.opened_ms,
                    draws,
                ),
            )

    def _breaker(self, whose: Whose) -> Breaker:
        breaker = self._breakers.get(whose)
        if breaker is None:
            breaker = Breaker(self.policy)
            if len(self._breakers) < BREAKERS_MAX:
                self._breakers[whose] = breaker
        return breaker

    def _noted(self, whose: Whose, change: Change | None) -> list[BreakerChange]:
        changes: list[BreakerChange] = []
        self._note(changes, whose, change)
        return changes

    def _note(self, changes: list[BreakerChange], whose: Whose, change: Change | None) -> None:
        if change is not None:
            changes.append(BreakerChange(whose, self.kind, change))
