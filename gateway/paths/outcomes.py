"""What an attempt's outcome means for its message: a pure decision from segment results to one durable step.

Nothing here sends or stores. :func:`step_after` answers with the store operation that makes the outcome durable.
"""

from collections.abc import Sequence
from typing import Final, assert_never

import attrs

from carriers.outcome import (
    Outcome,
    Rewriting,
    SegmentAccepted,
    SegmentRefused,
    SegmentUnknown,
    SegmentUnwritten,
)
from credits.ledger import settle
from messages.events import Event, EventKind
from messages.ids import CarrierName
from messages.message import LeasedMessage, OnUnknown
from messages.status import MessageStatus, SegmentStatus
from routing.failover import FailureClass, GiveUp, RetryPolicy, TryAgain, next_step, waits_for
from routing.health.answer import ANSWER_OF, Answer
from routing.health.conditions import Conditions
from smpp.statuses import Disposition
from store.outcomes import RecordRejected, RecordRequeued, RecordSent, RecordUncertain, SegmentResult

Step = RecordSent | RecordRequeued | RecordRejected | RecordUncertain

_FAILURES: dict[Disposition, FailureClass] = {
    Disposition.THROTTLED: FailureClass.THROTTLED,
    Disposition.TEMPORARY: FailureClass.TEMPORARY,
    Disposition.SESSION: FailureClass.TEMPORARY,
    Disposition.PERMANENT: FailureClass.PERMANENT,
    Disposition.SENDER_REFUSED: FailureClass.SENDER_REFUSED,
    Disposition.OUR_SETUP: FailureClass.OUR_SETUP,
}

_STATUS_AFTER = {
    EventKind.REQUEUED: MessageStatus.QUEUED,
    EventKind.REJECTED: MessageStatus.REJECTED,
    EventKind.UNCERTAIN: MessageStatus.UNCERTAIN,
}

_GRAVITY = (
    FailureClass.PERMANENT,
    FailureClass.SENDER_REFUSED,
    FailureClass.OUR_SETUP,
    FailureClass.TEMPORARY,
    FailureClass.THROTTLED,
)
"""The gravest first: one segment refused for good decides for its message."""


NO_CONDITIONS: Final = Conditions()


@attrs.frozen
class OutcomePolicy:
    """How outcomes are judged: the retry policy, and how long an uncertain message waits for a late word (seconds)."""

    retry: RetryPolicy
    uncertain_timeout_s: int


def step_after(outcome: Outcome, policy: OutcomePolicy, now_ms: int, conditions: Conditions = NO_CONDITIONS) -> Step:
    """The durable step that follows an attempt. ``now_ms`` is Unix time in milliseconds.

    ``conditions`` say what stands against the carriers that could have the message next.
    """
    step = _step_after(outcome, policy, now_ms, conditions)
    if outcome.rewriting is not None:
        step = _telling(step, _before(outcome.leased.carrier, outcome.rewriting))
    sent_as = outcome.leased.sent_as
    if sent_as is not None and not all(isinstance(segment, SegmentUnwritten) for segment in outcome.segments):
        step = _telling(step, sent_as.reason)
    return step


def _before(carrier: CarrierName, rewriting: Rewriting) -> str:
    return f"{carrier} refused it ({rewriting.refusal}) and it was written once more {rewriting}."


def _telling(step: Step, what: str) -> Step:
    """The same step, whose reason begins with the sentence ``what``."""
    match step:
        case RecordSent():
            return attrs.evolve(step, reason=f"{what} {step.reason}")
        case RecordRequeued() | RecordRejected() | RecordUncertain():
            return attrs.evolve(step, event=attrs.evolve(step.event, reason=f"{what} {step.event.reason}"))
        case _:
            assert_never(step)


def answer_of(outcome: Outcome) -> Answer | None:
    """What an attempt says about its carrier; None when nothing of the message was written."""
    kinds = {type(segment) for segment in outcome.segments}
    if SegmentUnknown in kinds:
        return Answer.UNANSWERED
    if SegmentAccepted in kinds:
        return Answer.TAKEN
    refused = [segment for segment in outcome.segments if isinstance(segment, SegmentRefused)]
    return ANSWER_OF[_FAILURES[_gravest(refused).disposition]] if refused else None


