"""Registrations, their history and previews become answers. Pure."""

from collections.abc import Sequence

from api.http.bodies.sendernames import (
    CarriersAnswer,
    CodeAnswer,
    CountryEffectAnswer,
    DocumentAnswer,
    FindingAnswer,
    FormAnswer,
    PreviewAnswer,
    RefusalAnswer,
    RegistrationAnswer,
    RegistrationEventAnswer,
    RegistrationEventsAnswer,
    RegistrationsAnswer,
    VersionAnswer,
)
from api.ports import Preview, RegistrationView
from messages.times import rfc3339
from sendername.registration.challenge import Challenge
from sendername.registration.documents import Document
from sendername.registration.event import RegistrationEvent
from sendername.registration.form import Form
from sendername.registration.steps import CUSTOMER
from sendername.registration.version import Version


def registration_answer(view: RegistrationView) -> RegistrationAnswer:
    """One registration as it stands."""
    registration = view.registration
    return RegistrationAnswer(
        id=registration.id,
        sender=registration.sender.value,
        kind=registration.sender.kind.value,
        status=registration.status.value,
        reason=registration.standing_reason or None,
        latest=_version(registration.latest),
        approved_version=registration.approved_number,
        documents=[_document(document) for document in view.documents],
        carriers=[
            CarriersAnswer(one.country, one.state.value, _time(one.changed_at_ms), _time(one.expires_at_ms))
            for one in view.carriers
        ],
        code=None if registration.challenge is None else _code(registration.challenge),
        fee=registration.fee_mc,
        created_at=rfc3339(registration.created_at_ms),
        revision=registration.revision,
    )


def registrations_answer(views: Sequence[RegistrationView], limit: int) -> RegistrationsAnswer:
    """A page of up to ``limit``; a view beyond it says that there is another page."""
    shown = views[:limit]
    return RegistrationsAnswer(
        [registration_answer(view) for view in shown],
        shown[-1].registration.id if len(views) > limit else None,
    )


def registration_events_answer(events: Sequence[RegistrationEvent]) -> RegistrationEventsAnswer:
    """The history; which member of staff it was is no customer's business."""
    return RegistrationEventsAnswer(
        [
            RegistrationEventAnswer(
                kind=event.kind.value,
                at=rfc3339(event.at_ms),
                by="customer" if event.actor == CUSTOMER else "support",
                version=event.version,
                words=event.words,
            )
            for event in events
        ]
    )


def preview_answer(preview: Preview) -> PreviewAnswer:
    """What asking for a name will bring."""
    return PreviewAnswer(
        [
            CountryEffectAnswer(one.country, one.effect.value, one.words, one.sources, one.checked_on or None)
            for one in preview.effects
        ],
        [FindingAnswer(one.kind.value, one.words, one.grave) for one in preview.findings],
        preview.fee_mc,
    )


def _code(challenge: Challenge) -> CodeAnswer:
    return CodeAnswer(rfc3339(challenge.sent_at_ms[-1]), rfc3339(challenge.expires_at_ms), challenge.tries_left)


def _version(version: Version) -> VersionAnswer:
    refusal = version.refusal
    return VersionAnswer(
        number=version.number,
        state=version.state.value,
        form=_form(version.form),
        submitted_at=_time(version.submitted_at_ms),
        decided_at=_time(version.decided_at_ms),
        question=version.question,
        refusal=None if refusal is None else RefusalAnswer(refusal.reason.value, refusal.text, list(refusal.fields)),
    )


def _form(form: Form) -> FormAnswer:
    return FormAnswer(
        company=form.company,
        register_number=form.register_number,
        address=form.address,
        company_country=form.company_country,
        signatory=form.signatory,
        email=form.email,
        purpose=form.purpose,
        sample=form.sample,
        countries=list(form.countries),
        website=form.website,
        relation=form.relation.value,
        owner=form.owner,
        language=form.language.value,
    )


def _document(document: Document) -> DocumentAnswer:
    return DocumentAnswer(
        kind=document.kind.value,
        media_type=document.media_type.value,
        bytes=document.octets,
        sha256=document.sha256,
        virus_scan=document.checked,
        added_at=rfc3339(document.added_at_ms),
        deleted_at=_time(document.deleted_at_ms),
    )


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else rfc3339(at_ms)
