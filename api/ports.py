"""What the customers' doors need from the rest of the gateway."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from messages.account import Account
from messages.addresses import Country
from messages.constant_tlvs import ConstantTlvs
from messages.events import Event
from messages.ids import AccountId, CarrierName, MessageId
from messages.message import Category, Message
from messages.problems import Problem
from messages.status import MessageStatus, SegmentStatus
from messages.values import value
from sendername.carrier_states import CountryState
from sendername.effects import CountryEffect
from sendername.likeness.findings import Finding
from sendername.registration.documents import Document, DocumentKind
from sendername.registration.event import RegistrationEvent
from sendername.registration.form import Form
from sendername.registration.registration import Registration, RegistrationId


@value
class SendRequest:
    """One message as an account asks for it: well-formed, not yet judged. ``sender`` is the JSON field ``from``.

    Either ``text`` or ``binary`` is given. ``transliterate`` asks for plain characters where they save UCS-2.
    ``tlvs`` have vendors' tags, each once.

    ``validity_s`` is 60 … 259,200 seconds, None for the gateway's default.
    """

    to: str
    text: str = attrs.field(repr=False)
    sender: str | None = None
    category: Category = Category.TRANSACTIONAL
    validity_s: int | None = None
    client_ref: str | None = None
    webhook_url: str | None = None
    flash: bool = False
    transliterate: bool = False
    binary: bytes | None = attrs.field(default=None, repr=False)
    tlvs: ConstantTlvs = attrs.field(default=(), repr=False)


class ForcingCharacter(Protocol):
    """A character outside GSM 7-bit; ``index`` counts characters of the text from 0."""

    @property
    def character(self) -> str:
        """The character."""
        ...

    @property
    def index(self) -> int:
        """Where it stands."""
        ...


class ReplacedCharacter(Protocol):
    """A character of the text that a plain one stands in for, ``count`` times."""

    @property
    def character(self) -> str:
        """The character that was asked for."""
        ...

    @property
    def replacement(self) -> str:
        """What is sent instead; it may be empty."""
        ...

    @property
    def count(self) -> int:
        """How often."""
        ...


@value
class Accepted:
    """The message is stored and its credits are held.

    ``forced_by`` names what forced UCS-2, empty for GSM 7-bit; ``replaced`` what was transliterated.
    """

    message: Message
    status: MessageStatus
    forced_by: tuple[ForcingCharacter, ...] = ()
    replaced: tuple[ReplacedCharacter, ...] = ()


@attrs.frozen
class Refused:
    """Nothing was stored and nothing charged, for these reasons (at least one); pointers point into the message."""

    problems: tuple[Problem, ...]


class Acceptance(Protocol):
    """The way in for messages."""

    async def accept(self, account: Account, requests: Sequence[SendRequest]) -> Sequence[Accepted | Refused]:
        """Judge and store each request by itself; answers in the order of ``requests``, durable when it returns.

        Raises:
            Overloaded: a queue is full; nothing was stored.
            ShuttingDown: the gateway takes nothing more; nothing was stored.
        """
        ...


class Keys(Protocol):
    """The API keys of all accounts, in memory."""

    def account_for(self, key: str) -> Account | None:
        """The account that ``key`` (as sent by the caller) belongs to; compares in constant time."""
        ...


@attrs.frozen
class SegmentView:
    """One segment of a message; ``number`` counts from 1 to ``total``."""

    number: int
    total: int
    status: SegmentStatus | None
    carrier: CarrierName | None
    carrier_message_id: str | None
    error: str | None


@attrs.frozen
class MessageView:
    """A message and where it stands now; millicredits and Unix milliseconds."""

    message: Message
    status: MessageStatus
    held_mc: int
    charged_mc: int
    attempts: int
    carrier: str | None = None
    error_code: str | None = None
    final_at_ms: int | None = None
    segments: tuple[SegmentView, ...] = ()


@attrs.frozen
class TimelineEntry:
    """One event of a message: its place (``sequence``, from 1), the fact, and the fact in words."""

    sequence: int
    event: Event
    words: str


@attrs.frozen
class BalanceView:
    """An account's credits in millicredits: free to spend, and held for messages under way."""

    available_mc: int
    held_mc: int


