"""What waits for a carrier that cannot take it moves on, each with its patience, and to nobody who cannot either."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import attrs
from twisted.internet.defer import Deferred, succeed

from carriers.bind_status import BindRole, BindState, BindStatus
from gateway.conditions.reachability import Reachability
from gateway.paths.offering import Offering
from gateway.upkeep.rerouting import BATCH, BROKEN_AFTER_S, DOWN_AFTER_S, ROUNDS, Rerouting
from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.conditions import Condition, ConditionKind, Conditions
from store.business import Business
from store.rerouting import RerouteQueued
from store.writer import Writer

ALPINE, OCEANIC, NORDIC = CarrierName("alpine"), CarrierName("oceanic"), CarrierName("nordic")
CARRIERS = (ALPINE, OCEANIC, NORDIC)
CH = Country("CH")
START_MS = 1_790_000_000_000


@attrs.define
class Scene:
    """Three carriers; what stands against them, and what the writer was asked to move."""

    at_ms: int = START_MS
    off: set[CarrierName] = attrs.field(factory=set)
    down: set[CarrierName] = attrs.field(factory=set)
    conditions: Conditions = attrs.field(factory=Conditions)
    asked: list[RerouteQueued] = attrs.field(factory=list)
    moves: int = 0
    rerouting: Rerouting = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rerouting = Rerouting(
            writer=cast("Writer", self),
            offering=cast("Offering", self),
            business=lambda: cast("Business", self),
            reachability=Reachability(self.binds),
            conditions=lambda: self.conditions,
            clock=self,
        )
        self.run_after(0)

    @property
    def carriers(self) -> dict[CarrierName, Any]:
        return {name: SimpleNamespace(enabled=name not in self.off) for name in CARRIERS}

    def binds(self) -> dict[CarrierName, list[BindStatus]]:
        return {name: [_bind(name, up=name not in self.down)] for name in CARRIERS}

    def now_ms(self) -> int:
        return self.at_ms

    def submit(self, operation: RerouteQueued) -> Deferred[Sequence[object]]:
        self.asked.append(operation)
        return succeed([object()] * self.moves)

    def offer(self, _items: object) -> Deferred[bool]:
        return succeed(True)

    def run_after(self, seconds: float) -> list[RerouteQueued]:
        self.at_ms += int(seconds * 1000)
        self.asked.clear()
        assert Deferred.fromCoroutine(self.rerouting.run_once()).called
        return self.asked


def _bind(name: CarrierName, *, up: bool) -> BindStatus:
    state = BindState.BOUND if up else BindState.WAITING
    return BindStatus(name, "trx1", BindRole.TRANSCEIVER, state, 0.0, 0, 10, 0.0, 0, "")


def condition(kind: ConditionKind = ConditionKind.BROKEN, **changes: Any) -> Condition:
    return attrs.evolve(Condition(kind, f"it is {kind}", START_MS), **changes)


def test_while_all_is_well_nothing_moves() -> None:
    assert Scene().run_after(1_000) == []


def test_what_waits_for_a_carrier_that_is_switched_off_moves_at_once() -> None:
    scene = Scene(off={ALPINE})
    assert scene.run_after(0) == [
        RerouteQueued(((ALPINE, "alpine is switched off"),), (OCEANIC, NORDIC), START_MS, BATCH)
    ]


def test_what_waits_for_a_carrier_that_is_down_moves_after_half_a_minute() -> None:
    scene = Scene(down={ALPINE})
    assert scene.run_after(DOWN_AFTER_S - 1) == []
    (asked,) = scene.run_after(1)
    assert asked.unusable == ((ALPINE, "alpine has not been reachable for 30 s"),)


def test_what_waits_for_a_carrier_that_takes_nothing_moves_once_that_has_lasted() -> None:
    scene = Scene(conditions=Conditions({ALPINE: condition()}))
    assert scene.run_after(BROKEN_AFTER_S - 1) == []
    (asked,) = scene.run_after(1)
    assert (asked.unusable, asked.country) == (((ALPINE, "it is broken"),), None)


def test_only_what_waits_for_the_country_moves_where_only_that_is_not_delivered() -> None:
    scene = Scene(conditions=Conditions({}, {(ALPINE, CH): condition(ConditionKind.UNDELIVERING)}))
    (asked,) = scene.run_after(BROKEN_AFTER_S)
    assert (asked.unusable, asked.usable, asked.country) == (
        ((ALPINE, "it is undelivering"),),
        (OCEANIC, NORDIC),
        CH,
    )


def test_nothing_moves_to_a_carrier_that_is_down_or_does_not_deliver_there() -> None:
    against = Conditions({OCEANIC: condition(ConditionKind.DOWN)}, {(NORDIC, CH): condition(since_ms=START_MS + 1)})
    scene = Scene(off={ALPINE}, conditions=against)
    (asked,) = scene.run_after(0)
    assert asked.usable == (NORDIC,)
    assert [asked.usable for asked in scene.run_after(BROKEN_AFTER_S + 1)] == [(NORDIC,), ()]


def test_a_long_queue_keeps_nobody_from_taking_more_and_is_no_reason_to_move() -> None:
    scene = Scene(conditions=Conditions({ALPINE: condition(ConditionKind.FULL)}))
    assert scene.run_after(1_000) == []
    scene.off.add(OCEANIC)
    assert [asked.usable for asked in scene.run_after(0)] == [(ALPINE, NORDIC)]


def test_while_trials_go_to_a_carrier_what_waits_for_it_stays() -> None:
    scene = Scene(conditions=Conditions({ALPINE: condition(trial_draws=1)}))
    assert scene.run_after(1_000) == []


def test_a_run_moves_a_bounded_number() -> None:
    scene = Scene(off={ALPINE}, moves=BATCH)
    assert len(scene.run_after(0)) == ROUNDS
