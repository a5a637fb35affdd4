"""A carrier's binds against a simulated operator, in memory and on a clock that the test moves."""

from collections.abc import Iterator
from typing import Any

import pytest

from carriers.alarm import Alarm
from carriers.bind_status import BindRole, BindState
from carriers.canonical_ids import IdForm
from carriers.hosts import HostAddress
from carriers.outcome import SegmentAccepted, SegmentRefused, SegmentUnknown, SegmentUnwritten
from carriers.profile import BindMode, LongMessage
from messages.addresses import Sender, SenderKind
from messages.alphabets import Alphabet
from messages.ids import MessageId
from messages.message import LeasedMessage
from messages.receipt import ReceiptOutcome
from simulators.operator.behaviours import DropEvery, ReceiptFirstEvery, RefuseEvery, SilentEvery
from smpp.codec import encode
from smpp.pdus import BindTransceiverResp
from smpp.statuses import CommandStatus, Disposition
from tests.support.values.builders import a_lease
from tests.support.wires.latency import Latency
from tests.support.wires.wire import Scripted, Silent, Wire, all_accepted, fired, kinds

LONG = "x" * 400  # three segments of 153, 153 and 94 septets


@pytest.fixture
def wires() -> Iterator[list[Wire]]:
    """Every wire that a test puts here is stopped after it, and must leave no timer on its clock."""
    made: list[Wire] = []
    yield made
    for wire in made:
        wire.stop()
        assert not wire.clock.getDelayedCalls()


@pytest.fixture
def bound(wires: list[Wire]) -> Wire:
    wire = Wire()
    wires.append(wire)
    wire.start()
    return wire


def started(wires: list[Wire], wire: Wire) -> Wire:
    wires.append(wire)
    wire.start()
    return wire


def leases(count: int, **changes: Any) -> list[LeasedMessage]:
    return [a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}", **changes) for n in range(count)]


def long_lease(**changes: Any) -> LeasedMessage:
    return a_lease(text=LONG, segment_count=3, **changes)


# Binding


def test_a_started_carrier_is_bound_as_transceiver(bound: Wire) -> None:
    assert bound.status().state is BindState.BOUND
    assert bound.status().role is BindRole.TRANSCEIVER
    assert [status.state for status in bound.observer.statuses] == [
        BindState.CONNECTING,
        BindState.BINDING,
        BindState.BOUND,
    ]


def test_a_pair_sends_on_its_transmitter_and_receives_on_its_receiver(wires: list[Wire]) -> None:
    wire = started(wires, Wire(bind_mode=BindMode.PAIR, binds=2))
    assert [(one.name, one.state) for one in wire.carrier.status()] == [
        ("tx1", BindState.BOUND),
        ("rx1", BindState.BOUND),
        ("tx2", BindState.BOUND),
        ("rx2", BindState.BOUND),
    ]
    wire.dispatch.put(a_lease())
    wire.settle()
    assert wire.outcomes[0].bind == "tx1"
    assert [receipt.outcome for receipt in wire.inbox.receipts] == [ReceiptOutcome.DELIVERED]
    assert {bind for bind, _ in wire.dispatch.takes} == {"tx1", "tx2"}


def test_a_disabled_carrier_has_no_binds_and_drains_at_once(wires: list[Wire]) -> None:
    wire = started(wires, Wire(enabled=False))
    assert wire.carrier.status() == ()
    assert fired(wire.carrier.drain(1))


def test_a_refused_bind_is_tried_again_slowly_and_for_ever(wires: list[Wire]) -> None:
    wire = Wire()
    wire.smsc.refuse_binds_with = int(CommandStatus.RINVPASWD)
    started(wires, wire)
    assert wire.status().state is BindState.WAITING
    assert "password" in wire.status().last_error
    wire.advance(60, step_s=1)
    assert wire.endpoint.attempts == 1, "no second try within the first minute"
    wire.advance(600, step_s=1)
    assert 4 <= wire.endpoint.attempts <= 11
    wire.smsc.refuse_binds_with = 0
    wire.advance(140, step_s=1)
    assert wire.status().state is BindState.BOUND


def test_a_refused_bind_leaves_no_connection_open(wires: list[Wire]) -> None:
    wire = Wire()
    wire.smsc.refuse_binds_with = int(CommandStatus.RBINDFAIL)
    started(wires, wire)
    wire.settle()
    assert wire.server.connections == {}


