"""A desk for registrations without a store: the pure steps, with every registration in memory."""

from collections.abc import Callable, Sequence

import attrs

from api.ports import Preview, Refused, RegistrationView
from messages.account import Account
from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId
from messages.problems import Problem
from sendername.country_rules import RuleTable, load_seed
from sendername.effects import effects
from sendername.likeness.findings import ApprovedNames, findings
from sendername.registration import steps, validation
from sendername.registration.documents import Document, DocumentKind, MediaType, described, recognise
from sendername.registration.event import RegistrationEvent
from sendername.registration.form import Form
from sendername.registration.registration import RegistrationId
from sendername.registration.steps import Step

NOW_MS = 1_788_256_802_120
FEE_MC = 5_000
CODE = "012345"


@attrs.define
class Kept:
    """One registration with its history and documents."""

    step: Step
    events: list[RegistrationEvent]
    documents: dict[DocumentKind, Document] = attrs.field(factory=dict)

    @property
    def view(self) -> RegistrationView:
        return RegistrationView(self.step.registration, tuple(self.documents.values()))


@attrs.define
class FakeDesk:
    """Fulfils ``api.ports.Registrations``. ``failure`` is raised by every step."""

    failure: Exception | None = None
    kept: dict[RegistrationId, Kept] = attrs.field(factory=dict)

    async def begin(self, account: Account, name: str, form: Form) -> RegistrationView | Refused:
        if self.failure is not None:
            raise self.failure
        if not name.removeprefix("+").isalnum():
            return Refused((Problem("invalid-value", "It is no SenderName.", "/name"),))
        kind = SenderKind.NUMBER if name.startswith("+") else SenderKind.NAME
        registration_id = RegistrationId(f"reg_{len(self.kept) + 1:026d}")
        step = steps.draft(registration_id, account.id, Sender(kind, name), form, NOW_MS)
        self.kept[registration_id] = Kept(step, [step.event])
        return self.kept[registration_id].view

    async def page(self, account_id: AccountId, after: str, limit: int) -> Sequence[RegistrationView]:
        mine = [kept.view for kept in self.kept.values() if kept.step.registration.account_id == account_id]
        return [view for view in mine if view.registration.id > after][:limit]

    async def one(self, account_id: AccountId, registration_id: RegistrationId) -> RegistrationView | None:
        kept = self._mine(account_id, registration_id)
        return None if kept is None else kept.view

    async def history(
        self, account_id: AccountId, registration_id: RegistrationId
    ) -> Sequence[RegistrationEvent] | None:
        kept = self._mine(account_id, registration_id)
        return None if kept is None else kept.events

    async def change(
        self, account_id: AccountId, registration_id: RegistrationId, form: Form, revision: int | None
    ) -> RegistrationView | Refused:
        def judge(kept: Kept) -> Step | Problem:
            if revision not in (None, kept.step.registration.revision):
                return Problem("registration-state", "Somebody changed it meanwhile; look at it again.")
            return steps.change(kept.step.registration, form, NOW_MS)

        return self._take(account_id, registration_id, judge)

    async def add_document(
        self, account_id: AccountId, registration_id: RegistrationId, kind: DocumentKind, content: bytes
    ) -> RegistrationView | Refused:
        kept = self._mine(account_id, registration_id)
        media_type = recognise(content)
        if kept is None or not isinstance(media_type, MediaType):
            return Refused((media_type if isinstance(media_type, Problem) else _NOT_FOUND,))
        kept.documents[kind] = described(kind, media_type, content, "not scanned", NOW_MS)
        return kept.view

    async def send_code(self, account: Account, registration_id: RegistrationId) -> RegistrationView | Refused:
        return self._take(
            account.id, registration_id, lambda kept: validation.send_code(kept.step.registration, CODE, NOW_MS)
        )

    async def verify(
        self, account_id: AccountId, registration_id: RegistrationId, code: str
    ) -> RegistrationView | Refused:
        return self._take(
            account_id, registration_id, lambda kept: validation.verify(kept.step.registration, code, NOW_MS)
        )

    async def submit(self, account: Account, registration_id: RegistrationId) -> RegistrationView | Refused:
        return self._take(
            account.id,
            registration_id,
            lambda kept: steps.submit(kept.step.registration, frozenset(kept.documents), FEE_MC, NOW_MS),
        )

    async def withdraw(self, account_id: AccountId, registration_id: RegistrationId) -> RegistrationView | Refused:
        return self._take(account_id, registration_id, lambda kept: steps.withdraw(kept.step.registration, NOW_MS))

    async def preview(
        self, account_id: AccountId, name: str, company: str, countries: Sequence[Country]
    ) -> Preview | Refused:
        return Preview(effects(countries, RuleTable(load_seed())), findings(name, company, ApprovedNames(())), FEE_MC)

    def _mine(self, account_id: AccountId, registration_id: RegistrationId) -> Kept | None:
        if self.failure is not None:
            raise self.failure
        kept = self.kept.get(registration_id)
        return kept if kept is not None and kept.step.registration.account_id == account_id else None

    def _take(
        self,
        account_id: AccountId,
        registration_id: RegistrationId,
        judge: Callable[[Kept], Step | Problem | tuple[Problem, ...]],
    ) -> RegistrationView | Refused:
        kept = self._mine(account_id, registration_id)
        if kept is None:
            return Refused((_NOT_FOUND,))
        step = judge(kept)
        if not isinstance(step, Step):
            return Refused((step,) if isinstance(step, Problem) else step)
        kept.step = step
        kept.events.append(step.event)
        return kept.view


_NOT_FOUND = Problem("not-found", "There is no such registration.")
