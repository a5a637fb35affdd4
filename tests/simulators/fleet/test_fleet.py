"""Several carriers in one process: each with its own accounts, countries and timeline, changed while it runs."""

from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactorClock

from simulators.fleet.fleet import Fleet
from simulators.fleet.plan import CarrierPlan
from simulators.ledger.keeping import Keeping
from simulators.ledger.ledger import MemoryLedger
from simulators.operator.accounts import Account
from simulators.scenario.changes import By
from simulators.scenario.timeline import Step
from smpp.codec import decode
from smpp.statuses import CommandStatus
from tests.support.wires.memory_esme import MemoryEsme


def esme_of(fleet: Fleet, name: str) -> MemoryEsme:
    """A connection to a carrier."""
    return MemoryEsme(fleet.carriers[name].server)


def a_fleet(*plans: CarrierPlan, told: Any = lambda _name, _switch: None) -> tuple[Fleet, MemoryReactorClock]:
    make: Any = MemoryReactorClock  # it carries no types
    reactor: MemoryReactorClock = make()
    fleet = Fleet(plans, reactor, lambda _: Keeping(MemoryLedger(), None), told)
    fleet.start(reactor)
    return fleet, reactor


def test_each_carrier_knows_its_own_accounts_countries_and_senders() -> None:
    alpine = CarrierPlan("alpine", 2775, (Account("maxony", "secret"),), ("countries=CH", "senders=MAXONY"))
    fleet, _ = a_fleet(alpine, CarrierPlan("oceanic", 2776))
    esme = esme_of(fleet, "alpine")
    assert esme_of(fleet, "alpine").bind(password="wrong") == CommandStatus.RINVPASWD
    assert esme.bind() == 0
    assert esme.submit("41791234567") == 0
    assert esme.submit("4367612345678") == CommandStatus.RINVDSTADR
    assert esme.submit("41791234567", "OTHER") == CommandStatus.RINVSRCADR
    other = esme_of(fleet, "oceanic")
    assert other.bind("whoever", "") == 0
    assert other.submit("4367612345678", "OTHER") == 0


def test_a_step_changes_what_a_running_carrier_does_and_tells() -> None:
    told: list[tuple[str, str]] = []
    plan = CarrierPlan("alpine", steps=(Step(30.0, ("throttle",), for_s=10.0),))
    fleet, reactor = a_fleet(plan, told=lambda name, change: told.append((name, change.why)))
    esme = esme_of(fleet, "alpine")
    esme.bind()
    assert esme.submit("41791234567") == 0
    reactor.advance(30.0)
    assert esme.submit("41791234567") == CommandStatus.RTHROTTLED
    reactor.advance(10.0)
    assert esme.submit("41791234567") == 0
    assert told == [("alpine", "throttle for 10s"), ("alpine", "throttle off")]


def test_a_change_by_hand_takes_effect_at_once_and_a_wrong_one_not_at_all() -> None:
    fleet, _ = a_fleet(CarrierPlan("alpine"))
    esme, carrier = esme_of(fleet, "alpine"), fleet.carriers["alpine"]
    esme.bind()
    carrier.change(["refuse=1:RSUBMITFAIL"])
    assert esme.submit("41791234567") == CommandStatus.RSUBMITFAIL
    with pytest.raises(ValueError, match="no behaviour"):
        carrier.change(["nonsense"], ["refuse"])
    assert esme.submit("41791234567") == CommandStatus.RSUBMITFAIL
    carrier.change(off=["refuse"])
    assert esme.submit("41791234567") == 0


def test_a_carrier_that_is_down_drops_its_binds_and_comes_back_on_its_port() -> None:
    fleet, reactor = a_fleet(CarrierPlan("alpine", 2775))
    esme, carrier = esme_of(fleet, "alpine"), fleet.carriers["alpine"]
    esme.bind()
    carrier.change(["down"])
    assert esme.transport.disconnected or esme.transport.disconnecting
    assert [port for port, *_ in reactor.tcpServers] == [2775]
    carrier.change(off=["down"])
    reactor.advance(0.1)
    assert [port for port, *_ in reactor.tcpServers] == [2775, 2775]


def test_in_maintenance_everybody_is_unbound_and_nobody_may_bind() -> None:
    fleet, reactor = a_fleet(CarrierPlan("alpine"))
    esme, carrier = esme_of(fleet, "alpine"), fleet.carriers["alpine"]
    esme.bind()
    esme.transport.clear()
    carrier.change(["maintenance"])
    reactor.advance(0.01)
    assert type(decode(esme.transport.value())).__name__ == "Unbind"
    assert esme_of(fleet, "alpine").bind() == CommandStatus.RBINDFAIL
    carrier.change(off=["maintenance"])
    assert esme_of(fleet, "alpine").bind() == 0


def test_a_stopped_fleet_leaves_no_timer() -> None:
    fleet, reactor = a_fleet(CarrierPlan("alpine", steps=(Step(30.0, ("throttle",)),)))
    _ = fleet.stop()
    assert isinstance(reactor, Clock)
    assert reactor.getDelayedCalls() == []


def test_a_step_that_does_not_go_with_what_was_set_meanwhile_is_left_out_and_both_are_told() -> None:
    told: list[str] = []
    plan = CarrierPlan("alpine", steps=(Step(30.0, ("receipt-ids=decimal",)), Step(40.0, ("throttle",))))
    fleet, reactor = a_fleet(plan, told=lambda _, changed: told.append(changed.why))
    fleet.carriers["alpine"].change(["ids=uuid"])
    reactor.advance(40.0)
    assert [*fleet.carriers["alpine"].active] == ["ids=uuid", "throttle"]
    assert [why.partition(":")[0] for why in told] == ["ids=uuid", "receipt-ids=decimal left out", "throttle"]
    assert [one.by for one in fleet.carriers["alpine"].changes.since(0)] == [By.CONTROL, By.TIMELINE, By.TIMELINE]