def test_the_late_end_of_a_refused_connection_is_not_taken_for_the_end_of_the_next_one(wires: list[Wire]) -> None:
    wire = Wire()
    wire.endpoint.mute = True
    started(wires, wire)
    refusal = encode(BindTransceiverResp(command_status=int(CommandStatus.RALYBND)), 1)
    [stale] = wire.endpoint.pumps
    wire.endpoint.pumps.clear()
    stale.client.dataReceived(refusal)
    assert wire.status().state is BindState.WAITING
    wire.endpoint.mute = False
    wire.advance(62, step_s=1)
    assert wire.status().state is BindState.BOUND
    wire.endpoint.pumps.append(stale)
    wire.dispatch.put(a_lease())
    wire.settle()
    assert wire.status().state is BindState.BOUND
    assert all_accepted(wire.outcomes[0])


def test_a_refused_bind_is_alarmed_each_time_with_its_host_and_reason(wires: list[Wire]) -> None:
    wire = Wire()
    wire.smsc.refuse_binds_with = int(CommandStatus.RINVPASWD)
    started(wires, wire)
    wire.advance(70, step_s=1)
    assert [alarm for alarm, _ in wire.observer.alarms] == [Alarm.BIND_REFUSED] * wire.endpoint.attempts
    assert wire.endpoint.attempts == 2
    assert wire.observer.alarms[0][1].startswith("127.0.0.1:2775: bind refused: RINVPASWD")


def test_a_bind_that_fits_no_pdu_is_alarmed_and_tried_slowly(wires: list[Wire]) -> None:
    wire = started(wires, Wire(system_id="a system_id of far too many octets"))
    wire.advance(50, step_s=1)
    assert wire.status().state is BindState.WAITING
    assert wire.endpoint.attempts == 1
    [(alarm, reason)] = wire.observer.alarms
    assert alarm is Alarm.BIND_REFUSED
    assert "cannot be written" in reason


TWO_HOSTS = (HostAddress("one.example", 2775), HostAddress("two.example", 2775))


def test_when_the_first_host_is_down_the_second_has_its_turn_and_keeps_it_for_a_while(wires: list[Wire]) -> None:
    wire = Wire(hosts=TWO_HOSTS, return_to_first_s=300.0)
    first, second = wire.endpoints
    first.refusing = True
    started(wires, wire)
    wire.advance(10, step_s=0.1)
    assert (first.attempts, second.attempts) == (2, 1)
    assert wire.status().state is BindState.BOUND
    assert [alarm for alarm, _ in wire.observer.alarms] == [Alarm.HOST_LEFT]
    first.refusing = False
    wire.advance(100, step_s=1)
    wire.server.drop_all()
    wire.advance(10, step_s=0.1)
    assert (first.attempts, second.attempts) == (2, 2), "too early to go back"


def test_a_bind_that_is_lost_elsewhere_begins_with_the_first_host_after_a_while(wires: list[Wire]) -> None:
    wire = Wire(hosts=TWO_HOSTS, return_to_first_s=300.0)
    first, second = wire.endpoints
    first.refusing = True
    started(wires, wire)
    wire.advance(330, step_s=0.5)
    assert (first.attempts, second.attempts) == (3, 1), "it was asked once whether it is back"
    first.refusing = False
    wire.server.drop_all()
    wire.advance(2, step_s=0.1)
    assert (first.attempts, second.attempts) == (4, 1)
    assert wire.status().state is BindState.BOUND


def test_a_host_that_refuses_the_bind_is_left_for_the_next(wires: list[Wire]) -> None:
    wire = Wire(hosts=TWO_HOSTS, refused_floor_s=1.0)
    first, second = wire.endpoints
    first.mute = True
    started(wires, wire)
    wire.advance(60, step_s=0.5)
    assert (first.attempts, second.attempts) == (2, 1)
    assert wire.status().state is BindState.BOUND


def test_binds_start_one_after_the_other(wires: list[Wire]) -> None:
    wire = started(wires, Wire(binds=3, bind_stagger_s=2.0))
    seen = []
    for _ in range(3):
        seen.append([status.state for status in wire.carrier.status()].count(BindState.BOUND))
        wire.advance(2.1)
    assert seen == [1, 2, 3]


def test_a_carrier_that_is_drained_before_its_last_bind_started_is_stopped(wires: list[Wire]) -> None:
    wire = started(wires, Wire(binds=2, bind_stagger_s=2.0))
    drained = wire.carrier.drain(1.0)
    wire.advance(5, step_s=0.1)
    assert fired(drained)
    assert {status.state for status in wire.carrier.status()} == {BindState.STOPPED}


def test_reconnects_back_off_while_the_port_is_closed(wires: list[Wire]) -> None:
    wire = Wire()
    wire.endpoint.refusing = True
    started(wires, wire)
    wire.advance(10, step_s=0.1)
    early = wire.endpoint.attempts
    wire.advance(110, step_s=0.1)
    assert 3 <= early <= 5
    assert wire.endpoint.attempts - early <= 6
    assert "cannot connect" in wire.status().last_error


