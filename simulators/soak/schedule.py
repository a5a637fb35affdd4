"""When which fault comes in a soak: made from a seed, so that the same seed brings the same faults. Pure."""

import math
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import attrs

from simulators.soak.faults import NATURES, Fault, Kind, Lane

DURATION_MIN_S: Final = 20.0
DURATION_MAX_S: Final = 7 * 24 * 3_600.0
CALM_SHARE: Final = 0.2
CALM_MAX_S: Final = 600.0
FAULTS_MAX: Final = 100_000

_FAULT_S: Final = (1.5, 3.5)
_DEAD_S: Final = (0.0, 1.5)
_PAUSES_S: Final[Mapping[Lane, tuple[float, float]]] = {
    Lane.GATEWAY: (4.0, 10.0),
    Lane.CARRIER: (0.5, 2.0),
    Lane.WEBHOOK: (2.0, 6.0),
}
_STRETCH_MAX: Final = 10.0
_SHORT_S: Final = 60.0


@attrs.frozen
class Schedule:
    """The faults of one soak in the order in which they begin; from ``calm_from_s`` on there is none."""

    duration_s: float
    calm_from_s: float
    faults: Sequence[Fault]

    def of(self, lane: Lane) -> list[Fault]:
        """Those that concern one lane, in order; no two of them at the same time."""
        return [fault for fault in self.faults if NATURES[fault.kind].lane is lane]

    def on_at(self, at_s: float) -> list[Fault]:
        """Those that are on at a moment."""
        return [fault for fault in self.faults if fault.at_s <= at_s < fault.until_s]

    @property
    def longest_s(self) -> float:
        """How long the longest fault lasts."""
        return max((fault.for_s for fault in self.faults), default=0.0)


def calm_s(duration_s: float) -> float:
    """How many seconds at the end are without faults, so that everything can settle."""
    return min(duration_s * CALM_SHARE, CALM_MAX_S)


def scheduled(seed: int, duration_s: float, carriers: Sequence[str], kinds: Collection[Kind] = tuple(Kind)) -> Schedule:
    """The schedule of a soak.

    In each lane every kind comes once, in an order of chance, before one comes again. In soaks of more than a minute
    faults last longer and lie further apart, ten times so at most.

    Args:
        seed: the same one gives the same schedule.
        duration_s: of the whole soak, 20 seconds to seven days.
        carriers: whom the carriers' faults may strike; one at least.
        kinds: which faults there are to be.

    Raises:
        ValueError: the duration is out of its range, or there is no carrier.
    """
    if not DURATION_MIN_S <= duration_s <= DURATION_MAX_S:
        raise ValueError("a soak lasts from 20 seconds to seven days")
    if not carriers:
        raise ValueError("a soak needs a carrier at least")
    calm_from_s = duration_s - calm_s(duration_s)
    faults: list[Fault] = []
    for lane in Lane:
        # each lane has its own chance: a kind left out in one changes nothing in the others
        chance = random.Random(f"{seed}/{lane}")  # noqa: S311 - chooses faults, guards nothing
        deck = [kind for kind in Kind if NATURES[kind].lane is lane and kind in kinds]
        stretch = max(1.0, min(duration_s / _SHORT_S, _STRETCH_MAX))
        for fault in _endless(chance, lane, deck, stretch=stretch, carriers=carriers):
            if fault.until_s > calm_from_s:
                break
            faults.append(fault)
    faults.sort(key=lambda fault: (fault.at_s, fault.kind))
    return Schedule(duration_s, calm_from_s, tuple(faults[:FAULTS_MAX]))


def _endless(
    chance: random.Random, lane: Lane, deck: Sequence[Kind], *, stretch: float, carriers: Sequence[str]
) -> Iterator[Fault]:
    at_s = 0.0
    while deck:
        for kind in chance.sample(deck, len(deck)):
            at_s += chance.uniform(*_PAUSES_S[lane]) * stretch
            # somebody starts a dead gateway again soon, however long the soak is
            for_s = chance.uniform(*_DEAD_S) if lane is Lane.GATEWAY else chance.uniform(*_FAULT_S) * stretch
            on = chance.choice(carriers) if lane is Lane.CARRIER else ""
            yield Fault(round(at_s, 3), 0.0 if kind is Kind.DROP_BINDS else round(for_s, 3), kind, on)
            at_s += for_s


@attrs.frozen
class Doubts:
    """What bounds how many answers to submit_sm may be lost at one time.

    Attributes:
        window: submit_sm that may be unanswered on one bind.
        binds: with one carrier.
        carriers: how many a gateway has.
        response_timeout_s: how long it waits for an answer.
    """

    window: int
    binds: int
    carriers: int
    response_timeout_s: float

    def duplicates_max(self, faults: Sequence[Fault]) -> int:
        """Submit_sm that may come twice by these faults: a window per bind each time that answers are lost.

        A gateway that is killed has lost those of every carrier. A carrier that is silent costs its window each time
        that the gateway has waited in vain.
        """
        windows = 0
        for fault in faults:
            if fault.kind is Kind.GATEWAY_KILL:
                windows += self.carriers
            elif fault.kind is Kind.SILENT:
                windows += 1 + math.ceil(fault.for_s / self.response_timeout_s)
            elif NATURES[fault.kind].doubt:
                windows += 1
        return windows * self.window * self.binds
