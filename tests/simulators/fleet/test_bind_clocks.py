"""Each bind has a clock of its own: steps counted from its beginning hold for it alone, and end with it."""

from typing import Any

from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactorClock

from simulators.fleet.fleet import Fleet
from simulators.fleet.plan import CarrierPlan
from simulators.ledger.keeping import Keeping
from simulators.ledger.ledger import MemoryLedger
from simulators.scenario.timeline import Since, Step
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus
from tests.support.wires.memory_esme import MemoryEsme

THROTTLED = CommandStatus.RTHROTTLED
AFTER_30_S = Step(30.0, ("throttle",), since=Since.BIND)


class Bench:
    """One carrier with these steps, on a clock that is moved by hand."""

    def __init__(self, *steps: Step, behaviours: tuple[str, ...] = (), seed: int | None = None) -> None:
        make: Any = MemoryReactorClock  # it carries no types
        self.reactor: Any = make()
        self.told: list[tuple[int | None, str]] = []
        self.fleet = Fleet(
            [CarrierPlan("alpine", behaviours=behaviours, steps=steps, seed=seed)],
            self.reactor,
            lambda _: Keeping(MemoryLedger(), None),
            lambda _, changed: self.told.append((changed.bind, changed.why)),
        )
        self.fleet.start(self.reactor)
        self.carrier = self.fleet.carriers["alpine"]

    def bound(self) -> MemoryEsme:
        """A bind that begins now."""
        esme = MemoryEsme(self.carrier.server)
        assert esme.bind() == 0
        return esme

    def lose(self, esme: MemoryEsme) -> None:
        """Its connection dies."""
        esme.protocol.connectionLost(None)


def test_two_binds_that_began_at_different_times_change_at_different_times() -> None:
    bench = Bench(AFTER_30_S)
    first = bench.bound()
    bench.reactor.advance(20.0)
    second = bench.bound()
    bench.reactor.advance(9.9)
    assert [first.submit(), second.submit()] == [0, 0]
    bench.reactor.advance(0.1)
    assert [first.submit(), second.submit()] == [THROTTLED, 0]
    bench.reactor.advance(20.0)
    assert [first.submit(), second.submit()] == [THROTTLED, THROTTLED]


def test_a_rebind_starts_anew() -> None:
    bench = Bench(AFTER_30_S)
    esme = bench.bound()
    bench.reactor.advance(30.0)
    assert esme.submit() == THROTTLED
    bench.lose(esme)
    again = bench.bound()
    bench.reactor.advance(29.0)
    assert again.submit() == 0
    bench.reactor.advance(1.0)
    assert again.submit() == THROTTLED


def test_a_connection_that_never_binds_has_no_clock() -> None:
    bench = Bench(AFTER_30_S)
    MemoryEsme(bench.carrier.server)
    bench.reactor.advance(60.0)
    assert bench.told == []


def test_the_history_of_changes_says_of_which_bind() -> None:
    bench = Bench(Step(10.0, ("throttle=3",), for_s=5.0, since=Since.BIND), Step(12.0, ("late=2",)))
    bench.bound()
    bench.reactor.advance(1.0)
    bench.bound()
    for _ in range(20):
        bench.reactor.advance(1.0)
    changes = bench.carrier.changes.since(0)
    assert [(one.at_s, one.bind, one.on, one.off) for one in changes] == [
        (10.0, 1, ("throttle=3",), ()),
        (11.0, 2, ("throttle=3",), ()),
        (12.0, None, ("late=2",), ()),
        (15.0, 1, (), ("throttle=3",)),
        (16.0, 2, (), ("throttle=3",)),
    ]
    assert bench.told[0] == (1, "throttle=3 for 5s")


def test_a_step_at_the_beginning_holds_for_the_first_message() -> None:
    """And what all binds have comes back after it."""
    bench = Bench(Step(0.0, off=("throttle",), for_s=5.0, since=Since.BIND), behaviours=("throttle=1",))
    esme = bench.bound()
    assert esme.submit() == 0
    bench.reactor.advance(5.0)
    assert esme.submit() == THROTTLED
    assert bench.carrier.active == ["throttle=1"]


def test_what_is_written_on_the_bind_changes_as_well_and_on_no_other() -> None:
    """Its answers lose their body."""
    bench = Bench(Step(30.0, ("answer-without-body",), since=Since.BIND))
    first = bench.bound()
    bench.reactor.advance(30.0)
    second = bench.bound()
    octets = []
    for esme in (first, second):
        esme.transport.clear()
        esme.send(SubmitSm(source_addr="MAXONY", destination_addr="41791234567", short_message=b"hello"), 2)
        octets.append(len(esme.transport.value()))
    assert octets[0] == 16 < octets[1]


def test_a_change_over_the_control_reaches_binds_with_changes_of_their_own() -> None:
    bench = Bench(Step(0.0, ("late=2",), since=Since.BIND))
    esme = bench.bound()
    bench.carrier.change(["throttle"])
    assert esme.submit() == THROTTLED


def test_a_step_that_a_bind_cannot_make_is_left_out_and_told() -> None:
    bench = Bench(Step(5.0, off=("binds-max",), since=Since.BIND), behaviours=("binds-max=1",))
    bench.bound()
    bench.reactor.advance(5.0)
    [(number, why)] = bench.told
    assert (number, why.partition(":")[0]) == (1, "binds-max off left out")


def test_a_seed_decides_what_chance_adds_for_each_bind() -> None:
    step = Step(10.0, ("throttle",), jitter_s=5.0, since=Since.BIND)
    times = []
    for seed in (1, 1, 2):
        bench = Bench(step, seed=seed)
        bench.bound()
        bench.bound()
        bench.reactor.pump([0.01] * 1_600)
        times.append([round(one.at_s, 2) for one in bench.carrier.changes.since(0)])
    assert times[0] == times[1] != times[2]
    assert times[0][0] != times[0][1]


def test_a_bind_that_ended_leaves_no_timer_and_nothing_of_its_own() -> None:
    bench = Bench(AFTER_30_S, Step(0.0, ("late=2",), since=Since.BIND))
    esme = bench.bound()
    assert bench.carrier.smsc.treatments
    bench.lose(esme)
    assert (bench.carrier.smsc.treatments, bench.carrier.server.ways) == ({}, {})
    bench.reactor.advance(60.0)
    assert bench.told == [(1, "late=2")]


def test_a_stopped_carrier_stops_the_clocks_of_its_binds() -> None:
    bench = Bench(AFTER_30_S)
    bench.bound()
    _ = bench.fleet.stop()
    assert isinstance(bench.reactor, Clock)
    bench.reactor.advance(60.0)
    assert bench.told == []