def _step_after(outcome: Outcome, policy: OutcomePolicy, now_ms: int, conditions: Conditions) -> Step:
    accepted = [s for s in outcome.segments if isinstance(s, SegmentAccepted)]
    refused = [s for s in outcome.segments if isinstance(s, SegmentRefused)]
    unknown = [s for s in outcome.segments if isinstance(s, SegmentUnknown)]
    if len(accepted) == len(outcome.segments):
        return _sent(outcome, now_ms)
    if unknown or (accepted and len(accepted) + len(refused) < len(outcome.segments)):
        why = unknown[0].reason if unknown else "the bind died in the middle of a long message"
        return _fate_unknown(outcome, why, policy, now_ms, conditions)
    if not refused:
        return _never_written(outcome.leased, now_ms, conditions)
    if accepted:
        return _sent(outcome, now_ms)
    return _refused(outcome.leased, refused, policy, now_ms, conditions)


def _sent(outcome: Outcome, now_ms: int) -> RecordSent:
    """Accepted, wholly or in part; accepted segments are paid for, the others are not."""
    message, carrier = outcome.leased.message, outcome.leased.carrier
    results: list[SegmentResult] = []
    for segment in outcome.segments:
        match segment:
            case SegmentAccepted():
                results.append(
                    SegmentResult(
                        number=segment.number,
                        total=len(outcome.segments),
                        status=SegmentStatus.SENT,
                        # an answer without an id: no receipt can ever name it, least of all one without an id
                        carrier_message_id=segment.carrier_message_id or None,
                        command_status=0,
                        error="",
                    ),
                )
            case SegmentRefused():
                results.append(
                    SegmentResult(
                        number=segment.number,
                        total=len(outcome.segments),
                        status=SegmentStatus.REJECTED,
                        carrier_message_id=None,
                        command_status=segment.command_status,
                        error=segment.error,
                    ),
                )
            case SegmentUnknown() | SegmentUnwritten():
                raise ValueError("a message with an unanswered segment is not sent")
            case _:
                assert_never(segment)
    taken = sum(result.status is SegmentStatus.SENT for result in results)
    capture_mc, release_mc = settle(message.held_mc, taken, len(results))
    reason = f"{carrier} accepted it."
    if taken < len(results):
        words = next(result.error for result in results if result.error)
        reason = f"{carrier} accepted {taken} of {len(results)} segments and refused the rest: {words}."
    return RecordSent(
        message_id=message.id,
        carrier=carrier,
        bind=outcome.bind,
        segments=tuple(results),
        capture_mc=capture_mc,
        release_mc=release_mc,
        at_ms=now_ms,
        reason=reason,
    )


def _never_written(leased: LeasedMessage, now_ms: int, conditions: Conditions) -> RecordRequeued:
    carrier, moved = _waits_for(leased, conditions)
    reason = f"The bind to {leased.carrier} closed before it was sent; {moved or 'it waits for the next one'}."
    return _requeued(leased, carrier, now_ms, now_ms, reason, counts_attempt=False)


def _waits_for(leased: LeasedMessage, conditions: Conditions) -> tuple[CarrierName, str]:
    """The carrier that a message waits for which its carrier did not refuse, with the reason when it is another one."""
    against = _against(leased, conditions)
    carrier = waits_for(leased.message.routes, leased.carrier, leased.refused_by, against)
    return carrier, "" if carrier == leased.carrier else f"{against[leased.carrier]}; {carrier} is tried next"


def _against(leased: LeasedMessage, conditions: Conditions) -> dict[CarrierName, str]:
    country = leased.message.country
    return {
        carrier: condition.reason
        for carrier in {*leased.message.routes, leased.carrier}
        if (condition := conditions.against(carrier, country)) is not None
    }


