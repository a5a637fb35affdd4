"""Quirks of binds: passwords, versions, idle kills, limits, goodbyes, and what comes before a bind."""

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from carriers.bind_status import BindState
from carriers.outcome import SegmentUnknown
from carriers.pdu_building import bind_pdu
from carriers.profile import CarrierProfile, parse_profile
from messages.ids import MessageId
from simulators.operator.behaviours import SilentEvery
from smpp.codec import encode
from smpp.commands import CommandId
from smpp.frame_observer import Direction
from smpp.pdus import AlertNotification, EnquireLink, GenericNack, SubmitSm
from smpp.session_settings import SessionSettings
from smpp.statuses import CommandStatus
from smpp.timers import SessionTimers, TimerAction
from tests.support.values.builders import a_lease
from tests.support.wires.latency import Latency
from tests.support.wires.wire import Listening, Silent, Wire, all_accepted, fired, kinds

Start = Callable[[Wire], Wire]


def send(wire: Wire, count: int = 1) -> None:
    wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(count)])
    wire.settle()


def test_quirk_8_a_longer_password_is_kept_whole_for_a_carrier_that_takes_it(started: Start) -> None:
    wire = Wire(password="p" * 12, long_password=True)
    wire.smsc.password = "p" * 12
    assert started(wire).status().state is BindState.BOUND
    document = {"host": "h", "port": 1, "system_id": "s", "password": "p" * 12}
    refused = parse_profile("alpine", document)
    assert not isinstance(refused, CarrierProfile), "never cut in silence"
    profile = parse_profile("alpine", {**document, "long_password": True})
    assert isinstance(profile, CarrierProfile)
    assert profile.password == "p" * 12


def test_quirk_9_the_version_in_the_bind_is_3_4_unless_the_profile_says_otherwise(started: Start) -> None:
    started(wire := Wire())
    [connection] = wire.server.connections.values()
    assert connection.session.peer_interface_version == 0x34
    started(old := Wire(interface_version=0x33))
    [connection] = old.server.connections.values()
    assert connection.session.peer_interface_version == 0x33
    assert old.status().state is BindState.BOUND


def test_quirk_10_a_carrier_that_kills_idle_connections_is_kept_awake_by_enquiries_on_idle(started: Start) -> None:
    wire = Wire(enquire_link_interval_s=20.0)
    wire.server.idle_kill_s = 30.0
    started(wire)
    wire.advance(300, step_s=0.5)
    assert wire.endpoint.attempts == 1
    assert wire.status().state is BindState.BOUND


def test_quirk_10_with_too_long_an_interval_it_kills_and_we_come_back(started: Start) -> None:
    wire = Wire(enquire_link_interval_s=60.0)
    wire.server.idle_kill_s = 20.0
    started(wire)
    wire.advance(25, step_s=0.5)
    assert wire.endpoint.attempts == 2
    assert wire.status().state is BindState.BOUND


def test_quirk_10_nobody_is_asked_while_he_talks() -> None:
    timers = SessionTimers(SessionSettings(enquire_link_idle_s=20.0), 0.0)
    timers.bound(0.0)
    for second in range(0, 100, 10):
        timers.pdu_received(float(second))
        assert timers.due(second + 9.0) is None
    assert timers.due(110.0) is TimerAction.SEND_ENQUIRE_LINK


def test_quirk_11_a_rebind_too_soon_is_refused_and_not_hammered(started: Start) -> None:
    wire = Wire(reconnect_floor_s=1.0, refused_floor_s=60.0)
    wire.smsc.rebind_after_s = 30.0
    started(wire)
    wire.server.drop_all()
    wire.advance(40, step_s=0.5)
    assert wire.endpoint.attempts == 2
    assert "RALYBND" in wire.status().last_error
    wire.advance(60, step_s=0.5)
    assert wire.status().state is BindState.BOUND
    assert wire.endpoint.attempts == 3


def test_quirk_11_a_reconnect_floor_beyond_the_carriers_wait_is_never_refused(started: Start) -> None:
    wire = Wire(reconnect_floor_s=45.0)
    wire.smsc.rebind_after_s = 30.0
    started(wire)
    wire.server.drop_all()
    wire.advance(60, step_s=0.5)
    assert wire.status().state is BindState.BOUND
    assert wire.observer.alarms == []


def test_quirk_12_binds_beyond_the_carriers_limit_wait_and_the_others_work(started: Start) -> None:
    wire = Wire(binds=3, bind_stagger_s=0.5)
    wire.smsc.binds_max = 2
    started(wire)
    wire.advance(3)
    assert [status.state for status in wire.carrier.status()] == [BindState.BOUND, BindState.BOUND, BindState.WAITING]
    send(wire, 10)
    assert all(all_accepted(outcome) for outcome in wire.outcomes)
    assert len(wire.outcomes) == 10


