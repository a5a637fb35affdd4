"""What an attempt's outcome means for its message."""

import pytest

from carriers.outcome import (
    AsUcs2,
    Outcome,
    SegmentAccepted,
    SegmentRefused,
    SegmentResult,
    SegmentUnknown,
    SegmentUnwritten,
    WithoutTlvs,
)
from gateway.paths.outcomes import OutcomePolicy, Step, answer_of, step_after
from messages.ids import CarrierName
from messages.message import LeasedMessage, OnUnknown
from messages.status import SegmentStatus
from routing.failover import RetryPolicy
from routing.health.answer import Answer
from routing.health.conditions import Condition, ConditionKind, Conditions
from smpp.statuses import Disposition
from store.outcomes import RecordRejected, RecordRequeued, RecordSent, RecordUncertain
from tests.support.values.builders import NOW_MS, a_lease

POLICY = OutcomePolicy(RetryPolicy(), uncertain_timeout_s=600)
GONE = "the connection was lost"


def refused(number: int, disposition: Disposition, status: int = 0x45) -> SegmentRefused:
    return SegmentRefused(number, status, disposition, "submit failed")


def step(*segments: SegmentResult, lease: LeasedMessage | None = None) -> object:
    return step_after(Outcome(lease or a_lease(), "alpine-1", segments), POLICY, NOW_MS)


def test_an_accepted_message_is_sent_and_its_whole_hold_captured() -> None:
    sent = step(SegmentAccepted(1, "a1"))
    assert isinstance(sent, RecordSent)
    assert (sent.capture_mc, sent.release_mc) == (1000, 0)
    assert [(s.number, s.carrier_message_id, s.status) for s in sent.segments] == [(1, "a1", SegmentStatus.SENT)]


def test_an_answer_without_an_id_leaves_none_for_receipts_to_name() -> None:
    sent = step(SegmentAccepted(1, ""))
    assert isinstance(sent, RecordSent)
    assert [segment.carrier_message_id for segment in sent.segments] == [None]


def test_of_a_partly_refused_message_only_accepted_segments_are_charged() -> None:
    lease = a_lease(segment_count=3, held_mc=3000)
    sent = step(
        SegmentAccepted(1, "a1"),
        SegmentAccepted(2, "a2"),
        refused(3, Disposition.PERMANENT, 0x0B),
        lease=lease,
    )
    assert isinstance(sent, RecordSent)
    assert (sent.capture_mc, sent.release_mc) == (2000, 1000)
    assert [s.status for s in sent.segments] == [SegmentStatus.SENT, SegmentStatus.SENT, SegmentStatus.REJECTED]
    assert "2 of 3" in sent.reason


def test_what_was_never_written_waits_again_at_no_cost_of_an_attempt() -> None:
    requeued = step(SegmentUnwritten(1))
    assert isinstance(requeued, RecordRequeued)
    assert not requeued.counts_attempt
    assert (requeued.carrier, requeued.not_before_ms) == ("alpine", NOW_MS)


def test_what_was_throttled_for_too_long_goes_to_its_next_route_at_no_cost_of_an_attempt() -> None:
    lease = a_lease(routes=(CarrierName("alpine"), CarrierName("oceanic")))
    for status in (0x58, 0x14):
        requeued = step(refused(1, Disposition.THROTTLED, status), lease=lease)
        assert isinstance(requeued, RecordRequeued)
        assert (requeued.carrier, requeued.not_before_ms) == ("oceanic", NOW_MS)
        assert not requeued.counts_attempt
        assert requeued.refused_by == (), "it may come back to the first"


def test_a_refusal_beside_a_throttle_counts() -> None:
    segments = (refused(1, Disposition.TEMPORARY), refused(2, Disposition.THROTTLED, 0x58))
    requeued = step(*segments, lease=a_lease(segment_count=2))
    assert isinstance(requeued, RecordRequeued)
    assert requeued.counts_attempt