def _fate_unknown(outcome: Outcome, why: str, policy: OutcomePolicy, now_ms: int, conditions: Conditions) -> Step:
    leased = outcome.leased
    message = leased.message
    match message.on_unknown:
        case OnUnknown.RESEND if leased.attempt < policy.retry.attempts_max:
            carrier, moved = _waits_for(leased, conditions)
            by_whom = f": {moved}" if moved else ""
            reason = (
                f"nobody knows whether {leased.carrier} took it ({why}); "
                f"a {message.category} message is sent again{by_whom}."
            )
            return _requeued(leased, carrier, now_ms, now_ms, reason, counts_attempt=True)
        case OnUnknown.RESEND | OnUnknown.HOLD:
            tried = f" after {leased.attempt} attempts" if message.on_unknown is OnUnknown.RESEND else ""
            reason = (
                f"Nobody knows whether {leased.carrier} took it{tried} ({why}); "
                "it is held until a late word settles it."
            )
            return RecordUncertain(
                message_id=message.id,
                deadline_ms=now_ms + policy.uncertain_timeout_s * 1000,
                event=_event(EventKind.UNCERTAIN, now_ms, reason, leased),
            )
        case OnUnknown.FAIL:
            reason = f"Nobody knows whether {leased.carrier} took it ({why}); by its policy it is not sent again."
            return _rejected(leased, now_ms, reason)
        case _:
            assert_never(message.on_unknown)


def _refused(
    leased: LeasedMessage,
    refused: Sequence[SegmentRefused],
    policy: OutcomePolicy,
    now_ms: int,
    conditions: Conditions,
) -> RecordRequeued | RecordRejected:
    gravest = _gravest(refused)
    failure = _FAILURES[gravest.disposition]
    step = next_step(
        routes=leased.message.routes,
        current_carrier=leased.carrier,
        attempt=leased.attempt,
        failure=failure,
        refused=frozenset(leased.refused_by),
        now_ms=now_ms,
        expires_at_ms=leased.message.expires_at_ms,
        against=_against(leased, conditions),
        policy=policy.retry,
    )
    refusal = f"{leased.carrier} refused it: {gravest.error}"
    match step:
        case TryAgain():
            refused_by = leased.refused_by
            if failure not in (FailureClass.TEMPORARY, FailureClass.THROTTLED):
                refused_by = (*refused_by, leased.carrier)
            return _requeued(
                leased,
                step.carrier,
                now_ms,
                step.not_before_ms,
                f"{refusal}; {step.reason}.",
                counts_attempt=failure is not FailureClass.THROTTLED,
                refused_by=refused_by,
                command_status=gravest.command_status,
            )
        case GiveUp():
            return _rejected(leased, now_ms, f"{refusal}; {step.reason}.", gravest.command_status)
        case _:
            assert_never(step)


def _gravest(refused: Sequence[SegmentRefused]) -> SegmentRefused:
    return min(refused, key=lambda segment: _GRAVITY.index(_FAILURES[segment.disposition]))


def _requeued(
    leased: LeasedMessage,
    carrier: CarrierName,
    now_ms: int,
    not_before_ms: int,
    reason: str,
    *,
    counts_attempt: bool,
    refused_by: tuple[CarrierName, ...] | None = None,
    command_status: int | None = None,
) -> RecordRequeued:
    return RecordRequeued(
        message_id=leased.message.id,
        carrier=carrier,
        not_before_ms=not_before_ms,
        counts_attempt=counts_attempt,
        refused_by=leased.refused_by if refused_by is None else refused_by,
        at_ms=now_ms,
        event=_event(EventKind.REQUEUED, now_ms, reason, leased, command_status),
    )


def _rejected(
    leased: LeasedMessage,
    now_ms: int,
    reason: str,
    command_status: int | None = None,
) -> RecordRejected:
    return RecordRejected(
        message_id=leased.message.id,
        at_ms=now_ms,
        event=_event(EventKind.REJECTED, now_ms, reason, leased, command_status),
    )


def _event(
    kind: EventKind,
    now_ms: int,
    reason: str,
    leased: LeasedMessage,
    command_status: int | None = None,
) -> Event:
    detail: dict[str, str | int | bool | list[str] | None] = {"carrier": leased.carrier, "attempt": leased.attempt}
    if command_status is not None:
        detail["command_status"] = command_status
    return Event(kind=kind, at_ms=now_ms, status=_STATUS_AFTER[kind], reason=reason, detail=detail)
