"""Reviews at the office: the queue, the case, each step with its line in the audit log; fulfils ``ReviewOffice``."""

from collections.abc import Callable, Sequence

import attrs
from sqlalchemy import Connection

from api.console.ports import DocumentLine, DocumentView, NotDone, QueueLine, ReviewCase, ReviewQueue
from gateway.office.asking import Asking
from gateway.registrations.terms import terms_of
from messages.addresses import SenderKind
from messages.ids import AccountId, new_id
from messages.notification import Notification
from messages.problems import Problem
from messages.staff.action import ActionKind, new_action
from messages.staff.member import Member
from sendername.country_rules import RuleTable
from sendername.effects import effects
from sendername.likeness.findings import ApprovedNames, findings
from sendername.registration import steps
from sendername.registration.documents import Document, DocumentKind
from sendername.registration.refusal import Refusal
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import Step
from store.business import Business
from store.keyring import Keyring
from store.registrations import documents, records
from store.registrations.operations import Taken, TakeStep, ViewDocument
from store.staff import actions

Judge = Callable[[Registration, str, int], Step | Problem]
"""A step of a review by somebody at a moment (Unix milliseconds)."""


@attrs.frozen
class ReviewOffice:
    """Joins the pure steps of a review with the store; ``push`` hands on what the customer is to be told."""

    asking: Asking
    business: Callable[[], Business]
    keyring: Keyring = attrs.field(repr=False)
    push: Callable[[Sequence[Notification]], None]

    async def queue(self) -> ReviewQueue:
        """What waits, the longest first."""
        found, waiting = await self.asking.read(
            lambda connection: (records.queue(connection), records.waiting(connection))
        )
        lines = tuple(QueueLine(one, self._name(one.account_id)) for one in found)
        return ReviewQueue(lines, waiting, self.asking.clock.now_ms())

    async def case(self, registration_id: RegistrationId) -> ReviewCase | None:
        """One registration, with what is remarkable about its name today."""
        rules = RuleTable(self.business().rules)
        now_ms = self.asking.clock.now_ms()
        case = await self.asking.read(lambda connection: _case(connection, registration_id, rules, now_ms))
        return None if case is None else attrs.evolve(case, account_name=self._name(case.registration.account_id))

    async def claim(self, member: Member, registration_id: RegistrationId, revision: int) -> NotDone | None:
        """See the port."""
        return await self._take(member, registration_id, revision, ActionKind.REVIEW_CLAIMED, steps.claim)

    async def release(self, member: Member, registration_id: RegistrationId, revision: int) -> NotDone | None:
        """See the port."""
        return await self._take(member, registration_id, revision, ActionKind.REVIEW_RELEASED, steps.release)

    async def approve(self, member: Member, registration_id: RegistrationId, revision: int) -> NotDone | None:
        """See the port."""
        four_eyes = terms_of(self.business().settings).four_eyes
        return await self._take(
            member,
            registration_id,
            revision,
            ActionKind.SENDER_APPROVED,
            lambda before, who, now_ms: steps.approve(before, who, now_ms, four_eyes=four_eyes),
        )

    async def refuse(
        self, member: Member, registration_id: RegistrationId, revision: int, refusal: Refusal
    ) -> NotDone | None:
        """See the port."""
        return await self._take(
            member,
            registration_id,
            revision,
            ActionKind.SENDER_REFUSED,
            lambda before, who, now_ms: steps.refuse(before, who, refusal, now_ms),
            words=str(refusal.reason),
        )

    async def ask(
        self, member: Member, registration_id: RegistrationId, revision: int, question: str
    ) -> NotDone | None:
        """See the port."""
        return await self._take(
            member,
            registration_id,
            revision,
            ActionKind.INFORMATION_ASKED,
            lambda before, who, now_ms: steps.ask(before, who, question, now_ms),
        )

    async def document(
        self, member: Member, registration_id: RegistrationId, version: int, kind: DocumentKind
    ) -> tuple[Document, bytes] | None:
        """See the port."""
        now_ms = self.asking.clock.now_ms()
        looking = ViewDocument(registration_id, None, version, kind, member.name, self.keyring, now_ms)
        shown: list[tuple[Document, bytes]] = []

        def look(connection: Connection) -> actions.NotDone | None:
            (found,) = ViewDocument.run_batch(connection, [looking])
            if found is None:
                return actions.NotDone("sorry.not_found")
            shown.append(found)
            return None

        action = new_action(
            now_ms, member.name, ActionKind.DOCUMENT_VIEWED, registration_id, f"{kind}, version {version}"
        )
        refused = await self.asking.write(actions.Act(action, look))
        return None if refused is not None else shown[-1]

    async def _take(  # noqa: PLR0917 - who does what to which
        self,
        member: Member,
        registration_id: RegistrationId,
        revision: int,
        kind: ActionKind,
        judge: Judge,
        words: str = "",
    ) -> NotDone | None:
        now_ms = self.asking.clock.now_ms()
        taking = TakeStep(
            registration_id,
            None,
            lambda before, _: judge(before, member.name, now_ms),
            new_id("step", now_ms),
            revision,
        )
        taken: list[Taken] = []

        def take(connection: Connection) -> actions.NotDone | None:
            (outcome,) = TakeStep.run_batch(connection, [taking])
            if not isinstance(outcome, Taken):
                return actions.NotDone(f"problem.{outcome[0].code}")
            taken.append(outcome)
            return None

        refused = await self.asking.act(member, kind, registration_id, words, take)
        if refused is not None:
            return NotDone(refused.reason)
        self.push(taken[-1].notifications)
        return None

    def _name(self, account_id: AccountId) -> str:
        account = self.business().accounts.get(account_id)
        return account.name if account is not None else ""


def _case(connection: Connection, registration_id: RegistrationId, rules: RuleTable, now_ms: int) -> ReviewCase | None:
    found = records.one(connection, registration_id)
    if found is None:
        return None
    form, is_name = found.latest.form, found.sender.kind is SenderKind.NAME
    name = found.sender.value
    others = records.lookalikes(connection, name, found.account_id) if is_name else ApprovedNames(())
    return ReviewCase(
        registration=found,
        account_name="",
        documents=tuple(
            DocumentLine(stored.version, stored.document)
            for stored in documents.of_registration(connection, registration_id)
        ),
        findings=findings(found.sender.value, form.company, others) if is_name else (),
        effects=effects(form.countries, rules) if is_name else (),
        events=tuple(records.events(connection, registration_id)),
        views=tuple(
            DocumentView(view.version, view.kind, view.viewer, view.at_ms)
            for view in documents.views(connection, registration_id)
        ),
        at_ms=now_ms,
    )
