"""A registration as its customer hands it in, for the pages of its review."""

import itertools
from typing import Any, Final

import attrs

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from sendername.registration import steps
from sendername.registration.documents import DocumentKind, MediaType, described, recognise
from sendername.registration.form import Form
from sendername.registration.registration import Registration, RegistrationId
from store.registrations import records
from store.registrations.operations import AddDocument, BeginRegistration, Taken, TakeStep
from tests.sendername.registration.forms import FORM
from tests.sendername.registration.scans import image, pdf
from tests.support.started.console_stage import ConsoleStage
from tests.support.values.stored import run_one

_numbers: Final = itertools.count(1)

IDENTITY: Final = image()


def _take(stage: ConsoleStage, operation: Any) -> Registration:
    outcome = run_one(stage.database, operation)
    assert isinstance(outcome, Taken), outcome
    return outcome.registration


def _step(stage: ConsoleStage, which: RegistrationId, judge: Any) -> Registration:
    return _take(stage, TakeStep(which, None, judge, f"step_{next(_numbers)}"))


def handed_in(stage: ConsoleStage, account_id: AccountId, name: str = "MAXONY", **changes: Any) -> Registration:
    """A registration with two documents that waits for a reviewer."""
    now_ms, form = stage.clock.now_ms(), attrs.evolve(FORM, **changes)
    which = RegistrationId(f"reg_{next(_numbers):026d}")
    begun = steps.draft(which, account_id, Sender(SenderKind.NAME, name), form, now_ms)
    _take(stage, BeginRegistration(begun, f"step_{next(_numbers)}"))
    for kind, content in ((DocumentKind.REGISTER_EXTRACT, pdf()), (DocumentKind.IDENTITY, IDENTITY)):
        media_type = recognise(content)
        assert isinstance(media_type, MediaType)
        document = described(kind, media_type, content, "not scanned", now_ms)
        _take(stage, AddDocument(which, account_id, document, content, stage.keyring, f"step_{next(_numbers)}"))
    return _step(stage, which, lambda before, present: steps.submit(before, present, 0, now_ms))


def changed_and_handed_in_again(stage: ConsoleStage, which: RegistrationId, form: Form) -> Registration:
    """The customer corrects it and hands it in once more."""
    now_ms = stage.clock.now_ms()
    _step(stage, which, lambda before, _: steps.change(before, form, now_ms))
    return _step(stage, which, lambda before, present: steps.submit(before, present, 0, now_ms))


def registration(stage: ConsoleStage, which: RegistrationId) -> Registration:
    """As it stands."""
    with stage.database.reading() as connection:
        found = records.one(connection, which)
    assert found is not None
    return found