class Messages(Protocol):
    """What an account may read; None where the account has no such message."""

    async def message(self, account_id: AccountId, message_id: MessageId) -> MessageView | None:
        """The message as it stands."""
        ...

    async def events(self, account_id: AccountId, message_id: MessageId) -> Sequence[TimelineEntry] | None:
        """The message's timeline, oldest first."""
        ...

    async def balance(self, account_id: AccountId) -> BalanceView:
        """The account's credits."""
        ...


@attrs.frozen
class RegistrationView:
    """A registration, the documents that its latest version goes by, and how it stands with each country's carriers."""

    registration: Registration
    documents: tuple[Document, ...] = ()
    carriers: tuple[CountryState, ...] = ()


@attrs.frozen
class Preview:
    """What asking for a name will bring: each country's effect, what a reviewer will see in it, the fee (mc)."""

    effects: tuple[CountryEffect, ...]
    findings: tuple[Finding, ...]
    fee_mc: int


class Registrations(Protocol):
    """The desk where accounts register their senders; each account knows its own registrations and nobody else's.

    Every step is durable when it returns. All of them raise ``Overloaded`` or ``ShuttingDown`` when nothing was stored
    because the gateway could not.
    """

    async def begin(self, account: Account, name: str, form: Form) -> RegistrationView | Refused:
        """A draft for the sender that ``name`` writes: a SenderName or a number."""
        ...

    async def page(self, account_id: AccountId, after: str, limit: int) -> Sequence[RegistrationView]:
        """Up to ``limit`` registrations from behind the id ``after``, oldest first."""
        ...

    async def one(self, account_id: AccountId, registration_id: RegistrationId) -> RegistrationView | None:
        """One registration as it stands."""
        ...

    async def history(
        self, account_id: AccountId, registration_id: RegistrationId
    ) -> Sequence[RegistrationEvent] | None:
        """What happened to it, oldest first."""
        ...

    async def change(
        self, account_id: AccountId, registration_id: RegistrationId, form: Form, revision: int | None
    ) -> RegistrationView | Refused:
        """Replace its form; with ``revision``, only while it is still at that revision."""
        ...

    async def add_document(
        self, account_id: AccountId, registration_id: RegistrationId, kind: DocumentKind, content: bytes
    ) -> RegistrationView | Refused:
        """Add a document to the version that waits for its customer, in place of the one of its kind."""
        ...

    async def submit(self, account: Account, registration_id: RegistrationId) -> RegistrationView | Refused:
        """Hand it in; to a number a code is sent, at the account's cost."""
        ...

    async def send_code(self, account: Account, registration_id: RegistrationId) -> RegistrationView | Refused:
        """Send another code to a number that was handed in; those before it hold no longer."""
        ...

    async def verify(
        self, account_id: AccountId, registration_id: RegistrationId, code: str
    ) -> RegistrationView | Refused:
        """Give a number's code back: the right one approves it."""
        ...

    async def withdraw(self, account_id: AccountId, registration_id: RegistrationId) -> RegistrationView | Refused:
        """Take back the version under way, else give up the sender."""
        ...

    async def preview(
        self, account_id: AccountId, name: str, company: str, countries: Sequence[Country]
    ) -> Preview | Refused:
        """What each country will do with ``name`` (all that have a rule, where none is named); nothing is stored."""
        ...


@attrs.frozen
class Check:
    """One thing that must work for the gateway to be ready, and what is wrong with it if it is not."""

    name: str
    ok: bool
    detail: str


class Operations(Protocol):
    """What those who run the gateway ask it."""

    def readiness(self) -> Sequence[Check]:
        """The checks behind ``GET /readyz``; ready when all are ok."""
        ...

    def metrics(self) -> bytes:
        """All metrics in Prometheus' text format."""
        ...
