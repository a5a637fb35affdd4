"""Quirks of answers: malformed octets, slowness instead of refusal, codes of the carrier's own."""

from collections.abc import Callable

import pytest

from carriers.alarm import Alarm
from carriers.bind_status import BindState
from carriers.outcome import SegmentRefused
from messages.addresses import Msisdn
from messages.ids import MessageId
from simulators.operator.behaviours import RefuseEvery, SlowAbove
from simulators.operator.dialect import Dialect, InTlvs
from simulators.operator.orders import Order
from simulators.operator.smsc import Smsc
from simulators.wire import frames
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus, Disposition
from tests.support.values.builders import a_lease
from tests.support.wires.latency import Latency
from tests.support.wires.wire import Scripted, Wire, all_accepted

Start = Callable[[Wire], Wire]


def send(wire: Wire, count: int = 1) -> None:
    wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(count)])
    wire.settle()


@pytest.mark.parametrize(
    "mangle", [frames.nul_after_text, frames.cut_tlv, frames.bind_answer_without_body, frames.id_without_nul]
)
def test_quirk_20_malformed_answers_and_receipts_are_read_as_far_as_they_go(
    started: Start, mangle: Callable[[bytes], bytes]
) -> None:
    wire = Wire()
    wire.server.mangle = mangle
    started(wire)
    send(wire)
    assert wire.status().state is BindState.BOUND
    assert all_accepted(wire.outcomes[0])
    assert [receipt.carrier_message_id for receipt in wire.inbox.receipts] == [wire.ledger.submitted[0].message_id]


def test_quirk_20_a_tlv_without_its_nul_loses_no_character(started: Start) -> None:
    wire = Wire()
    wire.smsc.dialect = Dialect(tlvs=InTlvs.ONLY)
    wire.server.mangle = frames.id_tlv_without_nul
    started(wire)
    send(wire)
    assert [receipt.carrier_message_id for receipt in wire.inbox.receipts] == [wire.ledger.submitted[0].message_id]


def test_quirk_20_an_answer_without_a_body_is_an_acceptance_without_an_id(started: Start) -> None:
    wire = Wire()
    wire.server.mangle = frames.answer_without_body
    started(wire)
    send(wire)
    assert all_accepted(wire.outcomes[0])
    assert wire.status().state is BindState.BOUND


def unknown(wire: Wire) -> int:
    return sum(not all_accepted(outcome) for outcome in wire.outcomes)


def test_quirk_21_a_carrier_that_answers_slowly_instead_of_throttling_gets_a_narrower_window(started: Start) -> None:
    wire = started(Wire(SlowAbove(1.0), window=50, response_timeout_s=45.0))
    send(wire, 300)
    wire.advance(60, step_s=0.5)
    unknown_at_first = unknown(wire)
    assert unknown_at_first < 50, "of what was sent before the first answers showed how slow it is"
    wire.advance(250, step_s=0.5)
    assert unknown(wire) == unknown_at_first, "from then on everything is answered in time"
    assert len(wire.outcomes) == 300, "at the carrier's own pace"
    assert wire.endpoint.attempts == 1


def test_quirk_21_when_it_is_quick_again_it_gets_the_whole_window_again(started: Start) -> None:
    slow = SlowAbove(1.0)
    wire = started(Wire(slow, window=50, response_timeout_s=45.0))
    send(wire, 100)
    wire.advance(120, step_s=0.5)
    assert wire.status().window_used < 20, "it was slow, and its window is narrow"
    slow.per_s, slow._free_at_s = 1000.0, 0.0
    wire.advance(60, step_s=0.5)
    send(wire, 3000)
    wire.advance(30, step_s=0.5)
    wire.smsc.behaviours = [Latency(5.0)]
    send(wire, 200)
    assert wire.status().window_used == 50


def test_quirk_21_slowness_is_no_reason_to_connect_anew_or_to_slow_another_bind(started: Start) -> None:
    wire = started(Wire(SlowAbove(1.0), window=10, response_timeout_s=45.0))
    other = started(Wire(window=10))
    send(wire, 60)
    send(other, 60)
    assert len(other.outcomes) == 60
    wire.advance(90, step_s=0.5)
    assert (wire.endpoint.attempts, wire.status().throttles) == (1, 0)
    assert all(all_accepted(outcome) for outcome in wire.outcomes)
    assert len(wire.outcomes) == 60


@pytest.mark.parametrize(
    ("status", "word", "disposition"),
    [
        (0xFF, "our_setup", Disposition.OUR_SETUP),
        (0x45, "our_setup", Disposition.OUR_SETUP),
        (0x67, "our_setup", Disposition.OUR_SETUP),
        (0x402, "permanent", Disposition.PERMANENT),
        (0x4A1, "temporary", Disposition.TEMPORARY),
    ],
)
def test_quirk_22_a_code_means_what_this_carrier_means_by_it(
    started: Start, status: int, word: str, disposition: Disposition
) -> None:
    wire = started(Wire(RefuseEvery(1, status), status_overrides={status: Disposition(word)}))
    send(wire)
    [segment] = wire.outcomes[0].segments
    assert isinstance(segment, SegmentRefused)
    assert segment.disposition is disposition


