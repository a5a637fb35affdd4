"""What the console needs from the rest of the gateway. Times are Unix milliseconds, credits millicredits."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from api.ports import MessageView
from messages.account import AccountStatus
from messages.events import Event
from messages.ids import AccountId, KeyId, MessageId
from messages.staff.action import Action
from messages.staff.member import Member
from messages.staff.session import Session
from messages.status import MessageStatus
from sendername.effects import CountryEffect
from sendername.likeness.findings import Finding
from sendername.registration.documents import Document, DocumentKind
from sendername.registration.event import RegistrationEvent
from sendername.registration.form import Form
from sendername.registration.refusal import Refusal
from sendername.registration.registration import Registration, RegistrationId


@attrs.frozen
class LoggedIn:
    """The door is open. ``token`` is the session's, for the cookie and nothing else."""

    token: str = attrs.field(repr=False)
    member: Member


@attrs.frozen
class NotLoggedIn:
    """Something was wrong, and nobody says what; or ``wait_s`` seconds have to pass before the next try counts."""

    wait_s: int = 0


@attrs.frozen
class NotDone:
    """Nothing was changed; ``reason`` is the key of the sentence that says why."""

    reason: str


class Entrance(Protocol):
    """Who comes in."""

    async def log_in(self, name: str, password: str, code: str, address: str) -> LoggedIn | NotLoggedIn:
        """Try a log-in from ``address``."""
        ...

    async def session(self, token: str) -> Session | None:
        """The session of a token, if it still lasts; notes that it was used."""
        ...

    async def log_out(self, session: Session) -> None:
        """End a session."""
        ...


# Messages ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Wanted:
    """What is looked for: ``text`` is a number, an id or a client reference; each part may be missing.

    ``before`` is the last message of the page before.
    """

    text: str = ""
    account_id: AccountId | None = None
    from_ms: int | None = None
    until_ms: int | None = None
    before: MessageId | None = None


@attrs.frozen
class FoundMessage:
    """One line of what was found."""

    id: MessageId
    account_id: AccountId
    account_name: str
    recipient: str
    country: str
    sender: str
    status: MessageStatus
    carrier: str
    accepted_at_ms: int
    client_ref: str | None


@attrs.frozen
class Found:
    """The newest messages that fit, and whether there are older ones; ``read_as`` says what the text was taken for."""

    messages: tuple[FoundMessage, ...] = ()
    has_more: bool = False
    read_as: str = ""


@attrs.frozen
class WebhookTry:
    """A notification of a message: ``taken``, ``waiting`` or ``given_up``, after so many attempts."""

    at_ms: int
    state: str
    attempts: int = 0
    next_attempt_at_ms: int | None = None
    error: str = ""


@attrs.frozen
class LedgerLine:
    """One movement of an account's credits."""

    id: str
    kind: str
    available_delta_mc: int
    held_delta_mc: int
    reason: str
    message_id: MessageId | None
    at_ms: int


@attrs.frozen
class MessageLife:
    """All there is to tell of one message."""

    view: MessageView
    account_name: str
    events: tuple[Event, ...]
    ledger: tuple[LedgerLine, ...]
    webhooks: tuple[WebhookTry, ...]
    refused_by: tuple[str, ...] = ()
    seen_by: tuple[Action, ...] = ()


class MessageOffice(Protocol):
    """Where is my message?"""

    async def find(self, wanted: Wanted) -> Found:
        """The newest messages that fit."""
        ...

    async def life(self, message_id: MessageId) -> MessageLife | None:
        """One message's whole life."""
        ...

    async def reveal(self, member: Member, message_id: MessageId) -> MessageLife | None:
        """The same for somebody who asked to see number and text; recorded before it is answered."""
        ...


# Accounts ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class AccountLine:
    """One line of the list of accounts."""

    id: AccountId
    name: str
    status: AccountStatus
    home_country: str | None
    available_mc: int
    held_mc: int
    created_at_ms: int


@attrs.frozen
class KeyLine:
    """One API key; its secret is nowhere."""

    id: KeyId
    created_at_ms: int
    revoked_at_ms: int | None