def test_an_operator_that_throws_out_every_bind_is_not_hammered(wires: list[Wire]) -> None:
    wire = started(wires, Wire())
    for _ in range(600):
        wire.server.drop_all()
        wire.advance(0.1, step_s=0.1)
    assert wire.endpoint.attempts <= 8


def test_a_bind_that_held_for_a_while_is_back_soon(wires: list[Wire]) -> None:
    wire = started(wires, Wire())
    for _ in range(5):
        wire.advance(11, step_s=1)
        wire.server.drop_all()
        wire.settle()
        assert wire.status().state is BindState.WAITING
        wire.advance(1.4, step_s=0.1)
        assert wire.status().state is BindState.BOUND


def test_an_operator_that_never_answers_the_bind_is_left(wires: list[Wire]) -> None:
    wire = Wire(bind_timeout_s=15.0)
    wire.endpoint.mute = True
    started(wires, wire)
    assert wire.status().state is BindState.BINDING
    wire.advance(15.5, step_s=0.5)
    assert wire.status().state is BindState.WAITING
    assert "not bound within 15 s" in wire.status().last_error


# Submitting


def test_a_short_message_leaves_with_the_senders_and_recipients_types(bound: Wire) -> None:
    bound.dispatch.put(a_lease(text="Grüezi €"))
    bound.settle()
    [entry] = bound.ledger.submitted
    assert (entry.sender, entry.sender_ton, entry.sender_npi) == ("MAXONY", 5, 0)
    assert (entry.destination, entry.text, entry.esm_class) == ("41791234567", "Grüezi €", 0)
    assert (entry.data_coding, entry.registered_delivery) == (0, 1)
    assert entry.validity_period == "000000010000000R"
    [outcome] = bound.outcomes
    assert outcome.segments == (SegmentAccepted(1, entry.message_id),)
    assert outcome.bind == "trx1"


def test_a_number_as_sender_leaves_in_international_form(bound: Wire) -> None:
    bound.dispatch.put(a_lease(sender=Sender(SenderKind.NUMBER, "+41791110000")))
    bound.settle()
    [entry] = bound.ledger.submitted
    assert (entry.sender, entry.sender_ton, entry.sender_npi) == ("41791110000", 1, 1)


def test_a_long_message_leaves_in_order_with_one_reference(bound: Wire) -> None:
    bound.dispatch.put(long_lease(), a_lease(text="日本" * 50, alphabet=Alphabet.UCS2, segment_count=2))
    bound.settle()
    entries = bound.ledger.submitted
    assert [(entry.number, entry.total, entry.reference) for entry in entries] == [
        (1, 3, 1),
        (2, 3, 1),
        (3, 3, 1),
        (1, 2, 2),
        (2, 2, 2),
    ]
    assert "".join(entry.text for entry in entries[:3]) == LONG
    assert "".join(entry.text for entry in entries[3:]) == "日本" * 50
    assert {entry.esm_class for entry in entries} == {0x40}
    assert [entry.data_coding for entry in entries] == [0, 0, 0, 8, 8]
    assert all(all_accepted(outcome) for outcome in bound.outcomes)


def test_a_text_that_its_alphabet_lacks_is_refused_for_good(bound: Wire) -> None:
    bound.dispatch.put(a_lease(text="日本", alphabet=Alphabet.GSM7))
    bound.settle()
    [refused] = bound.outcomes[0].segments
    assert isinstance(refused, SegmentRefused)
    assert refused.disposition is Disposition.PERMANENT
    assert bound.texts == []


def test_a_sender_that_fits_no_pdu_is_refused_for_good_and_the_next_message_leaves(bound: Wire) -> None:
    bound.dispatch.put(a_lease(sender=Sender(SenderKind.NAME, "X" * 30)), a_lease(text="next"))
    bound.settle()
    assert kinds(bound.outcomes[0]) == [SegmentRefused]
    assert bound.texts == ["next"]


def test_never_more_than_a_window_is_unanswered(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Silent(), window=4))
    wire.dispatch.put(*leases(20))
    wire.settle()
    assert len(wire.ledger.submitted) == 4
    assert len(wire.dispatch.queue) == 16, "what does not fit the window stays in the queue"
    assert (wire.status().window_used, wire.status().window_size) == (4, 4)


def test_each_answer_makes_room_for_another_message(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(0.5), window=4))
    wire.dispatch.put(*leases(20))
    for second in range(1, 6):
        wire.settle()
        assert len(wire.ledger.submitted) == min(20, 4 * second)
        wire.advance(0.51)
    assert len(wire.outcomes) == 20
    assert wire.texts == [f"text {n}" for n in range(20)]


