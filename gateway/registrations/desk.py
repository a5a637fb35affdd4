"""The desk where accounts register their senders: fulfils ``api.ports.Registrations`` from the steps and the store."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import attrs
from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from api.errors import Overloaded, ShuttingDown
from api.ports import Preview, Refused, RegistrationView
from gateway.business.live import LiveBusiness
from gateway.clock import Clock
from gateway.registrations.codes import Codes, new_code
from gateway.registrations.terms import terms_of
from gateway.registrations.virus_scan import Clean, Infected, VirusScan
from messages.account import Account
from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId, new_id
from messages.notification import Notification
from messages.problems import Problem
from sendername.carrier_states import states_in
from sendername.effects import effects
from sendername.likeness.findings import ApprovedNames, findings
from sendername.names import check_name, read_number
from sendername.registration import steps, validation
from sendername.registration.documents import Document, DocumentKind, MediaType, described, recognise
from sendername.registration.event import RegistrationEvent
from sendername.registration.form import Form
from sendername.registration.registration import Registration, RegistrationId, new_registration_id
from store.asyncio_bridge import as_future
from store.failures import Overloaded as StoreOverloaded
from store.failures import Stopped
from store.keyring import Keyring
from store.registrations import carrier_states, documents, records
from store.registrations.operations import AddDocument, BeginRegistration, Judge, Taken, TakeStep
from store.threads import Readers
from store.writer import Writer

T = TypeVar("T")

RETRY_AFTER_S: Final = 5
READ_AT_ONCE: Final = 2
"""Documents that are examined at the same time: a hostile one costs seconds of a processor."""


@attrs.define
class Desk:
    """Joins the pure steps with the writer, the readers, the country rules and the virus scan."""

    writer: Writer
    readers: Readers
    business: LiveBusiness
    keyring: Keyring
    virus_scan: VirusScan
    codes: Codes
    clock: Clock
    push: Callable[[Sequence[Notification]], None]
    _examining: asyncio.Semaphore = attrs.field(factory=lambda: asyncio.Semaphore(READ_AT_ONCE), init=False)

    async def begin(self, account: Account, name: str, form: Form) -> RegistrationView | Refused:
        """See the port."""
        sender = read_sender(name)
        if isinstance(sender, Problem):
            return Refused((sender,))
        now_ms = self.clock.now_ms()
        step = steps.draft(new_registration_id(now_ms), account.id, sender, form, now_ms)
        return await self._taken(await _stored(self.writer.submit(BeginRegistration(step, new_id("step", now_ms)))))

    async def page(self, account_id: AccountId, after: str, limit: int) -> Sequence[RegistrationView]:
        """See the port."""

        def question(connection: Connection) -> Sequence[RegistrationView]:
            return [self._view(connection, one) for one in records.of_account(connection, account_id, after, limit)]

        return await _stored(self.readers.read(question))

    async def one(self, account_id: AccountId, registration_id: RegistrationId) -> RegistrationView | None:
        """See the port."""

        def question(connection: Connection) -> RegistrationView | None:
            found = records.one(connection, registration_id)
            return self._view(connection, found) if found is not None and found.account_id == account_id else None

        return await _stored(self.readers.read(question))

    async def history(
        self, account_id: AccountId, registration_id: RegistrationId
    ) -> Sequence[RegistrationEvent] | None:
        """See the port."""

        def question(connection: Connection) -> Sequence[RegistrationEvent] | None:
            found = records.one(connection, registration_id)
            if found is None or found.account_id != account_id:
                return None
            return records.events(connection, registration_id)

        return await _stored(self.readers.read(question))

    async def change(
        self, account_id: AccountId, registration_id: RegistrationId, form: Form, revision: int | None
    ) -> RegistrationView | Refused:
        """See the port."""
        now_ms = self.clock.now_ms()
        return await self._take(
            account_id, registration_id, lambda before, _: steps.change(before, form, now_ms), revision
        )

    async def add_document(
        self, account_id: AccountId, registration_id: RegistrationId, kind: DocumentKind, content: bytes
    ) -> RegistrationView | Refused:
        """See the port. What it is and whether it is harmless is found out before anything is stored."""
        if await self.one(account_id, registration_id) is None:
            return Refused((NOT_FOUND,))
        document = await self._examined(kind, content)
        if isinstance(document, Problem):
            return Refused((document,))
        step_id = new_id("step", document.added_at_ms)
        operation = AddDocument(registration_id, account_id, document, content, self.keyring, step_id)
        return await self._taken(await _stored(self.writer.submit(operation)))

    async def _examined(self, kind: DocumentKind, content: bytes) -> Document | Problem:
        async with self._examining:
            media_type = await asyncio.to_thread(recognise, content)
        if not isinstance(media_type, MediaType):
            return media_type
        verdict = await self.virus_scan.scan(content)
        if isinstance(verdict, Infected):
            return Problem("document-refused", f"The virus scanner found {verdict.name} in it; send a clean document.")
        checked = "scanned, no virus found" if isinstance(verdict, Clean) else f"not scanned: {verdict.why}"
        return described(kind, media_type, content, checked, self.clock.now_ms())

    async def submit(self, account: Account, registration_id: RegistrationId) -> RegistrationView | Refused:
        """See the port."""
        now_ms = self.clock.now_ms()
        fee_mc = terms_of(self.business.current.settings).fee_mc
        submitted = await self._take(
            account.id, registration_id, lambda before, present: steps.submit(before, present, fee_mc, now_ms)
        )
        if isinstance(submitted, Refused) or submitted.registration.sender.kind is SenderKind.NAME:
            return submitted
        return await self.send_code(account, registration_id)

    async def send_code(self, account: Account, registration_id: RegistrationId) -> RegistrationView | Refused:
        """See the port. That it is sent is stored first: a code that nobody can give back harms less than many."""
        now_ms, code = self.clock.now_ms(), new_code()
        view = await self._take(
            account.id, registration_id, lambda before, _: validation.send_code(before, code, now_ms)
        )
        if isinstance(view, Refused):
            return view
        registration = view.registration
        problems = await self.codes.send(account, registration.sender.value, code, registration.latest.form.language)
        return Refused(problems) if problems else view

    async def verify(
        self, account_id: AccountId, registration_id: RegistrationId, code: str
    ) -> RegistrationView | Refused:
        """See the port."""
        now_ms = self.clock.now_ms()
        view = await self._take(account_id, registration_id, lambda before, _: validation.verify(before, code, now_ms))
        if isinstance(view, Refused) or view.registration.challenge is None:
            return view
        left = view.registration.challenge.tries_left
        return Refused((Problem("code-wrong", f"It is another code; {left} tries are left.", "/code"),))

    async def withdraw(self, account_id: AccountId, registration_id: RegistrationId) -> RegistrationView | Refused:
        """See the port."""
        now_ms = self.clock.now_ms()
        return await self._take(account_id, registration_id, lambda before, _: steps.withdraw(before, now_ms))

    async def preview(
        self, account_id: AccountId, name: str, company: str, countries: Sequence[Country]
    ) -> Preview | Refused:
        """See the port. Of the findings those that name other customers are left out."""
        sender = read_sender(name)
        if isinstance(sender, Problem):
            return Refused((sender,))
        if sender.kind is SenderKind.NUMBER:
            return Preview((), (), 0)
        rules = self.business.decisions.rules
        known = await _stored(self.readers.read(lambda connection: records.of_sender(connection, account_id, sender)))
        paid = known is not None and known.fee_mc is not None
        return Preview(
            effects(countries or [rule.country for rule in rules.rules], rules),
            findings(sender.value, company, ApprovedNames(())),
            0 if paid else terms_of(self.business.current.settings).fee_mc,
        )

    async def _take(
        self, account_id: AccountId, registration_id: RegistrationId, judge: Judge, revision: int | None = None
    ) -> RegistrationView | Refused:
        step_id = new_id("step", self.clock.now_ms())
        operation = TakeStep(registration_id, account_id, judge, step_id, revision)
        return await self._taken(await _stored(self.writer.submit(operation)))

    async def _taken(self, outcome: Taken | tuple[Problem, ...]) -> RegistrationView | Refused:
        if not isinstance(outcome, Taken):
            return Refused(outcome)
        self.push(outcome.notifications)
        registration = outcome.registration
        return await _stored(self.readers.read(lambda connection: self._view(connection, registration)))

    def _view(self, connection: Connection, registration: Registration) -> RegistrationView:
        latest = registration.latest
        stored = documents.of_version(connection, registration.id, latest.number)
        is_name = registration.sender.kind is SenderKind.NAME
        known = carrier_states.of_registration(connection, registration.id)
        return RegistrationView(
            registration,
            tuple([stored[kind].document for kind in DocumentKind if kind in stored]),
            states_in(latest.form.countries, self.business.decisions.rules, known) if is_name else (),
        )


NOT_FOUND: Final = Problem("not-found", "There is no such registration.")


def read_sender(text: str) -> Sender | Problem:
    """The SenderName or number that ``text`` writes; a number begins with ``+`` or ``00``."""
    if text.startswith(("+", "00")):
        number = read_number(text)
        return number or Problem("invalid-value", "It is no number; write it like +41791234567.", "/name")
    wrong = check_name(text)
    return Sender(SenderKind.NAME, text) if wrong is None else Problem("invalid-value", wrong.detail, "/name")


async def _stored(work: "Deferred[T]") -> T:
    """What the store answers; what it cannot do now in the words of the door.

    Raises:
        Overloaded: too much waits.
        ShuttingDown: the gateway is stopping.
    """
    try:
        return await as_future(work)
    except StoreOverloaded as full:
        raise Overloaded(RETRY_AFTER_S) from full
    except Stopped as stopped:
        raise ShuttingDown(RETRY_AFTER_S) from stopped