def test_quirk_22_an_empty_balance_is_alarmed_once_a_minute_however_many_messages_it_refuses(started: Start) -> None:
    wire = started(Wire(RefuseEvery(1, 0xFF), status_overrides={0xFF: Disposition.OUR_SETUP}))
    send(wire, 20)
    assert [alarm for alarm, _ in wire.observer.alarms] == [Alarm.OUR_SETUP]
    wire.advance(61, step_s=1)
    send(wire)
    assert len(wire.observer.alarms) == 2


def test_quirk_22_a_vendor_code_that_nobody_explained_is_tried_again(started: Start) -> None:
    wire = started(Wire(RefuseEvery(1, 0x4FF)))
    send(wire)
    [segment] = wire.outcomes[0].segments
    assert isinstance(segment, SegmentRefused)
    assert segment.disposition is Disposition.TEMPORARY


@pytest.mark.parametrize("status", [0x58, 0x14])
def test_throttling_halves_the_pace_repeats_that_message_first_and_holds_up_no_other_bind(
    started: Start, status: int
) -> None:
    wire = started(Wire(Scripted([0, 0, status]), window=4, throughput_per_s=100.0))
    other = started(Wire(window=4, throughput_per_s=100.0))
    send(wire, 4)
    send(other, 4)
    assert len(other.outcomes) == 4, "another carrier does not notice"
    assert wire.status().rate_per_s == 50
    wire.advance(3)
    assert wire.texts[:2] == ["text 0", "text 1"]
    assert sorted(wire.texts) == ["text 0", "text 1", "text 2", "text 3"]
    assert all(all_accepted(outcome) for outcome in wire.outcomes)
    assert wire.observer.throttles == 1
    wire.advance(60, step_s=1)
    send(wire)
    assert wire.status().rate_per_s == 100


class OneBindThrottled(Smsc):
    """Throttles whatever comes on its first connection and takes all the rest."""

    def submitted(self, connection: int, pdu: SubmitSm, now: float, at_us: int, unanswered: int = 0) -> list[Order]:
        self.behaviours = [RefuseEvery(1, int(CommandStatus.RTHROTTLED))] if connection == 1 else []
        return super().submitted(connection, pdu, now, at_us, unanswered)


def test_a_bind_that_is_throttled_delays_no_other_bind_of_its_carrier(started: Start) -> None:
    wire = Wire(binds=2, window=4, throughput_per_s=20.0)
    wire.smsc = wire.server.smsc = OneBindThrottled(ledger=wire.ledger)
    started(wire)
    send(wire, 400)
    wire.advance(10)
    slowed, other = wire.carrier.status()
    assert {entry.connection for entry in wire.ledger.submitted} == {2}
    assert 195 <= len(wire.texts) <= 207, "20 a second, as if it were alone"
    assert (other.rate_per_s, other.throttles) == (20.0, 0)
    assert slowed.rate_per_s < 3
    assert len(wire.outcomes) == len(wire.texts), "and it holds a window of messages, not more"


def test_a_recipient_whose_queue_is_full_slows_the_others_for_a_moment_only(started: Start) -> None:
    full = "41790000000"
    wire = Wire(window=10, throughput_per_s=100.0)
    wire.smsc.rules = [lambda pdu: int(CommandStatus.RMSGQFUL) if pdu.destination_addr == full else 0]
    started(wire)
    wire.dispatch.queue.append(a_lease(id=MessageId("msg_full"), to=Msisdn("+" + full)))
    send(wire, 2000)
    wire.advance(15)
    [refused] = [outcome for outcome in wire.outcomes if not all_accepted(outcome)]
    [segment] = refused.segments
    assert isinstance(segment, SegmentRefused)
    assert segment.disposition is Disposition.THROTTLED
    assert wire.observer.throttles == 9
    assert wire.status().rate_per_s >= 25, "the others were taken in between, so it is not the rate"
    assert len(wire.texts) >= 15 * 20
    wire.advance(60, step_s=0.1)
    assert wire.status().rate_per_s == 100


@pytest.mark.parametrize(("state", "rate_per_s"), [(0, 100.0), (89, 100.0), (90, 50.0), (100, 50.0)])
def test_an_acceptance_that_tells_of_congestion_slows_the_bind_and_repeats_nothing(
    started: Start, state: int, rate_per_s: float
) -> None:
    wire = Wire(throughput_per_s=100.0)
    wire.server.mangle = frames.congested(state)
    started(wire)
    send(wire)
    assert wire.status().rate_per_s == rate_per_s
    assert wire.texts == ["text 0"]
    assert all_accepted(wire.outcomes[0])
    assert wire.observer.throttles == (rate_per_s < 100)
