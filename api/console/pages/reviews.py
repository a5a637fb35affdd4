"""The review of SenderNames: the queue, and one registration with form, documents, findings and what may be decided."""

from http import HTTPStatus
from typing import Final

import attrs

from api.console.answer import NOT_FOUND, Answer, File, Go, Show
from api.console.ports import NotDone, ReviewCase, ReviewOffice
from api.console.visit import Visit
from messages.staff.rights import Right
from sendername.registration.documents import DocumentKind, MediaType
from sendername.registration.form import LIMITS, Language
from sendername.registration.refusal import TEXT_LONGEST, Refusal, RefusalReason, template
from sendername.registration.registration import RegistrationId
from sendername.registration.version import VersionState

TARGET_MS: Final = 24 * 3_600_000
"""Within so long somebody who hands in a name should have an answer."""

FIELDS: Final = (
    *(f"/form/{name}" for name in LIMITS),
    "/form/countries",
    *(f"/documents/{kind}" for kind in DocumentKind),
)
"""What a refusal may point to."""

_SUFFIXES: Final = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png"}


@attrs.frozen
class Reviews:
    """The pages of the review."""

    reviews: ReviewOffice

    async def queue(self, visit: Visit) -> Answer:
        """What waits, the longest first."""
        return Show("reviews.html", {"queue": await self.reviews.queue(), "target_ms": TARGET_MS})

    async def case(self, visit: Visit) -> Answer:
        """One registration."""
        return await self._again(visit, None)

    async def template(self, visit: Visit) -> Answer:
        """The words of a reason for a refusal, in the customer's language, to be changed at will."""
        case = await self.reviews.case(_registration_id(visit))
        if case is None:
            return NOT_FOUND
        language = case.registration.latest.form.language
        return Show("review_words.html", {"words_of_reason": _words(visit.query.get("reason", ""), language)})

    async def claim(self, visit: Visit) -> Answer:
        """The reviewer takes it up."""
        return await self._after(
            visit, await self.reviews.claim(visit.member, _registration_id(visit), _revision(visit))
        )

    async def release(self, visit: Visit) -> Answer:
        """The reviewer lets go of it."""
        return await self._after(
            visit, await self.reviews.release(visit.member, _registration_id(visit), _revision(visit))
        )

    async def approve(self, visit: Visit) -> Answer:
        """The reviewer approves."""
        return await self._after(
            visit, await self.reviews.approve(visit.member, _registration_id(visit), _revision(visit))
        )

    async def refuse(self, visit: Visit) -> Answer:
        """The reviewer refuses; with no words of their own those of the reason are sent."""
        case = await self.reviews.case(_registration_id(visit))
        if case is None:
            return NOT_FOUND
        try:
            reason = RefusalReason(visit.form.get("reason", ""))
        except ValueError:
            return _case(case, visit, NotDone("reviews.reason_missing"))
        text = visit.form.get("text", "").strip() or template(reason, case.registration.latest.form.language)
        fields = tuple(pointer for pointer in FIELDS if visit.form.get(pointer))
        refusal = Refusal(reason, text[:TEXT_LONGEST], fields)
        return await self._after(
            visit, await self.reviews.refuse(visit.member, case.registration.id, _revision(visit), refusal)
        )

    async def ask(self, visit: Visit) -> Answer:
        """The reviewer asks the customer."""
        question = visit.form.get("text", "").strip()[:TEXT_LONGEST]
        return await self._after(
            visit, await self.reviews.ask(visit.member, _registration_id(visit), _revision(visit), question)
        )

    async def show_document(self, visit: Visit) -> Answer:
        """The frame that a document is shown in, beside the form."""
        case = await self.reviews.case(_registration_id(visit))
        kind = _kind(visit)
        lines = case.documents if case is not None else ()
        for line in lines:
            if (str(line.version), line.document.kind) == (visit.place["version"], kind):
                return Show("review_document.html", {"line": line, "registration_id": _registration_id(visit)})
        return NOT_FOUND

    async def document(self, visit: Visit) -> Answer:
        """The document itself; that it was looked at is on record."""
        kind, version = _kind(visit), int(visit.place["version"])
        if kind is None or not 0 < version < 1_000:  # noqa: PLR2004 - more versions than there may be
            return NOT_FOUND
        shown = await self.reviews.document(visit.member, _registration_id(visit), version, kind)
        if shown is None:
            return NOT_FOUND
        document, content = shown
        return File(content, str(document.media_type), f"{kind}.{_SUFFIXES[document.media_type]}")

    async def _after(self, visit: Visit, refused: NotDone | None) -> Answer:
        if refused is not None:
            return await self._again(visit, refused)
        return Go(f"/console/reviews/{_registration_id(visit)}")

    async def _again(self, visit: Visit, refused: NotDone | None) -> Answer:
        case = await self.reviews.case(_registration_id(visit))
        return NOT_FOUND if case is None else _case(case, visit, refused)


def _case(case: ReviewCase, visit: Visit, refused: NotDone | None) -> Show:
    registration = case.registration
    claim = registration.claim if registration.latest.state is VersionState.IN_REVIEW else None
    is_held = claim is not None and claim.until_ms > case.at_ms
    return Show(
        "review.html",
        {
            "case": case,
            "registration": registration,
            "form": registration.latest.form,
            "fields": (*LIMITS, "company_country", "relation", "language"),
            "pointers": FIELDS,
            "reasons": [*RefusalReason],
            "claim": claim if is_held else None,
            "is_mine": is_held and claim is not None and claim.by == visit.member.name,
            "may_claim": registration.latest.state in (VersionState.SUBMITTED, VersionState.IN_REVIEW) and not is_held,
            "may_see_documents": visit.may(Right.SEE_DOCUMENTS),
            "problem": refused.reason if refused is not None else None,
        },
        HTTPStatus.OK if refused is None else HTTPStatus.CONFLICT,
    )


def _words(reason: str, language: Language) -> str:
    return template(RefusalReason(reason), language) if reason in {*RefusalReason} else ""


def _registration_id(visit: Visit) -> RegistrationId:
    return RegistrationId(visit.place["registration_id"][:64])


def _revision(visit: Visit) -> int:
    """The revision that the form was made of; what is none fits none."""
    given = visit.form.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1  # noqa: PLR2004 - no registration has more


def _kind(visit: Visit) -> DocumentKind | None:
    given = visit.place["kind"]
    return DocumentKind(given) if given in {*DocumentKind} else None