@pytest.mark.parametrize(
    ("policy", "step_type"),
    [
        (OnUnknown.RESEND, RecordRequeued),
        (OnUnknown.HOLD, RecordUncertain),
        (OnUnknown.FAIL, RecordRejected),
    ],
)
def test_the_unknown_is_treated_as_the_message_asks(policy: OnUnknown, step_type: type) -> None:
    assert isinstance(step(SegmentUnknown(1, GONE), lease=a_lease(on_unknown=policy)), step_type)


def test_an_uncertain_message_waits_for_a_late_word_until_its_deadline() -> None:
    held = step(SegmentUnknown(1, GONE), lease=a_lease(on_unknown=OnUnknown.HOLD))
    assert isinstance(held, RecordUncertain)
    assert held.deadline_ms == NOW_MS + 600_000
    assert GONE in held.event.reason


def test_a_long_message_cut_off_in_the_middle_is_of_unknown_fate() -> None:
    lease = a_lease(segment_count=2, on_unknown=OnUnknown.HOLD)
    assert isinstance(step(SegmentAccepted(1, "a1"), SegmentUnwritten(2), lease=lease), RecordUncertain)


def test_a_temporary_refusal_is_tried_again_later_on_the_same_route() -> None:
    requeued = step(refused(1, Disposition.TEMPORARY))
    assert isinstance(requeued, RecordRequeued)
    assert requeued.carrier == "alpine"
    assert requeued.not_before_ms > NOW_MS
    assert requeued.counts_attempt
    assert requeued.refused_by == ()


def test_a_permanent_refusal_goes_to_the_next_route_at_once() -> None:
    requeued = step(refused(1, Disposition.PERMANENT))
    assert isinstance(requeued, RecordRequeued)
    assert (requeued.carrier, requeued.not_before_ms) == ("oceanic", NOW_MS)
    assert requeued.refused_by == (CarrierName("alpine"),)


def test_a_refusal_by_every_route_rejects_the_message_and_says_why() -> None:
    rejected = step(refused(1, Disposition.PERMANENT, 0x0B), lease=a_lease(attempt=2, refused_by=("oceanic",)))
    assert isinstance(rejected, RecordRejected)
    assert "every route refused it" in rejected.event.reason
    assert rejected.event.detail["command_status"] == 0x0B


@pytest.mark.parametrize(
    ("segment", "policy"),
    [
        (SegmentAccepted(1, "a1"), OnUnknown.RESEND),
        (refused(1, Disposition.OUR_SETUP), OnUnknown.RESEND),
        (SegmentUnwritten(1), OnUnknown.RESEND),
        (SegmentUnknown(1, GONE), OnUnknown.HOLD),
        (SegmentUnknown(1, GONE), OnUnknown.FAIL),
    ],
)
def test_a_rewritten_message_says_what_was_refused_before_and_then_what_came_of_it(
    segment: SegmentResult, policy: OnUnknown
) -> None:
    lease = a_lease(on_unknown=policy)
    plain = step_after(Outcome(lease, "alpine-1", (segment,)), POLICY, NOW_MS)
    as_ucs2 = step_after(Outcome(lease, "alpine-1", (segment,), rewriting=AsUcs2("RINVDCS")), POLICY, NOW_MS)
    assert type(as_ucs2) is type(plain)
    assert (
        reason_of(as_ucs2) == f"alpine refused it (RINVDCS) and it was written once more as UCS-2. {reason_of(plain)}"
    )


def reason_of(step: Step) -> str:
    return step.reason if isinstance(step, RecordSent) else step.event.reason


def test_constant_tlvs_that_were_left_out_are_named_in_the_timeline() -> None:
    outcome = Outcome(
        a_lease(), "alpine-1", (SegmentAccepted(1, "a1"),), rewriting=WithoutTlvs("RINVPARLEN", (0x1400, 0x1401))
    )
    assert "once more without its constant TLVs 0x1400, 0x1401." in reason_of(step_after(outcome, POLICY, NOW_MS))