def test_nothing_is_taken_while_segments_wait_to_be_written(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(1.0), window=2))
    wire.dispatch.put(long_lease(), *leases(3))
    wire.settle()
    assert len(wire.dispatch.takes) == 2, "the empty one when bound, and one for the long message and its neighbour"
    assert len(wire.dispatch.queue) == 2


def test_a_bind_does_not_stand_idle_while_the_next_lease_is_made(wires: list[Wire]) -> None:
    lease_s, answer_s, window, again = 0.05, 0.02, 4, 0
    wire = started(wires, Wire(Latency(answer_s), window=window))
    wire.dispatch.hold = True
    wire.dispatch.put(*leases(1000))
    for _ in range(100):
        wire.advance(lease_s, step_s=0.005)
        before = len(wire.ledger.submitted)
        wire.dispatch.release()
        wire.settle()
        # the answers to one window bring the next one, which was leased while they were awaited
        wire.advance(answer_s + 0.01, step_s=0.005)
        again = len(wire.ledger.submitted) - before

    leased = 1000 - len(wire.dispatch.queue)
    assert again == 2 * window
    assert leased - len(wire.ledger.submitted) <= 4 * window


def test_a_slow_carrier_is_leased_no_more_than_its_window(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(1.0), window=4))
    wire.dispatch.put(*leases(40))
    wire.advance(8.0)

    assert max(limit for _, limit in wire.dispatch.takes) == 4


def test_one_take_is_under_way_at_a_time(wires: list[Wire]) -> None:
    wire = Wire()
    wire.dispatch.hold = True
    started(wires, wire)
    for _ in range(5):
        wire.dispatch.put(a_lease())
    assert len(wire.dispatch.held) == 1
    wire.dispatch.hold = False
    wire.dispatch.release()
    wire.settle()
    assert len(wire.outcomes) == 5


def test_a_wake_during_an_empty_take_is_not_lost(wires: list[Wire]) -> None:
    wire = Wire()
    wire.dispatch.hold = True
    started(wires, wire)
    [(take, _)] = wire.dispatch.held
    wire.dispatch.held.clear()
    wire.dispatch.hold = False
    wire.dispatch.put(a_lease())
    take.callback(())
    wire.settle()
    assert len(wire.outcomes) == 1


def test_a_queue_that_fails_is_asked_again_a_second_later(bound: Wire) -> None:
    bound.dispatch.failures.append(OSError("database is locked"))
    bound.dispatch.put(a_lease())
    bound.settle()
    assert bound.outcomes == []
    bound.advance(1.1)
    assert len(bound.outcomes) == 1


def test_throughput_is_kept_to_in_segments_per_second(wires: list[Wire]) -> None:
    wire = started(wires, Wire(throughput_per_s=10.0, window=100))
    wire.dispatch.put(*[long_lease() for _ in range(20)])
    wire.advance(3)
    assert 29 <= len(wire.ledger.submitted) <= 33
    wire.advance(3.2)
    assert len(wire.ledger.submitted) == 60


@pytest.mark.parametrize(
    ("rate_per_s", "count", "not_before_s", "by_s"),
    [(1.0, 5, 3.9, 6), (3.0, 60, 19.6, 21)],
    ids=["5 at 1/s", "60 at 3/s"],
)
def test_messages_take_as_long_as_their_rate_says_and_not_less(
    wires: list[Wire], rate_per_s: float, count: int, not_before_s: float, by_s: float
) -> None:
    wire = started(wires, Wire(throughput_per_s=rate_per_s, window=100))
    wire.dispatch.put(*leases(count))
    wire.advance(not_before_s)
    assert len(wire.ledger.submitted) < count
    wire.advance(by_s - not_before_s)
    assert len(wire.ledger.submitted) == count


# Refusals


def test_all_binds_together_keep_to_the_accounts_throughput_in_segments(wires: list[Wire]) -> None:
    wire = started(wires, Wire(binds=3, account_throughput_per_s=20.0))
    wire.dispatch.put(*[long_lease(id=MessageId(f"msg_{n}")) for n in range(40)])
    wire.advance(5)
    assert 100 <= len(wire.texts) <= 106
    assert len({entry.connection for entry in wire.ledger.submitted}) == 3, "every bind has its share"


def test_a_text_too_long_for_this_carrier_may_go_to_another(wires: list[Wire]) -> None:
    wire = started(wires, Wire(long_message=LongMessage.REJECT))
    wire.dispatch.put(long_lease())
    wire.settle()
    assert wire.texts == []
    [first, *_] = wire.outcomes[0].segments
    assert isinstance(first, SegmentRefused)
    assert first.disposition is Disposition.OUR_SETUP
    assert "takes one" in first.error


