"""What goes over the wire about registrations of senders, as types."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from api.http.bodies.requests import NO_NUL
from api.http.bodies.words import Millicredits, Time
from sendername.registration.form import COUNTRIES_MAX, LIMITS

MAX_NAME_CHARS: Final = 40
MAX_PAGE: Final = 100
CODE: Final = "[0-9]{6}"

CountryCode = Annotated[str, Meta(pattern="^[A-Z]{2}$", examples=["CH"])]
NewName = Annotated[
    str,
    Meta(
        description="A SenderName of 1 to 10 ASCII letters and digits, or a number of yours in international form.",
        min_length=1,
        max_length=MAX_NAME_CHARS,
        pattern=NO_NUL,
        examples=["MAXONY"],
    ),
]
RelationWord = Literal["own", "on_behalf"]
LanguageWord = Literal["en", "fr"]
KindWord = Literal["register_extract", "identity", "authorisation"]
StatusWord = Literal[
    "draft", "submitted", "in_review", "approved", "refused", "suspended", "revoked", "withdrawn", "closed"
]
VersionWord = Literal["draft", "submitted", "in_review", "information_asked", "approved", "refused", "withdrawn"]


def _text(field: str, description: str) -> Meta:
    return Meta(description=description, max_length=LIMITS[field][1], pattern=NO_NUL)


class NewForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks for the sender, what for, where to. A draft may leave anything out; when handed in all must be there."""

    company: Annotated[str, _text("company", "Its name as in the business register")] | None = None
    register_number: Annotated[str, _text("register_number", "Its number in the business register")] | None = None
    address: Annotated[str, _text("address", "Its postal address")] | None = None
    company_country: CountryCode | None = None
    signatory: Annotated[str, _text("signatory", "Who signs for it: the person of the identity document")] | None = None
    email: Annotated[str, _text("email", "Where we write to about the registration")] | None = None
    purpose: Annotated[str, _text("purpose", "What the messages are for")] | None = None
    sample: Annotated[str, _text("sample", "A text as it will be sent")] | None = None
    countries: Annotated[list[CountryCode], Meta(max_length=COUNTRIES_MAX)] | None = None
    website: Annotated[str, _text("website", "http:// or https://")] | None = None
    relation: (
        Annotated[RelationWord, Meta(description="Whether the name is the company's own. Default own.")] | None
    ) = None
    owner: Annotated[str, _text("owner", "Whose name it is, where it is somebody else's")] | None = None
    language: Annotated[LanguageWord, Meta(description="In which we write to you. Default en.")] | None = None


class NewRegistration(Struct, frozen=True, forbid_unknown_fields=True):
    """A sender to be registered."""

    name: NewName
    form: NewForm | None = None


class ChangedRegistration(Struct, frozen=True, forbid_unknown_fields=True):
    """Another form, whole; ``revision`` makes sure that nobody changed the registration since it was read."""

    form: NewForm
    revision: Annotated[int, Meta(ge=0)] | None = None


class NewPreview(Struct, frozen=True, forbid_unknown_fields=True):
    """A name that somebody thinks of; without countries all are told that a rule is known for."""

    name: NewName
    company: Annotated[str, _text("company", "As in the form")] | None = None
    countries: Annotated[list[CountryCode], Meta(max_length=COUNTRIES_MAX)] | None = None


class GivenCode(Struct, frozen=True, forbid_unknown_fields=True):
    """The code that came to the number."""

    code: Annotated[str, Meta(pattern=f"^{CODE}$", examples=["012345"])]


class FormAnswer(Struct, frozen=True):
    """The form; what was left out is empty."""

    company: str
    register_number: str
    address: str
    company_country: str
    signatory: str
    email: str
    purpose: str
    sample: str
    countries: list[str]
    website: str
    relation: RelationWord
    owner: str
    language: LanguageWord


class DocumentAnswer(Struct, frozen=True):
    """A document, without its content: that is shown to our reviewers only."""

    kind: KindWord
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    bytes: int
    sha256: str
    virus_scan: Annotated[str, Meta(description="What the virus scan said, or that there was none")]
    added_at: Time
    deleted_at: Annotated[Time | None, Meta(description="When the scan was deleted; hash and size stay")]


class RefusalAnswer(Struct, frozen=True):
    """Why a version was refused; ``fields`` are JSON pointers to what is to be changed."""

    reason: Annotated[str, Meta(examples=["document_unreadable"])]
    text: str
    fields: list[str]


