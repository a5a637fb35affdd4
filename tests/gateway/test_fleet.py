"""The carriers of one process, as the business changes."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.task import Clock

from carriers.bind_status import BindState
from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from gateway.background import Background
from gateway.fleet import Fleet
from messages.ids import CarrierName
from simulators.operator.smsc import Smsc
from simulators.wire.server import SimulatedSmsc
from store.business import Business, CarrierRecord
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox
from tests.support.values.builders import NOW_MS, a_lease
from tests.support.wires.wire import MemoryEndpoint, fired

ALPINE = CarrierName("alpine")


def business(**profile: Any) -> Business:
    """A business of one carrier; ``profile`` are keys of its profile."""
    record = CarrierRecord(ALPINE, {"host": "127.0.0.1", "port": 2775, "system_id": "gateway", **profile})
    return Business(1, {}, {}, (), (), (), (), {ALPINE: record}, {})


class Town:
    """A fleet and the one operator that all its carriers are bound to, on one clock."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.dispatch = FakeDispatch()
        self.server = SimulatedSmsc(Smsc(), self.clock, lambda: NOW_MS)
        self.endpoint = MemoryEndpoint(self.server)
        self.fleet = Fleet(self._build, Background())

    def _build(self, profile: CarrierProfile) -> SmppCarrier:
        rng = random.Random(1)
        inbox, endpoints = FakeInbox(), [self.endpoint]
        return SmppCarrier(profile, self.dispatch, inbox, self.clock, endpoints=endpoints, rng=rng)

    def adopt(self, changed: Business) -> None:
        self.fleet.adopt(changed)
        self.settle()

    def settle(self) -> None:
        self.endpoint.settle()
        self.clock.advance(0.01)
        self.endpoint.settle()


@pytest.fixture
def town() -> Iterator[Town]:
    town = Town()
    yield town
    drained = town.fleet.drain(1.0)
    town.settle()
    assert fired(drained)
    stopped = town.server.stop()
    town.settle()
    assert fired(stopped)
    assert not town.clock.getDelayedCalls()


def test_a_carrier_that_was_changed_ten_times_is_woken_once(town: Town) -> None:
    for window in range(10, 20):
        town.adopt(business(window=window))
    assert len(town.dispatch.wakes) == 1
    [[status]] = town.fleet.status().values()
    assert (status.state, status.window_size) == (BindState.BOUND, 19)
    town.dispatch.put(a_lease())
    town.settle()
    assert len(town.dispatch.outcomes) == 1
    assert len(town.server.connections) == 1


def test_an_unchanged_carrier_keeps_its_bind(town: Town) -> None:
    town.adopt(business())
    town.adopt(business())
    assert town.endpoint.attempts == 1


def test_a_carrier_that_is_gone_is_unbound_and_woken_no_more(town: Town) -> None:
    town.adopt(business())
    town.adopt(Business(2, {}, {}, (), (), (), (), {}, {}))
    town.settle()
    assert town.dispatch.wakes == []
    assert town.server.connections == {}
    assert town.fleet.status() == {}