def test_a_permanent_refusal_is_reported_in_words(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([int(CommandStatus.RINVDSTADR)])))
    wire.dispatch.put(a_lease())
    wire.settle()
    [refused] = wire.outcomes[0].segments
    assert isinstance(refused, SegmentRefused)
    assert (refused.command_status, refused.disposition) == (0x0B, Disposition.PERMANENT)
    assert "recipient" in refused.error


def test_a_status_means_what_the_profile_says_it_means(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([0x45]), status_overrides={0x45: Disposition.PERMANENT}))
    wire.dispatch.put(a_lease())
    wire.settle()
    [refused] = wire.outcomes[0].segments
    assert isinstance(refused, SegmentRefused)
    assert refused.disposition is Disposition.PERMANENT


def test_a_temporary_refusal_of_a_whole_message_goes_back_at_once(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([0x08, 0x08, 0x08])))
    wire.dispatch.put(long_lease(), a_lease(text="next"))
    wire.settle()
    assert kinds(wire.outcomes[0]) == [SegmentRefused] * 3
    assert wire.texts == ["next"]


def test_a_temporary_refusal_beside_accepted_segments_is_tried_again_here(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([0, 0x08, 0, 0x08])))
    wire.dispatch.put(long_lease())
    wire.settle()
    assert wire.outcomes == []
    wire.advance(10)
    assert all_accepted(wire.outcomes[0])
    assert sorted((entry.number, entry.reference) for entry in wire.ledger.submitted) == [(1, 1), (2, 1), (3, 1)]


def test_it_is_given_up_after_three_tries(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([0, 0x08, 0, 0x08, 0x08, 0x08])))
    wire.dispatch.put(long_lease())
    wire.advance(30, step_s=0.1)
    assert kinds(wire.outcomes[0]) == [SegmentAccepted, SegmentRefused, SegmentAccepted]
    assert wire.observer.submits == 6


def test_after_a_permanent_refusal_the_rest_of_the_message_is_not_sent(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([int(CommandStatus.RINVDSTADR)]), window=1))
    wire.dispatch.put(long_lease())
    wire.settle()
    assert kinds(wire.outcomes[0]) == [SegmentRefused, SegmentUnwritten, SegmentUnwritten]
    assert wire.observer.submits == 1


def test_a_status_that_says_the_session_is_wrong_makes_us_bind_again(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([int(CommandStatus.RINVBNDSTS)])))
    wire.dispatch.put(a_lease(), a_lease(text="next"))
    wire.settle()
    assert wire.status().state is BindState.WAITING
    [refused] = wire.outcomes[0].segments
    assert isinstance(refused, SegmentRefused)
    assert refused.disposition is Disposition.SESSION


# Throttling


def test_throttled_segments_are_sent_again_first_and_in_order(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([0x58, 0x58, 0x14]), window=3))
    wire.dispatch.put(*leases(6))
    wire.settle()
    assert wire.texts == []
    wire.advance(0.3)
    assert wire.texts == [], "the bind pauses"
    wire.advance(10)
    assert wire.texts == [f"text {n}" for n in range(6)]
    assert all(all_accepted(outcome) for outcome in wire.outcomes)
    assert wire.status().throttles == 3


def test_a_throttled_long_message_keeps_its_reference_and_its_order(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([0x58, 0x58, 0x58])))
    wire.dispatch.put(long_lease())
    wire.advance(10)
    assert [(entry.number, entry.reference) for entry in wire.ledger.submitted] == [(1, 1), (2, 1), (3, 1)]


def test_throttling_halves_the_rate_and_quiet_gives_it_back(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Scripted([0x58]), throughput_per_s=100.0))
    wire.dispatch.put(a_lease())
    wire.settle()
    assert wire.status().rate_per_s == 50
    wire.advance(1)
    wire.advance(60, step_s=1)
    wire.dispatch.put(a_lease())
    wire.settle()
    assert wire.status().rate_per_s == 100


def test_a_carrier_that_only_throttles_does_not_keep_a_message_for_ever(wires: list[Wire]) -> None:
    wire = started(wires, Wire(RefuseEvery(1, 0x58)))
    wire.dispatch.put(a_lease())
    wire.advance(120, step_s=0.1)
    [refused] = wire.outcomes[0].segments
    assert isinstance(refused, SegmentRefused)
    assert refused.disposition is Disposition.THROTTLED


# The unknown


def test_what_was_written_and_not_answered_is_unknown_and_the_rest_unwritten(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Silent(), window=4))
    wire.dispatch.put(long_lease(), long_lease())
    wire.settle()
    wire.server.drop_all()
    wire.settle()
    assert [kinds(outcome) for outcome in wire.outcomes] == [
        [SegmentUnknown] * 3,
        [SegmentUnknown, SegmentUnwritten, SegmentUnwritten],
    ]