def test_quirk_12_window_and_rate_are_kept_to_on_each_bind_and_rate_on_the_account(started: Start) -> None:
    wire = started(Wire(binds=2, window=10, throughput_per_s=10.0, account_throughput_per_s=15.0))
    send(wire, 200)
    wire.advance(4)
    on_each = [sum(entry.connection == number for entry in wire.ledger.submitted) for number in (1, 2)]
    assert max(on_each) <= 43
    assert 55 <= sum(on_each) <= 65


ENQUIRY = encode(EnquireLink(), 77)
ANSWERED = bytes.fromhex("00000010 80000015 00000000 0000004d")


def test_quirk_25_an_enquire_link_before_the_bind_is_answered_is_answered(started: Start) -> None:
    wire = Wire()
    wire.server.greeting = ENQUIRY
    listening = Listening(wire.server)
    wire.endpoint.server = listening  # type: ignore[assignment]  # all that is asked of it
    started(wire)
    assert ANSWERED in b"".join(listening.heard)
    assert wire.status().state is BindState.BOUND


def test_quirk_25_a_request_before_the_bind_is_refused_and_the_bind_goes_on(started: Start) -> None:
    wire = Wire()
    wire.server.greeting = encode(SubmitSm(source_addr="1", destination_addr="2"), 5)
    started(wire)
    assert wire.status().state is BindState.BOUND
    send(wire)
    assert all_accepted(wire.outcomes[0])


def test_quirk_25_a_goodbye_without_notice_ends_in_a_new_bind(started: Start) -> None:
    wire = started(Wire())
    wire.server.unbind_all()
    wire.settle()
    wire.advance(10, step_s=0.1)
    assert wire.endpoint.attempts == 2
    assert wire.status().state is BindState.BOUND
    send(wire)
    assert all_accepted(wire.outcomes[0])


def test_quirk_25_what_is_in_flight_at_a_goodbye_is_answered_before_the_bind_lets_go(started: Start) -> None:
    wire = started(Wire(Latency(1.0), window=3))
    send(wire, 5)
    wire.server.unbind_all()
    wire.settle()
    assert len(wire.server.connections) == 1
    wire.advance(1.1)
    assert [all_accepted(outcome) for outcome in wire.outcomes] == [True] * 3
    wire.advance(10, step_s=0.1)
    assert wire.endpoint.attempts == 2
    assert wire.texts == [f"text {n}" for n in range(5)], "each once, and nothing was taken in between"


def test_quirk_25_a_carrier_that_says_goodbye_and_answers_no_more_is_let_go_after_two_seconds(started: Start) -> None:
    wire = started(Wire(Silent()))
    send(wire, 1)
    wire.server.unbind_all()
    wire.advance(1.9)
    assert wire.outcomes == []
    wire.advance(0.2)
    assert [kinds(outcome) for outcome in wire.outcomes] == [[SegmentUnknown]]


def test_quirk_25_a_nack_with_sequence_0_answers_nothing_and_the_bind_stays(started: Start) -> None:
    wire = started(Wire(SilentEvery(2)))
    send(wire, 2)
    nack = bytearray(encode(GenericNack(command_status=int(CommandStatus.RSYSERR)), 1))
    nack[12:16] = bytes(4)
    wire.server.utter(bytes(nack))
    wire.settle()
    assert len(wire.outcomes) == 1
    assert wire.status().state is BindState.BOUND


def test_quirk_25_a_nack_that_says_our_lengths_are_wrong_ends_the_connection(started: Start) -> None:
    wire = started(Wire())
    nack = bytearray(encode(GenericNack(command_status=int(CommandStatus.RINVCMDLEN)), 1))
    nack[12:16] = bytes(4)
    wire.server.utter(bytes(nack))
    wire.settle()
    wire.advance(5, step_s=0.1)
    assert wire.endpoint.attempts == 2
    assert wire.status().state is BindState.BOUND


def test_quirk_25_a_submission_on_a_bind_that_may_not_submit_makes_us_bind_again(started: Start) -> None:
    wire = Wire()
    started(wire)
    wire.smsc.rules = [lambda pdu: int(CommandStatus.RINVBNDSTS) if wire.endpoint.attempts == 1 else 0]
    send(wire)
    wire.advance(5, step_s=0.1)
    assert wire.endpoint.attempts == 2
    assert wire.texts == [], "it was refused, so it is certainly not with the carrier"
    assert len(wire.outcomes) == 1
    assert bind_pdu(wire.profile, wire.status().role).system_id == "maxony"
    send(wire)
    assert all_accepted(wire.outcomes[1])


