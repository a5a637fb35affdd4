"""Every step of a registration, and that no order of steps lets out what nobody approved."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from messages.problems import Problem
from sendername.registration import steps
from sendername.registration.documents import REQUIRED, DocumentKind
from sendername.registration.event import RegistrationEventKind
from sendername.registration.refusal import Refusal, RefusalReason
from sendername.registration.registration import Registration, RegistrationId, Standing
from sendername.registration.steps import CLAIM_MS, Step
from sendername.registration.version import VersionState
from sendername.registry import NameStatus
from tests.sendername.registration.forms import FORM, form

MAXONY = Sender(SenderKind.NAME, "MAXONY")
FEE_MC = 50_000
NOW_MS = 1_000_000
REFUSAL = Refusal(RefusalReason.DOCUMENT_UNREADABLE, "Send a sharp copy.", ("/documents/identity",))


def draft() -> Registration:
    return steps.draft(RegistrationId("reg_1"), AccountId("acc_1"), MAXONY, FORM, NOW_MS).registration


def done(step: object) -> Registration:
    assert isinstance(step, Step), step
    return step.registration


def submitted() -> Registration:
    return done(steps.submit(draft(), REQUIRED, FEE_MC, NOW_MS))


def in_review(who: str = "ana") -> Registration:
    return done(steps.claim(submitted(), who, NOW_MS))


def approved() -> Registration:
    return done(steps.approve(in_review(), "ana", NOW_MS))


def refused() -> Registration:
    return done(steps.refuse(in_review(), "ana", REFUSAL, NOW_MS))


def test_a_request_goes_from_draft_to_approval() -> None:
    assert draft().status is NameStatus.DRAFT
    assert submitted().status is NameStatus.SUBMITTED
    assert in_review().status is NameStatus.IN_REVIEW
    assert approved().status is NameStatus.APPROVED
    assert approved().latest.decided_by == "ana"


def test_what_is_missing_comes_back_together_and_nothing_is_due() -> None:
    begun = steps.draft(RegistrationId("reg_1"), AccountId("acc_1"), MAXONY, form(company=""), NOW_MS).registration
    problems = steps.submit(begun, frozenset({DocumentKind.IDENTITY}), FEE_MC, NOW_MS)
    assert isinstance(problems, tuple)
    assert [problem.pointer for problem in problems] == ["/form/company", "/documents/register_extract"]


def test_the_fee_is_due_once_whatever_happens_later() -> None:
    first = steps.submit(draft(), REQUIRED, FEE_MC, NOW_MS)
    assert isinstance(first, Step)
    assert first.fee_mc == FEE_MC
    again = done(steps.change(refused(), form(company="Maxony SA"), NOW_MS))
    second = steps.submit(again, REQUIRED, FEE_MC, NOW_MS)
    assert isinstance(second, Step)
    assert second.fee_mc == 0
    assert second.registration.fee_mc == FEE_MC


def test_a_refused_request_is_changed_as_a_new_version_and_the_old_one_is_kept() -> None:
    before = refused()
    assert before.status is NameStatus.REFUSED
    assert before.latest.refusal == REFUSAL
    changed = done(steps.change(before, form(company="Maxony SA"), NOW_MS))
    assert [version.number for version in changed.versions] == [1, 2]
    assert changed.versions[0] == before.latest
    assert changed.latest.state is VersionState.DRAFT


def test_what_is_approved_stays_so_while_a_changed_version_is_reviewed_and_refused() -> None:
    changed = done(steps.change(approved(), form(purpose="Delivery notices for parcels"), NOW_MS))
    assert changed.status is NameStatus.APPROVED
    handed_in = done(steps.submit(changed, REQUIRED, FEE_MC, NOW_MS))
    reviewed = done(steps.claim(handed_in, "ana", NOW_MS))
    decided = done(steps.refuse(reviewed, "ana", REFUSAL, NOW_MS))
    assert (handed_in.status, reviewed.status, decided.status) == (NameStatus.APPROVED,) * 3
    assert decided.approved is not None
    assert decided.approved.number == 1
    assert decided.latest.state is VersionState.REFUSED


def test_two_reviewers_cannot_take_one_request() -> None:
    taken = in_review("ana")
    refusal = steps.claim(taken, "ben", NOW_MS + CLAIM_MS - 1)
    assert isinstance(refusal, Problem)
    assert refusal.code == "registration-claimed"
    assert isinstance(steps.approve(taken, "ben", NOW_MS), Problem)


def test_a_claim_that_ran_out_can_be_taken_over() -> None:
    taken = done(steps.claim(in_review("ana"), "ben", NOW_MS + CLAIM_MS))
    assert taken.claim is not None
    assert taken.claim.by == "ben"
    assert isinstance(steps.approve(taken, "ana", NOW_MS + CLAIM_MS), Problem)


def test_a_reviewer_lets_go() -> None:
    freed = done(steps.release(in_review(), "ana", NOW_MS))
    assert freed.latest.state is VersionState.SUBMITTED
    assert done(steps.claim(freed, "ben", NOW_MS)).latest.state is VersionState.IN_REVIEW


def test_information_is_asked_and_given() -> None:
    asked = done(steps.ask(in_review(), "ana", "Who is Lac SA?", NOW_MS))
    assert asked.latest.question == "Who is Lac SA?"
    changed = done(steps.change(asked, form(purpose="Reminders; Lac SA is our parent company"), NOW_MS))
    assert changed.latest.number == 1
    again = steps.submit(changed, REQUIRED, FEE_MC, NOW_MS)
    assert isinstance(again, Step)
    assert again.fee_mc == 0


def test_four_eyes_need_two_people() -> None:
    seconded = done(steps.approve(in_review("ana"), "ana", NOW_MS, four_eyes=True))
    assert seconded.status is NameStatus.SUBMITTED
    alone = done(steps.approve(done(steps.claim(seconded, "ana", NOW_MS)), "ana", NOW_MS, four_eyes=True))
    assert alone.status is NameStatus.SUBMITTED
    both = done(steps.approve(done(steps.claim(alone, "ben", NOW_MS)), "ben", NOW_MS, four_eyes=True))
    assert both.status is NameStatus.APPROVED


def test_a_version_that_is_handed_in_again_needs_four_eyes_anew() -> None:
    seconded = done(steps.approve(in_review("ana"), "ana", NOW_MS, four_eyes=True))
    asked = done(steps.ask(done(steps.claim(seconded, "ben", NOW_MS)), "ben", "Why?", NOW_MS))
    again = done(steps.submit(done(steps.change(asked, form(), NOW_MS)), REQUIRED, FEE_MC, NOW_MS))
    approval = done(steps.approve(done(steps.claim(again, "ben", NOW_MS)), "ben", NOW_MS, four_eyes=True))
    assert approval.status is NameStatus.SUBMITTED


def test_a_suspension_is_lifted_and_a_revocation_needs_a_new_version() -> None:
    suspended = done(steps.suspend(approved(), "ana", "a complaint", NOW_MS))
    assert suspended.status is NameStatus.SUSPENDED
    assert suspended.standing_reason == "a complaint"
    assert done(steps.reinstate(suspended, "ana", "it was answered", NOW_MS)).status is NameStatus.APPROVED
    revoked = done(steps.revoke(suspended, "ana", "not answered", NOW_MS))
    assert revoked.status is NameStatus.REVOKED
    assert isinstance(steps.reinstate(revoked, "ana", "never mind", NOW_MS), Problem)
    renewed = done(steps.change(revoked, form(), NOW_MS))
    assert renewed.status is NameStatus.DRAFT
    reviewed = done(steps.claim(done(steps.submit(renewed, REQUIRED, FEE_MC, NOW_MS)), "ana", NOW_MS))
    assert done(steps.approve(reviewed, "ana", NOW_MS)).status is NameStatus.APPROVED


def test_a_new_version_of_a_suspended_sender_leaves_it_suspended() -> None:
    suspended = done(steps.suspend(approved(), "ana", "a complaint", NOW_MS))
    renewed = done(steps.submit(done(steps.change(suspended, form(), NOW_MS)), REQUIRED, FEE_MC, NOW_MS))
    decided = done(steps.approve(done(steps.claim(renewed, "ana", NOW_MS)), "ana", NOW_MS))
    assert decided.status is NameStatus.SUSPENDED


def test_a_customer_withdraws_what_is_under_way_first_and_the_sender_itself_then() -> None:
    changed = done(steps.change(approved(), form(), NOW_MS))
    back = done(steps.withdraw(changed, NOW_MS))
    assert back.status is NameStatus.APPROVED
    given_up = done(steps.withdraw(back, NOW_MS))
    assert given_up.status is NameStatus.WITHDRAWN
    assert isinstance(steps.withdraw(given_up, NOW_MS), Problem)


def test_nothing_can_be_done_once_the_account_is_closed() -> None:
    closed = done(steps.close(in_review(), "system", NOW_MS))
    assert closed.status is NameStatus.CLOSED
    assert isinstance(steps.change(closed, FORM, NOW_MS), Problem)
    assert isinstance(steps.submit(closed, REQUIRED, FEE_MC, NOW_MS), tuple)
    assert isinstance(steps.withdraw(closed, NOW_MS), Problem)
    assert isinstance(steps.close(closed, "system", NOW_MS), Problem)


@pytest.mark.parametrize("make", [submitted, in_review])
def test_a_request_under_review_cannot_be_changed(make: Callable[[], Registration]) -> None:
    refusal = steps.change(make(), FORM, NOW_MS)
    assert isinstance(refusal, Problem)
    assert refusal.code == "registration-state"


@pytest.mark.parametrize("words", ["", "  ", "x" * 2_001])
def test_staff_write_a_bounded_sentence(words: str) -> None:
    assert isinstance(steps.ask(in_review(), "ana", words, NOW_MS), Problem)
    assert isinstance(steps.refuse(in_review(), "ana", Refusal(RefusalReason.OTHER, words), NOW_MS), Problem)
    assert isinstance(steps.suspend(approved(), "ana", words, NOW_MS), Problem)


Move = Callable[[Registration, str, int], object]

MOVES: dict[str, Move] = {
    "change": lambda registration, who, now_ms: steps.change(registration, FORM, now_ms),
    "submit": lambda registration, who, now_ms: steps.submit(registration, REQUIRED, FEE_MC, now_ms),
    "claim": steps.claim,
    "release": steps.release,
    "ask": lambda registration, who, now_ms: steps.ask(registration, who, "Why?", now_ms),
    "approve": steps.approve,
    "refuse": lambda registration, who, now_ms: steps.refuse(registration, who, REFUSAL, now_ms),
    "suspend": lambda registration, who, now_ms: steps.suspend(registration, who, "a complaint", now_ms),
    "reinstate": lambda registration, who, now_ms: steps.reinstate(registration, who, "answered", now_ms),
    "revoke": lambda registration, who, now_ms: steps.revoke(registration, who, "abuse", now_ms),
    "withdraw": lambda registration, who, now_ms: steps.withdraw(registration, now_ms),
    "close": steps.close,
}


@given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.sampled_from(["ana", "ben"])), max_size=40))
def test_no_order_of_steps_lets_out_what_nobody_approved_or_charges_twice(moves: list[tuple[str, str]]) -> None:
    registration = draft()
    fees_mc: list[int] = []
    approvals = 0
    decided: dict[int, object] = {}
    for at, (name, who) in enumerate(moves):
        step = MOVES[name](registration, who, NOW_MS + at * 60_000)
        if not isinstance(step, Step):
            continue
        before, registration = registration, step.registration
        fees_mc += [step.fee_mc] if step.fee_mc else []
        approvals += step.event.kind is RegistrationEventKind.APPROVED
        assert registration.revision == before.revision + 1
        assert len(registration.versions) >= len(before.versions)
        for version in registration.versions:
            if version.decided_at_ms is not None:
                assert decided.setdefault(version.number, version) == version
        if registration.status is NameStatus.APPROVED:
            assert approvals
            assert registration.approved is not None
            assert registration.approved.state is VersionState.APPROVED
            assert registration.standing is Standing.ACTIVE
    assert fees_mc in ([], [FEE_MC])


def test_an_approval_without_a_review_is_a_version_of_its_own_and_withdraws_what_was_open() -> None:
    settled = steps.settle(in_review(), "ana", NOW_MS)

    assert isinstance(settled, Step)
    states = [version.state for version in settled.registration.versions]
    assert states == [VersionState.WITHDRAWN, VersionState.APPROVED]
    assert settled.registration.status is NameStatus.APPROVED
    assert settled.fee_mc == 0
    assert isinstance(steps.settle(settled.registration, "ana", NOW_MS), Problem)