def test_a_drop_mid_window_accounts_for_every_message(wires: list[Wire]) -> None:
    wire = started(wires, Wire(DropEvery(25), Latency(0.05), window=10))
    wire.dispatch.put(*leases(100))
    wire.advance(300, step_s=0.05)
    assert len(wire.outcomes) == 100
    accepted = {outcome.leased.message.text for outcome in wire.outcomes if all_accepted(outcome)}
    unknown = {outcome.leased.message.text for outcome in wire.outcomes if kinds(outcome) == [SegmentUnknown]}
    unwritten = {outcome.leased.message.text for outcome in wire.outcomes if kinds(outcome) == [SegmentUnwritten]}
    assert len(accepted) + len(unknown) + len(unwritten) == 100
    assert len(unknown) >= 4
    assert accepted <= set(wire.texts)
    assert not unwritten & set(wire.texts), "what is called unwritten was never on the wire"


def test_a_segment_that_is_never_answered_becomes_unknown_and_frees_its_slot(wires: list[Wire]) -> None:
    wire = started(wires, Wire(SilentEvery(2), window=2, response_timeout_s=45.0))
    wire.dispatch.put(*leases(4))
    wire.advance(46, step_s=1)
    wire.advance(46, step_s=1)
    assert sorted(kinds(outcome)[0].__name__ for outcome in wire.outcomes) == [
        "SegmentAccepted",
        "SegmentAccepted",
        "SegmentUnknown",
        "SegmentUnknown",
    ]
    assert wire.status().state is BindState.BOUND, "one slow answer does not end a bind"


def test_an_answer_after_its_expiry_settles_the_message(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(60.0), response_timeout_s=45.0))
    wire.dispatch.put(a_lease())
    wire.advance(50, step_s=1)
    assert kinds(wire.outcomes[0]) == [SegmentUnknown]
    assert wire.dispatch.late == []
    wire.advance(15, step_s=1)
    [late] = wire.dispatch.late
    assert late.segments == (SegmentAccepted(1, wire.ledger.submitted[0].message_id),)
    assert len(wire.outcomes) == 1


def test_a_long_message_is_settled_late_only_when_all_of_it_is_known(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(60.0), response_timeout_s=45.0))
    wire.dispatch.put(long_lease())
    wire.settle()
    wire.advance(59, step_s=1)
    assert kinds(wire.outcomes[0]) == [SegmentUnknown] * 3
    wire.advance(5, step_s=1)
    [late] = wire.dispatch.late
    assert kinds(late) == [SegmentAccepted] * 3


def test_a_late_refusal_is_told_as_one(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(60.0), RefuseEvery(1, 0x0B), response_timeout_s=45.0))
    wire.dispatch.put(a_lease())
    wire.advance(70, step_s=1)
    [late] = wire.dispatch.late
    assert kinds(late) == [SegmentRefused]


def test_answers_that_fail_in_a_row_make_the_bind_connect_anew_and_are_alarmed(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Silent(), response_timeout_s=5.0, response_timeouts_max=3, window=2))
    wire.dispatch.put(*leases(4))
    wire.advance(6, step_s=0.1)
    assert wire.endpoint.attempts == 1, "two are not yet enough"
    wire.advance(10, step_s=0.1)
    assert wire.endpoint.attempts == 2
    assert [alarm for alarm, _ in wire.observer.alarms] == [Alarm.NO_ANSWERS]
    wire.advance(10, step_s=0.1)
    assert len(wire.outcomes) == 4
    assert {kind for outcome in wire.outcomes for kind in kinds(outcome)} == {SegmentUnknown}


def test_one_answer_among_the_missing_ones_keeps_the_bind(wires: list[Wire]) -> None:
    wire = started(wires, Wire(SilentEvery(2), response_timeout_s=5.0, response_timeouts_max=3, window=2))
    wire.dispatch.put(*leases(20))
    wire.advance(60, step_s=0.1)
    assert wire.endpoint.attempts == 1
    assert len(wire.outcomes) == 20


def test_messages_taken_for_a_bind_that_died_meanwhile_go_back_unwritten(wires: list[Wire]) -> None:
    wire = Wire()
    wire.dispatch.hold = True
    started(wires, wire)
    wire.dispatch.queue.extend([a_lease(), long_lease()])
    wire.server.drop_all()
    wire.settle()
    wire.dispatch.hold = False
    wire.dispatch.release()
    assert [kinds(outcome) for outcome in wire.outcomes] == [[SegmentUnwritten], [SegmentUnwritten] * 3]