@pytest.mark.parametrize("status", [CommandStatus.RINVPASWD, CommandStatus.RINVSYSID, CommandStatus.RBINDFAIL])
def test_a_refused_bind_is_alarmed_and_tried_slowly(started: Start, status: CommandStatus) -> None:
    wire = Wire()
    wire.smsc.refuse_binds_with = int(status)
    started(wire)
    wire.advance(59, step_s=1)
    assert (wire.endpoint.attempts, len(wire.observer.alarms)) == (1, 1)


def test_an_alert_notification_has_no_answer_and_changes_nothing(started: Start) -> None:
    wire = started(Wire())
    listening: list[bytes] = []
    [connection] = wire.server.connections.values()

    def hear(direction: Direction, frame: bytes, _now: float) -> None:
        if direction is Direction.RECEIVED:
            listening.append(frame)

    connection.session.observer = hear
    wire.server.utter(encode(AlertNotification(source_addr="41791234567", esme_addr="maxony"), 9))
    wire.settle()
    assert listening == []
    assert wire.status().state is BindState.BOUND
    send(wire)
    assert all_accepted(wire.outcomes[0])


def test_a_carrier_that_never_answers_our_unbind_is_left_after_its_time(started: Start) -> None:
    wire = started(Wire(unbind_timeout_s=5.0))
    wire.server.mangle = lambda frame: b"" if frame[4:8] == CommandId.UNBIND_RESP.to_bytes(4) else frame
    drained = wire.carrier.drain(30.0)
    wire.settle()
    wire.advance(4.9, step_s=0.1)
    assert not fired(drained)
    wire.advance(0.2, step_s=0.1)
    assert fired(drained)
    assert wire.status().state is BindState.STOPPED


def attempts_at(wire: Wire, seconds: int) -> list[int]:
    """The seconds at which it connected."""
    found, before = [], wire.endpoint.attempts
    for second in range(1, seconds + 1):
        wire.advance(1, step_s=1)
        found += [second] * (wire.endpoint.attempts - before)
        before = wire.endpoint.attempts
    return found


def test_a_refused_bind_is_tried_for_hours_and_never_twice_within_a_minute(started: Start) -> None:
    wire = Wire()
    wire.smsc.refuse_binds_with = int(CommandStatus.RINVPASWD)
    started(wire)
    tried = [0, *attempts_at(wire, 3 * 3600)]
    waits = [after - before for before, after in pairwise(tried)]
    assert min(waits) >= 60
    assert max(waits) <= 60 + 60 * 1.3 + 1
    assert len(set(waits)) > 10, "and in step with nobody"
    assert len(wire.observer.alarms) == wire.endpoint.attempts


@pytest.mark.parametrize(("answered", "dead_at_s"), [(0, 50), (1, 70)])
def test_two_enquiries_without_an_answer_end_the_connection_and_one_does_not(
    started: Start, answered: int, dead_at_s: int
) -> None:
    wire = started(Wire())
    wire.endpoint.cut = True
    if answered:
        wire.advance(40, step_s=1)
        wire.endpoint.cut = False
        wire.settle()  # the answers to both enquiries arrive at the last moment
        wire.endpoint.cut = True
        dead_at_s += 20 - 40
    wire.advance(dead_at_s - 1, step_s=1)
    assert wire.status().state is BindState.BOUND
    wire.advance(1, step_s=1)
    wire.endpoint.cut = False
    wire.settle()
    assert "2 enquire_link in a row" in wire.status().last_error


def test_whatever_a_carrier_does_no_bind_is_opened_beside_a_live_one(started: Start) -> None:
    rng = random.Random(7)
    hasty: dict[str, Any] = {
        "reconnect_floor_s": 0.5,
        "reconnect_ceiling_s": 1.0,
        "refused_floor_s": 1.0,
        "bind_timeout_s": 3.0,
    }
    wire = started(Wire(binds=2, response_timeout_s=5.0, **hasty))
    for _ in range(400):
        match rng.randrange(7):
            case 0:
                wire.server.drop_all()
            case 1:
                wire.server.unbind_all()
            case 2:
                wire.smsc.refuse_binds_with = rng.choice([0, int(CommandStatus.RALYBND)])
            case 3:
                wire.endpoint.refusing = not wire.endpoint.refusing
            case 4:
                wire.server.utter(bytes.fromhex("00000004"))
            case 5:
                wire.smsc.behaviours = [Silent()] if rng.random() < 0.5 else []
            case _:
                send(wire, 3)
        wire.advance(rng.random() * 3, step_s=0.1)
        live = [connection for connection in wire.server.connections.values() if connection.session.state.is_bound]
        assert len(live) <= 2
        assert len(wire.server.connections) <= 2
    assert wire.endpoint.attempts > 100


def test_a_bind_that_is_up_is_not_opened_again_by_another_start(started: Start) -> None:
    wire = started(Wire())
    wire.start()
    assert wire.endpoint.attempts == 1
