"""Binds on another host than the first go back to it: one by one, in good order, once it answers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from carriers.alarm import Alarm
from carriers.bind_status import BindState
from carriers.hosts import HostAddress
from carriers.outcome import SegmentUnknown
from messages.ids import MessageId
from smpp.statuses import CommandStatus
from tests.support.values.builders import a_lease
from tests.support.wires.latency import Latency
from tests.support.wires.wire import Silent, Wire, all_accepted, fired, kinds

HOSTS = (HostAddress("one.example", 2775), HostAddress("two.example", 2775))
Away = Callable[..., Wire]


@pytest.fixture
def away() -> Iterator[Away]:
    """Wires whose binds are all on the second host, because the first was down when they started; it is back."""
    made: list[Wire] = []

    def begin(*behaviours: Any, binds: int = 1, **profile: Any) -> Wire:
        wire = Wire(*behaviours, **{"hosts": HOSTS, "return_to_first_s": 300.0, "binds": binds, **profile})
        made.append(wire)
        wire.endpoints[0].refusing = True
        wire.start()
        wire.advance(10, step_s=0.1)
        assert (bound(wire), on_first(wire)) == (binds, 0)
        wire.endpoints[0].refusing = False
        return wire

    yield begin
    for wire in made:
        wire.stop()
        assert not wire.clock.getDelayedCalls()


def bound(wire: Wire) -> int:
    return [status.state for status in wire.carrier.status()].count(BindState.BOUND)


def connections(wire: Wire, host: int) -> int:
    """How many connections to a host are up."""
    pumps: list[Any] = wire.endpoints[host].pumps
    return sum(not pump.clientIO.disconnected for pump in pumps)


def on_first(wire: Wire) -> int:
    return connections(wire, 0)


def send(wire: Wire, count: int) -> None:
    wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(count)])
    wire.settle()


def test_a_healthy_bind_goes_back_after_a_while_once_the_first_host_answers(away: Away) -> None:
    wire = away()
    wire.advance(285, step_s=0.5)
    assert on_first(wire) == 0, "too early"
    wire.advance(25, step_s=0.1)
    assert (bound(wire), on_first(wire), connections(wire, 1)) == (1, 1, 0)
    first, second = wire.endpoints
    assert (first.attempts, second.attempts) == (4, 1), "it was asked whether it is back, and then bound to"
    wire.advance(1000, step_s=1)
    assert (first.attempts, second.attempts) == (4, 1), "and there it stays"
    assert [alarm for alarm, _ in wire.observer.alarms] == [Alarm.HOST_LEFT]


def test_while_the_first_host_is_down_the_bind_stays_and_it_is_asked_seldom(away: Away) -> None:
    wire = away()
    first, second = wire.endpoints
    first.refusing = True
    wire.advance(3000, step_s=1)
    assert (bound(wire), connections(wire, 1), second.attempts) == (1, 1, 1)
    assert 2 + 8 <= first.attempts <= 2 + 10, "every 300 s, besides the two at the start"


def test_what_is_in_flight_is_answered_before_the_bind_goes(away: Away) -> None:
    wire = away(Latency(30.0), window=5)
    wire.advance(283, step_s=0.5)
    send(wire, 8)
    wire.advance(22, step_s=0.1)
    assert wire.status().state is BindState.DRAINING
    assert (len(wire.ledger.submitted), len(wire.dispatch.queue)) == (5, 3)
    wire.advance(90, step_s=0.1)
    assert (bound(wire), on_first(wire)) == (1, 1)
    assert len(wire.outcomes) == 8
    assert all(all_accepted(outcome) for outcome in wire.outcomes)
    assert wire.texts == [f"text {n}" for n in range(8)]


def test_what_is_never_answered_is_uncertain_in_its_own_time_and_holds_the_bind_no_longer(away: Away) -> None:
    wire = away(Silent(), response_timeout_s=45.0)
    wire.advance(285, step_s=0.5)
    send(wire, 1)
    wire.advance(44, step_s=0.1)
    assert (wire.status().state, wire.outcomes) == (BindState.DRAINING, [])
    wire.advance(10, step_s=0.1)
    assert [kinds(outcome) for outcome in wire.outcomes] == [[SegmentUnknown]]
    assert (bound(wire), on_first(wire)) == (1, 1)


def test_binds_go_one_at_a_time_and_the_others_work_meanwhile(away: Away) -> None:
    wire = away(binds=3)
    fewest = 3
    for _ in range(600):
        wire.advance(1, step_s=0.1)
        fewest = min(fewest, bound(wire))
    assert fewest == 2
    assert (bound(wire), on_first(wire), connections(wire, 1)) == (3, 3, 0)


def test_when_the_first_host_takes_connections_but_no_binds_one_bind_finds_out_and_falls_back(away: Away) -> None:
    wire = away(binds=3)
    first, second = wire.endpoints
    wire.advance(260, step_s=0.5)
    first.mute = True
    fewest = 3
    for _ in range(200):
        wire.advance(1, step_s=0.1)
        fewest = min(fewest, bound(wire))
    assert fewest == 2, "the others never left"
    assert (bound(wire), on_first(wire)) == (3, 0)
    assert first.attempts == 6 + 2, "asked once and called once, besides the two of each bind at the start"
    assert second.attempts == 4
    assert [alarm for alarm, _ in wire.observer.alarms] == [Alarm.HOST_LEFT] * 4


def test_a_first_host_that_refuses_the_bind_is_alarmed_and_left_after_one_try(away: Away) -> None:
    wire = away(refused_floor_s=5.0)
    wire.advance(285, step_s=0.5)
    wire.smsc.refuse_binds_with = int(CommandStatus.RBINDFAIL)
    wire.advance(12, step_s=0.1)
    assert [alarm for alarm, _ in wire.observer.alarms][1:] == [Alarm.BIND_REFUSED, Alarm.HOST_LEFT]
    wire.smsc.refuse_binds_with = 0
    wire.advance(10, step_s=0.1)
    assert (bound(wire), on_first(wire), connections(wire, 1)) == (1, 0, 1)


@pytest.mark.parametrize("then", [BindState.DRAINING, BindState.STOPPED, BindState.CONNECTING])
def test_a_drain_on_the_way_ends_it(away: Away, then: BindState) -> None:
    wire = away(Latency(30.0), reconnect_floor_s=2.0)
    wire.advance(285, step_s=0.5)
    send(wire, 1)
    while wire.status().state is BindState.BOUND:
        wire.advance(0.1, step_s=0.1)
    wire.endpoints[0].hanging = True
    while wire.status().state is not then:
        wire.advance(0.1, step_s=0.1)
    drained = wire.carrier.drain(60.0)
    wire.advance(61, step_s=0.1)
    assert fired(drained)
    assert wire.status().state is BindState.STOPPED
    assert all_accepted(wire.outcomes[0])
    assert wire.server.connections == {}


def test_a_drain_on_the_way_has_its_budget(away: Away) -> None:
    wire = away(Silent())
    wire.advance(285, step_s=0.5)
    send(wire, 1)
    wire.advance(15, step_s=0.1)
    assert wire.status().state is BindState.DRAINING
    drained = wire.carrier.drain(3.0)
    wire.advance(3.1, step_s=0.1)
    assert fired(drained)
    assert kinds(wire.outcomes[0]) == [SegmentUnknown]


def test_a_first_host_that_leaves_the_question_open_keeps_nobody_waiting(away: Away) -> None:
    wire = away()
    wire.endpoints[0].hanging = True
    wire.advance(600, step_s=1)
    assert (bound(wire), connections(wire, 1)) == (1, 1)
    drained = wire.carrier.drain(1.0)
    wire.settle()
    assert fired(drained)


def test_a_carrier_with_one_host_looks_for_no_other(away: Away) -> None:
    wire = Wire()
    wire.start()
    wire.advance(3000, step_s=10)
    assert wire.endpoint.attempts == 1
    wire.stop()