def test_a_silent_peer_is_left_after_its_missed_enquiries(wires: list[Wire]) -> None:
    wire = started(wires, Wire())
    wire.dispatch.put(*leases(1))
    wire.settle()
    wire.endpoint.cut = True
    wire.dispatch.put(a_lease(text="into the void"))
    wire.advance(51, step_s=1)
    wire.endpoint.cut = False
    wire.settle()
    assert "enquire_link" in wire.status().last_error
    assert kinds(wire.outcomes[-1]) == [SegmentUnknown]


# Receipts


def test_a_receipt_is_answered_only_when_it_is_durable(bound: Wire) -> None:
    bound.inbox.hold = True
    bound.dispatch.put(a_lease())
    bound.settle()
    assert len(bound.inbox.receipts) == 1
    assert bound.smsc.tally.reported == 0
    bound.inbox.commit()
    bound.settle()
    assert bound.smsc.tally.reported == 1
    assert bound.observer.receipts == [True]


def test_a_receipt_names_the_segment_and_its_state(bound: Wire) -> None:
    bound.dispatch.put(a_lease())
    bound.settle()
    [receipt] = bound.inbox.receipts
    [segment] = bound.outcomes[0].segments
    assert isinstance(segment, SegmentAccepted)
    assert receipt.carrier_message_id == segment.carrier_message_id
    assert (receipt.carrier, receipt.outcome) == ("alpine", ReceiptOutcome.DELIVERED)
    assert (receipt.state, receipt.error_code, receipt.received_at_ms) == ("DELIVRD", "000", bound.now_ms())


def test_a_receipt_that_cannot_be_stored_comes_again(bound: Wire) -> None:
    bound.inbox.hold = True
    bound.dispatch.put(a_lease())
    bound.settle()
    bound.inbox.lose()
    bound.settle()
    assert bound.smsc.tally.reported == 0
    assert bound.observer.receipts == [False]
    bound.inbox.hold = False
    bound.advance(1.1)
    assert bound.smsc.tally.reported == 1
    assert len(bound.inbox.receipts) == 2


def test_a_receipt_stored_after_its_connection_was_lost_is_answered_on_no_other(bound: Wire) -> None:
    bound.inbox.hold = True
    bound.dispatch.put(a_lease())
    bound.settle()
    bound.server.drop_all()
    bound.settle()
    bound.inbox.hold = False
    bound.inbox.commit()
    bound.advance(2)
    assert bound.status().state is BindState.BOUND
    assert len(bound.inbox.receipts) == 2, "the operator sends it again, and is answered once"
    assert bound.smsc.tally.reported == 1


def test_a_receipt_may_overtake_its_answer(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(0.2), ReceiptFirstEvery(1)))
    wire.dispatch.put(a_lease())
    wire.settle()
    assert (len(wire.inbox.receipts), len(wire.outcomes)) == (1, 0)
    wire.advance(0.3)
    assert len(wire.outcomes) == 1


def test_ids_written_in_another_base_match(wires: list[Wire]) -> None:
    wire = Wire(response_id_form=IdForm.HEX_TO_DECIMAL, receipt_id_form=IdForm.HEX_TO_DECIMAL)
    started(wires, wire)
    wire.dispatch.put(a_lease())
    wire.settle()
    [segment] = wire.outcomes[0].segments
    assert isinstance(segment, SegmentAccepted)
    assert segment.carrier_message_id == str(int(wire.ledger.submitted[0].message_id, 16))
    assert wire.inbox.receipts[0].carrier_message_id == segment.carrier_message_id


# The end


def test_a_drain_waits_for_the_window_then_unbinds(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(1.0), window=2))
    wire.dispatch.put(*leases(5))
    wire.settle()
    drained = wire.carrier.drain(10)
    wire.advance(0.5)
    assert not fired(drained)
    assert wire.status().state is BindState.DRAINING
    wire.advance(1)
    assert fired(drained)
    assert wire.status().state is BindState.STOPPED
    assert [all_accepted(outcome) for outcome in wire.outcomes] == [True, True]
    assert len(wire.dispatch.queue) == 3
    assert wire.server.connections == {}


def test_a_drain_finishes_what_was_started_and_hands_back_what_was_not(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(1.0), window=4))
    wire.dispatch.put(long_lease(), long_lease(), a_lease(text="not started"))
    wire.settle()
    drained = wire.carrier.drain(10)
    assert [kinds(outcome) for outcome in wire.outcomes] == [[SegmentUnwritten]]
    wire.advance(3)
    assert fired(drained)
    assert [all_accepted(outcome) for outcome in wire.outcomes[1:]] == [True, True]


def test_a_bind_that_dies_while_draining_is_drained(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Silent()))
    wire.dispatch.put(a_lease())
    wire.settle()
    drained = wire.carrier.drain(10)
    wire.server.drop_all()
    wire.settle()
    assert fired(drained)
    assert kinds(wire.outcomes[0]) == [SegmentUnknown]