@attrs.frozen
class SenderLine:
    """One sender of an account."""

    value: str
    kind: str
    status: str


@attrs.frozen
class Note:
    """What a staff member wrote about an account."""

    at_ms: int
    who: str
    text: str


@attrs.frozen
class AccountFile:
    """All there is to tell of one account. ``ledger`` has no single messages: those are with their message.

    ``contact`` is the form of its newest registration, None where it never registered anything.
    """

    line: AccountLine
    webhook_url: str | None
    default_sender: str | None
    keys: tuple[KeyLine, ...]
    senders: tuple[SenderLine, ...]
    ledger: tuple[LedgerLine, ...]
    notes: tuple[Note, ...]
    actions: tuple[Action, ...]
    messages: tuple[FoundMessage, ...]
    contact: Form | None


class AccountOffice(Protocol):
    """The accounts; every change is recorded in the commit that makes it."""

    async def find(self, text: str) -> tuple[Sequence[AccountLine], bool]:
        """The first accounts by name whose name holds ``text``, or whose id it is; and whether there are more."""
        ...

    async def file(self, account_id: AccountId) -> AccountFile | None:
        """One account."""
        ...

    async def issue_key(self, member: Member, account_id: AccountId) -> str | NotDone:
        """A fresh key in plain; nobody can read it again."""
        ...

    async def revoke_key(self, member: Member, account_id: AccountId, key_id: KeyId) -> NotDone | None:
        """End a key of this account."""
        ...

    async def suspend(self, member: Member, account_id: AccountId, reason: str) -> NotDone | None:
        """Let an active account send no more."""
        ...

    async def reinstate(self, member: Member, account_id: AccountId, reason: str) -> NotDone | None:
        """Let a suspended account send again."""
        ...

    async def note(self, member: Member, account_id: AccountId, text: str) -> NotDone | None:
        """Write something down about an account."""
        ...


# Registrations ------------------------------------------------------------------------------------------------------


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


# Carriers and the whole ---------------------------------------------------------------------------------------------


@attrs.frozen
class BindView:
    """One bind now; rates in segments per second, 0 for unlimited."""

    name: str
    state: str
    in_state_for_s: float
    window_used: int
    window_size: int
    sent_per_s: float
    rate_per_s: float
    p50_ms: float
    p99_ms: float
    last_error: str


@attrs.frozen
class Minute:
    """What happened in the minute that begins at ``from_ms``: of all carriers, or of one (then ``accepted`` is 0)."""

    from_ms: int
    accepted: int = 0
    submitted: int = 0
    delivered: int = 0
    ended: int = 0


@attrs.frozen
class CarrierView:
    """One carrier now. ``warnings`` say in words what stands against it.

    ``errors`` counts its answers by command_status since the gateway's start.
    """

    name: str
    queued: int
    oldest_queued_s: Mapping[str, float]
    uncertain: int
    orphans: int
    warnings: tuple[str, ...]
    binds: tuple[BindView, ...]
    minutes: tuple[Minute, ...]
    errors: Mapping[int, int]


@attrs.frozen
class AlarmView:
    """Something that needed a person."""

    at_ms: int
    carrier: str
    bind: str
    alarm: str
    reason: str


@attrs.frozen
class Overview:
    """How the whole is now; ``minutes`` are the last hour's, oldest first, of this process."""

    at_ms: int
    minutes: tuple[Minute, ...]
    carriers: tuple[CarrierView, ...]
    alarms: tuple[AlarmView, ...]


class Watch(Protocol):
    """How things stand, from memory: nothing here waits."""

    def overview(self) -> Overview:
        """The whole."""
        ...


class AuditLog(Protocol):
    """What staff did."""

    async def latest(self, before: str) -> Sequence[Action]:
        """The newest actions, of those older than the action ``before`` (empty: of all)."""
        ...


@attrs.frozen
class Office:
    """Everything that the console asks."""

    entrance: Entrance
    messages: MessageOffice
    accounts: AccountOffice
    reviews: ReviewOffice
    watch: Watch
    audit_log: AuditLog
