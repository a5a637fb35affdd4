"""What customers read by e-mail."""

import attrs
import pytest

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from sendername.registration import steps
from sendername.registration.documents import REQUIRED
from sendername.registration.event import RegistrationEventKind
from sendername.registration.form import Language
from sendername.registration.letter import letter
from sendername.registration.refusal import Refusal, RefusalReason
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import Step
from store.registrations.telling import TOLD
from tests.sendername.registration.forms import form

NOW_MS = 1_000_000


def done(step: object) -> Step:
    assert isinstance(step, Step), step
    return step


def in_review(language: Language) -> Registration:
    sender = Sender(SenderKind.NAME, "MAXONY")
    begun = steps.draft(RegistrationId("reg_1"), AccountId("acc_1"), sender, form(language=language), NOW_MS)
    submitted = done(steps.submit(begun.registration, REQUIRED, 0, NOW_MS))
    return done(steps.claim(submitted.registration, "ana", NOW_MS)).registration


def test_a_refusal_is_told_in_the_customers_language_with_the_reviewers_words_as_they_are() -> None:
    refusal = Refusal(RefusalReason.OTHER, "{sender} n'est pas à vous {0}")
    step = done(steps.refuse(in_review(Language.FRENCH), "ana", refusal, NOW_MS))

    told = letter(step.registration, step.event)

    assert told is not None
    assert told.subject == "MAXONY n'est pas accepté"
    assert "{sender} n'est pas à vous {0}" in told.text
    assert told.text.endswith("Enregistrement: reg_1\n")


def test_a_question_is_in_the_letter() -> None:
    step = done(steps.ask(in_review(Language.ENGLISH), "ana", "Which shop?", NOW_MS))

    told = letter(step.registration, step.event)

    assert told is not None
    assert "Which shop?" in told.text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", RegistrationEventKind)
def test_whatever_webhooks_hear_of_has_a_letter_and_nothing_else(
    language: Language, kind: RegistrationEventKind
) -> None:
    step = done(steps.approve(in_review(language), "ana", NOW_MS))

    told = letter(step.registration, attrs.evolve(step.event, kind=kind))

    assert (told is not None) is (kind in TOLD)
    assert told is None or ("\n" not in told.subject and "ana" not in told.text)
