"""Reviews of registrations as the console needs them: the queue, the case, each step."""

from typing import Protocol

import attrs

from api.console.ports.entrance import NotDone
from messages.staff.member import Member
from sendername.effects import CountryEffect
from sendername.likeness.findings import Finding
from sendername.registration.documents import Document, DocumentKind
from sendername.registration.event import RegistrationEvent
from sendername.registration.refusal import Refusal
from sendername.registration.registration import Registration, RegistrationId


@attrs.frozen
class QueueLine:
    """One registration that waits for a reviewer, or has one."""

    registration: Registration
    account_name: str


@attrs.frozen
class ReviewQueue:
    """The longest waiting first; ``waiting`` counts all of them."""

    lines: tuple[QueueLine, ...]
    waiting: int
    at_ms: int


@attrs.frozen
class DocumentLine:
    """A document and the version that it was handed in with."""

    version: int
    document: Document


@attrs.frozen
class DocumentView:
    """Who looked at which document."""

    version: int
    kind: DocumentKind
    viewer: str
    at_ms: int


@attrs.frozen
class ReviewCase:
    """All that a reviewer looks at."""

    registration: Registration
    account_name: str
    documents: tuple[DocumentLine, ...]
    findings: tuple[Finding, ...]
    effects: tuple[CountryEffect, ...]
    events: tuple[RegistrationEvent, ...]
    views: tuple[DocumentView, ...]
    at_ms: int


class ReviewOffice(Protocol):
    """The review of registrations; a step that cannot be taken is answered with the key of the sentence that says why.

    ``revision`` is the one that the reviewer has seen: what changed meanwhile is looked at again first.
    """

    async def queue(self) -> ReviewQueue:
        """What waits."""
        ...

    async def case(self, registration_id: RegistrationId) -> ReviewCase | None:
        """One registration."""
        ...

    async def claim(self, member: Member, registration_id: RegistrationId, revision: int) -> NotDone | None:
        """Take it up, so that nobody else does."""
        ...

    async def release(self, member: Member, registration_id: RegistrationId, revision: int) -> NotDone | None:
        """Let go of it."""
        ...

    async def approve(self, member: Member, registration_id: RegistrationId, revision: int) -> NotDone | None:
        """Let the sender leave the gateway; where four eyes are asked for, the first of two."""
        ...

    async def refuse(
        self, member: Member, registration_id: RegistrationId, revision: int, refusal: Refusal
    ) -> NotDone | None:
        """Refuse it; the customer reads why."""
        ...

    async def ask(
        self, member: Member, registration_id: RegistrationId, revision: int, question: str
    ) -> NotDone | None:
        """Ask the customer for more."""
        ...

    async def document(
        self, member: Member, registration_id: RegistrationId, version: int, kind: DocumentKind
    ) -> tuple[Document, bytes] | None:
        """A scan, with the looking on record before it is shown; None where there is none (any more)."""
        ...