def test_a_peer_that_unbinds_is_bound_again(wires: list[Wire]) -> None:
    wire = started(wires, Wire())
    [connection] = wire.server.connections.values()
    connection.session.unbind(wire.clock.seconds())
    connection.flush()
    wire.dispatch.put(a_lease(text="not on this one"))
    wire.settle()
    assert wire.status().state is BindState.WAITING
    wire.advance(2)
    assert wire.status().state is BindState.BOUND
    assert wire.texts == ["not on this one"]


def test_octets_that_are_no_smpp_end_the_connection(wires: list[Wire]) -> None:
    wire = started(wires, Wire())
    [connection] = wire.server.connections.values()
    assert connection.link is not None
    connection.link.write(b"HTTP/1.1 400 Bad Request\r\n")
    wire.settle()
    assert wire.status().state is BindState.WAITING
    wire.advance(2)
    assert wire.status().state is BindState.BOUND


def test_a_drain_ends_with_its_budget_and_calls_the_rest_unknown(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Silent()))
    wire.dispatch.put(a_lease())
    wire.settle()
    drained = wire.carrier.drain(3)
    wire.advance(2.9)
    assert not fired(drained)
    wire.advance(0.2)
    assert fired(drained)
    assert kinds(wire.outcomes[0]) == [SegmentUnknown]


def test_a_second_drain_waits_for_the_same_end(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(1.0)))
    wire.dispatch.put(a_lease())
    wire.settle()
    first, second = wire.carrier.drain(10), wire.carrier.drain(10)
    wire.advance(0.5)
    assert not fired(first)
    assert not fired(second)
    wire.advance(1)
    assert fired(first)
    assert fired(second)
    assert fired(wire.carrier.drain(10))


def test_a_drain_waits_for_a_take_under_way_and_hands_back_what_it_brings(wires: list[Wire]) -> None:
    wire = Wire()
    wire.dispatch.hold = True
    started(wires, wire)
    drained = wire.carrier.drain(10)
    wire.settle()
    assert not fired(drained)
    wire.dispatch.queue.append(a_lease())
    wire.dispatch.release()
    wire.settle()
    assert fired(drained)
    assert kinds(wire.outcomes[0]) == [SegmentUnwritten]


@pytest.mark.parametrize("hanging", [True, False])
def test_a_carrier_that_is_not_bound_drains_at_once(wires: list[Wire], hanging: bool) -> None:
    wire = Wire()
    wire.endpoint.hanging, wire.endpoint.refusing = hanging, not hanging
    started(wires, wire)
    drained = wire.carrier.drain(10)
    assert fired(drained)
    assert wire.status().state is BindState.STOPPED
    wire.advance(120, step_s=1)
    assert wire.endpoint.attempts == 1


def test_receipts_are_still_answered_while_draining(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(1.0), window=1))
    wire.inbox.hold = True
    wire.dispatch.put(*leases(1))
    wire.settle()
    drained = wire.carrier.drain(10)
    wire.advance(1.5)
    wire.inbox.commit()
    wire.advance(0.1)
    assert fired(drained)
    assert len(wire.inbox.receipts) == 1


@pytest.mark.parametrize(("first_s", "second_s"), [(10.0, 1.0), (1.5, 10.0)])
def test_of_two_drains_the_budget_that_ends_first_counts(wires: list[Wire], first_s: float, second_s: float) -> None:
    wire = started(wires, Wire(Silent()))
    wire.dispatch.put(a_lease())
    wire.settle()
    drained = wire.carrier.drain(first_s)
    wire.advance(0.5)
    again = wire.carrier.drain(second_s)
    wire.advance(0.9)
    assert not fired(drained)
    assert not fired(again)
    wire.advance(0.2)
    assert fired(drained)
    assert fired(again)


def test_a_carrier_that_drains_is_woken_no_more(wires: list[Wire]) -> None:
    wire = started(wires, Wire(Latency(1.0)))
    wire.dispatch.put(a_lease())
    wire.settle()
    assert len(wire.dispatch.wakes) == 1
    for _ in range(2):
        drained = wire.carrier.drain(10)
        assert not fired(drained)
        assert wire.dispatch.wakes == []


def test_a_drained_carrier_can_start_again(wires: list[Wire]) -> None:
    wire = started(wires, Wire())
    drained = wire.carrier.drain(1)
    wire.settle()
    assert fired(drained)
    wire.start()
    wire.dispatch.put(a_lease())
    wire.settle()
    assert wire.status().state is BindState.BOUND
    assert len(wire.outcomes) == 1