class VersionAnswer(Struct, frozen=True):
    """One version of a registration: a form as it was handed in, and what was decided."""

    number: Annotated[int, Meta(ge=1)]
    state: VersionWord
    form: FormAnswer
    submitted_at: Time | None
    decided_at: Time | None
    question: Annotated[str | None, Meta(description="What the reviewer asked last")]
    refusal: RefusalAnswer | None


class CodeAnswer(Struct, frozen=True):
    """The last code that was sent to a number."""

    sent_at: Time
    expires_at: Time
    tries_left: int


class CarriersAnswer(Struct, frozen=True):
    """How a name stands with the carriers of one country. They show it when it is registered, or need not be."""

    country: str
    state: Literal["not_needed", "not_requested", "requested", "registered", "rejected", "expired"]
    changed_at: Annotated[Time | None, Meta(description="null while only the country's rule speaks")]
    expires_at: Time | None


class RegistrationAnswer(Struct, frozen=True):
    """A registration as it stands. Its sender may be sent while ``status`` is approved."""

    id: Annotated[str, Meta(examples=["reg_01K4ZJ7Q9R0000000000000000"])]
    sender: str
    kind: Literal["name", "number"]
    status: StatusWord
    reason: Annotated[str | None, Meta(description="Why it is suspended, revoked, withdrawn or closed")]
    latest: VersionAnswer
    approved_version: Annotated[int | None, Meta(description="The version in force, whatever becomes of a later one")]
    documents: Annotated[list[DocumentAnswer], Meta(description="Those that the latest version goes by")]
    carriers: Annotated[list[CarriersAnswer], Meta(description="For each country of the form, and others known")]
    code: Annotated[CodeAnswer | None, Meta(description="Of a number that waits for its code")]
    fee: Annotated[Millicredits | None, Meta(description="What was taken when it was first handed in; null before")]
    created_at: Time
    revision: Annotated[int, Meta(description="Grows with each step")]


class RegistrationsAnswer(Struct, frozen=True):
    """A page of registrations, oldest first; ``next`` is the cursor of the page behind it, null on the last one."""

    data: list[RegistrationAnswer]
    next: str | None


class RegistrationEventAnswer(Struct, frozen=True):
    """One line of a registration's history."""

    kind: str
    at: Time
    by: Literal["customer", "support"]
    version: int
    words: str


class RegistrationEventsAnswer(Struct, frozen=True):
    """What happened to a registration, oldest first."""

    data: list[RegistrationEventAnswer]


class CountryEffectAnswer(Struct, frozen=True):
    """What one country does with the name, as far as it is known; its carriers may still change the sender."""

    country: str
    effect: Literal["shown", "may be replaced", "forbidden", "needs registration", "unknown"]
    words: str
    sources: Annotated[str, Meta(description="Who states it; empty when nobody does")]
    checked_on: Annotated[
        str | None, Meta(description="The day on which support read the sources", examples=["2026-09-01"])
    ]


class FindingAnswer(Struct, frozen=True):
    """Something about the name that a reviewer will ask about."""

    kind: Literal["same_shape", "resembles", "contains", "generic", "not_the_company"]
    words: str
    grave: bool


class PreviewAnswer(Struct, frozen=True):
    """What asking for the name will bring. Nothing was stored and nothing charged."""

    countries: list[CountryEffectAnswer]
    findings: list[FindingAnswer]
    fee: Millicredits
    caveat: str = "The carrier may still change the sender on its own."


class SendernameData(Struct, frozen=True):
    """A registration as it stands after the step."""

    id: str
    sender: str
    status: StatusWord
    version: int
    version_state: VersionWord
    reason: str | None
    question: str | None
    refusal: RefusalAnswer | None
    decided_at: Time | None


class SendernameEvent(Struct, frozen=True):
    """What a webhook receives when staff did something with a registration; ``sequence`` grows with each step."""

    id: Annotated[str, Meta(description="The same in every retry")]
    type: Literal[
        "sendername.information_asked",
        "sendername.approved",
        "sendername.refused",
        "sendername.suspended",
        "sendername.reinstated",
        "sendername.revoked",
        "sendername.closed",
    ]
    created_at: Time
    sequence: int
    account: str
    data: SendernameData