def test_a_text_of_more_segments_as_ucs2_costs_what_was_held() -> None:
    lease = a_lease(segment_count=1, held_mc=1000)
    results = (SegmentAccepted(1, "a1"), SegmentAccepted(2, "a2"))
    sent = step_after(Outcome(lease, "alpine-1", results, rewriting=AsUcs2("RINVDCS")), POLICY, NOW_MS)
    assert isinstance(sent, RecordSent)
    assert (sent.capture_mc, sent.release_mc) == (1000, 0)


def test_the_gravest_refusal_of_several_segments_decides() -> None:
    requeued = step(
        refused(1, Disposition.TEMPORARY),
        refused(2, Disposition.PERMANENT),
        lease=a_lease(segment_count=2),
    )
    assert isinstance(requeued, RecordRequeued)
    assert requeued.carrier == "oceanic"


ALPINE_IS_DOWN = Conditions({CarrierName("alpine"): Condition(ConditionKind.DOWN, "alpine is down since noon", 0)})
"""And nothing stands against oceanic."""


def while_alpine_is_down(*segments: SegmentResult, lease: LeasedMessage | None = None) -> RecordRequeued:
    found = step_after(Outcome(lease or a_lease(), "alpine-1", segments), POLICY, NOW_MS, ALPINE_IS_DOWN)
    assert isinstance(found, RecordRequeued)
    return found


def test_what_a_dead_bind_left_unwritten_goes_on_to_a_carrier_that_nothing_stands_against() -> None:
    requeued = while_alpine_is_down(SegmentUnwritten(1))
    assert (requeued.carrier, requeued.counts_attempt) == ("oceanic", False)
    assert requeued.event.reason == (
        "The bind to alpine closed before it was sent; alpine is down since noon; oceanic is tried next."
    )


def test_what_is_sent_again_goes_on_to_a_carrier_that_nothing_stands_against() -> None:
    requeued = while_alpine_is_down(SegmentUnknown(1, GONE), lease=a_lease(on_unknown=OnUnknown.RESEND))
    assert (requeued.carrier, requeued.not_before_ms, requeued.counts_attempt) == ("oceanic", NOW_MS, True)
    assert requeued.event.reason.endswith("is sent again: alpine is down since noon; oceanic is tried next.")


def test_a_carrier_that_failed_and_that_something_stands_against_is_not_tried_again_before_the_others() -> None:
    requeued = while_alpine_is_down(refused(1, Disposition.TEMPORARY))
    assert (requeued.carrier, requeued.not_before_ms) == ("oceanic", NOW_MS)
    assert requeued.event.reason.endswith("oceanic is tried next (alpine is down since noon).")


@pytest.mark.parametrize(
    ("segments", "answer"),
    [
        ((SegmentAccepted(1, "a1"),), Answer.TAKEN),
        ((SegmentAccepted(1, "a1"), refused(2, Disposition.PERMANENT)), Answer.TAKEN),
        ((SegmentAccepted(1, "a1"), SegmentUnknown(2, GONE)), Answer.UNANSWERED),
        ((refused(1, Disposition.TEMPORARY), refused(2, Disposition.PERMANENT)), Answer.FOR_GOOD),
        ((refused(1, Disposition.THROTTLED), SegmentUnwritten(2)), Answer.THROTTLED),
        ((refused(1, Disposition.SENDER_REFUSED),), Answer.SENDER_REFUSED),
        ((refused(1, Disposition.OUR_SETUP),), Answer.OUR_SETUP),
        ((SegmentUnwritten(1),), None),
    ],
)
def test_an_attempt_says_one_thing_about_its_carrier(segments: tuple[SegmentResult, ...], answer: Answer) -> None:
    assert answer_of(Outcome(a_lease(segment_count=len(segments)), "alpine-1", segments)) is answer
