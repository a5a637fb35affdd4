"""A number is validated by a code: who has the number has the code, and nobody guesses it."""

import attrs
import pytest

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from messages.problems import Problem
from sendername.registration import steps, validation
from sendername.registration.challenge import CODES_A_DAY_MAX, DAY_MS, HOLDS_MS, PAUSE_MS, TRIES_MAX
from sendername.registration.event import RegistrationEventKind
from sendername.registration.registration import Registration, RegistrationId, Standing
from sendername.registration.steps import Step
from sendername.registry import NameStatus
from tests.sendername.registration.forms import FORM

NOW_MS = 1_800_000_000_000
NUMBER = Sender(SenderKind.NUMBER, "+41791234567")


def done(step: object) -> Registration:
    assert isinstance(step, Step), step
    return step.registration


def handed_in() -> Registration:
    begun = steps.draft(RegistrationId("reg_1"), AccountId("acc_1"), NUMBER, FORM, NOW_MS).registration
    return done(steps.submit(begun, frozenset(), 5_000, NOW_MS))


def sent(code: str = "123456", now_ms: int = NOW_MS) -> Registration:
    return done(validation.send_code(handed_in(), code, now_ms))


def test_a_number_is_handed_in_without_form_documents_and_fee() -> None:
    assert handed_in().status is NameStatus.SUBMITTED
    assert handed_in().fee_mc == 0


def test_the_code_of_the_number_approves_it_and_holds_once() -> None:
    step = validation.verify(sent(), "123456", NOW_MS + HOLDS_MS - 1)

    assert done(step).status is NameStatus.APPROVED
    assert done(step).challenge is None
    assert isinstance(validation.verify(done(step), "123456", NOW_MS), Problem)


def test_the_code_itself_is_not_kept() -> None:
    assert "987650" not in str(attrs.asdict(sent("987650")))


def test_a_wrong_code_takes_a_try_away_and_after_the_last_one_the_right_one_is_too_late() -> None:
    registration = sent()
    for left in reversed(range(TRIES_MAX)):
        step = validation.verify(registration, "654321", NOW_MS)
        registration = done(step)
        assert isinstance(step, Step)
        assert step.event.kind is RegistrationEventKind.CODE_WRONG
        assert registration.challenge is not None
        assert registration.challenge.tries_left == left
    problem = validation.verify(registration, "123456", NOW_MS)
    assert isinstance(problem, Problem)
    assert problem.code == "code-wrong"


def test_a_code_expires() -> None:
    assert isinstance(validation.verify(sent(), "123456", NOW_MS + HOLDS_MS), Problem)


def test_another_code_takes_the_place_of_the_one_before() -> None:
    again = done(validation.send_code(sent(), "222222", NOW_MS + PAUSE_MS))

    assert done(validation.verify(again, "123456", NOW_MS + PAUSE_MS)).status is NameStatus.SUBMITTED
    assert done(validation.verify(again, "222222", NOW_MS + PAUSE_MS)).status is NameStatus.APPROVED


def test_codes_have_a_pause_between_them_and_a_limit_a_day() -> None:
    registration = handed_in()
    for number in range(CODES_A_DAY_MAX):
        registration = done(validation.send_code(registration, "123456", NOW_MS + number * PAUSE_MS))
        soon = validation.send_code(registration, "123456", NOW_MS + (number + 1) * PAUSE_MS - 1)
        assert soon == Problem("registration-state", "Another code is sent in 1 s at the earliest.")
    assert isinstance(validation.send_code(registration, "1", NOW_MS + DAY_MS - 1), Problem)
    assert isinstance(validation.send_code(registration, "1", NOW_MS + DAY_MS), Step)


def test_wrong_tries_do_not_come_back_with_a_pause_that_was_not_kept() -> None:
    tried = done(validation.verify(sent(), "654321", NOW_MS))
    assert isinstance(validation.send_code(tried, "123456", NOW_MS + 1), Problem)


def test_staff_do_not_review_a_number() -> None:
    assert isinstance(steps.claim(handed_in(), "ana", NOW_MS), Problem)


def test_a_name_gets_no_code() -> None:
    name = Sender(SenderKind.NAME, "MAXONY")
    begun = steps.draft(RegistrationId("reg_1"), AccountId("acc_1"), name, FORM, NOW_MS).registration
    assert isinstance(validation.send_code(begun, "123456", NOW_MS), Problem)


@pytest.mark.parametrize("standing", [Standing.REVOKED, Standing.WITHDRAWN])
def test_a_number_that_was_given_up_comes_back_by_another_code(standing: Standing) -> None:
    given_up = attrs.evolve(sent(), standing=standing)
    assert done(validation.verify(given_up, "123456", NOW_MS)).status is NameStatus.APPROVED
