"""The durable steps of a registration: each with its event, its fee and what the customer is told, in one commit."""

from collections.abc import Callable, Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from credits.ledger import InsufficientCredits, apply, fee_entry
from messages.ids import AccountId
from messages.notification import Notification
from messages.problems import Problem
from sendername.registration.documents import Document, DocumentKind
from sendername.registration.event import RegistrationEvent, RegistrationEventKind
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import CUSTOMER, VERSIONS_MAX, Step
from sendername.registration.version import EDITABLE
from store import ledger
from store.keyring import Keyring
from store.operations import Single
from store.registrations import documents, records
from store.registrations.telling import tell

Problems = tuple[Problem, ...]
Judge = Callable[[Registration, frozenset[DocumentKind]], Step | Problem | Problems]
"""A step of ``sendername.registration.steps`` that only wants the registration and the kinds of documents it has."""

_NOT_FOUND: Final = Problem("not-found", "There is no such registration.")
REGISTRATIONS_MAX: Final = 1_000
"""Of one account."""


@attrs.frozen
class Taken:
    """The step is stored: the registration as it stands now, and what its account's webhook is to be told."""

    registration: Registration
    notifications: tuple[Notification, ...] = ()


@attrs.frozen
class BeginRegistration(Single):
    """Store a new registration, unless its account has one of that sender; the problem names that one then."""

    step: Step
    step_id: str

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Taken | Problems]:
        """One after the other."""
        return [_begin(connection, operation) for operation in batch]


@attrs.frozen
class TakeStep(Single):
    """Take one step with a registration. ``account_id`` is whose it must be, None for staff, who see all.

    ``expected_revision`` is the revision that the one who asks has seen; another one is a problem. A step whose id is
    stored already is not taken again.
    """

    registration_id: RegistrationId
    account_id: AccountId | None
    judge: Judge
    step_id: str
    expected_revision: int | None = None

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Taken | Problems]:
        """One after the other."""
        return [_take(connection, operation) for operation in batch]


@attrs.frozen
class AddDocument(Single):
    """Store a document with the version that waits for its customer, in place of the one of its kind.

    ``document`` describes ``content``, which was recognised before: reading what strangers send is no work for the
    writer, whom everybody waits for.
    """

    registration_id: RegistrationId
    account_id: AccountId
    document: Document
    content: bytes = attrs.field(repr=False)
    keyring: Keyring = attrs.field(repr=False)
    step_id: str

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[Taken | Problems]:
        """One after the other."""
        return [_add(connection, operation) for operation in batch]


@attrs.frozen
class ViewDocument(Single):
    """Show the scan of a document to ``viewer``, which is on record before it is shown; None where there is none.

    ``account_id`` is whose it must be, None for staff.
    """

    registration_id: RegistrationId
    account_id: AccountId | None
    version: int
    kind: DocumentKind
    viewer: str
    keyring: Keyring = attrs.field(repr=False)
    at_ms: int

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[tuple[Document, bytes] | None]:
        """One after the other."""
        return [_view(connection, operation) for operation in batch]


@attrs.frozen
class DeleteDecidedDocuments(Single):
    """Delete the scans of registrations decided more than ``kept_days`` ago; says of how many."""

    kept_days: int
    at_ms: int

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[int]:
        """One after the other."""
        return [documents.delete_decided(connection, one.kept_days, one.at_ms) for one in batch]


def _begin(connection: Connection, operation: BeginRegistration) -> Taken | Problems:
    begun = operation.step.registration
    ledger.lock_balances(connection, [begun.account_id])
    known = records.of_sender(connection, begun.account_id, begun.sender)
    if known is not None and records.is_taken(connection, operation.step_id):
        return Taken(known)
    if known is not None:
        detail = f"{known.sender.value} has the registration {known.id}; change that one."
        return (Problem("registration-exists", detail, "/name"),)
    if len(records.of_account(connection, begun.account_id, limit=REGISTRATIONS_MAX)) >= REGISTRATIONS_MAX:
        detail = f"An account has at most {REGISTRATIONS_MAX} registrations; ask support."
        return (Problem("registration-state", detail),)
    records.insert(connection, operation.step, operation.step_id)
    return Taken(begun)


def _take(connection: Connection, operation: TakeStep) -> Taken | Problems:
    before = _found(connection, operation.registration_id, operation.account_id)
    if before is None:
        return (_NOT_FOUND,)
    if records.is_taken(connection, operation.step_id):
        return Taken(before)
    if operation.expected_revision not in (None, before.revision):
        return (Problem("registration-state", "Somebody changed it meanwhile; look at it again."),)
    stored = documents.of_version(connection, before.id, before.latest.number)
    present = frozenset(kind for kind, one in stored.items() if one.document.deleted_at_ms is None)
    step = operation.judge(before, present)
    if isinstance(step, Problem):
        return (step,)
    if not isinstance(step, Step):
        return step
    unpaid = _charge(connection, step)
    if unpaid is not None:
        return (unpaid,)
    records.update(connection, step, operation.step_id)
    return Taken(step.registration, tell(connection, step.registration, step.event))


def _add(connection: Connection, operation: AddDocument) -> Taken | Problems:
    before = _found(connection, operation.registration_id, operation.account_id)
    if before is None:
        return (_NOT_FOUND,)
    if records.is_taken(connection, operation.step_id):
        return Taken(before)
    latest = before.latest
    if latest.state not in EDITABLE:
        detail = "Documents are added to a version that waits for you; change the registration first."
        return (Problem("registration-state", detail),)
    if before.revision >= VERSIONS_MAX * VERSIONS_MAX:
        return (Problem("registration-state", "It was changed too often; ask support."),)
    document = operation.document
    documents.put(connection, operation.keyring, before.id, latest.number, document, operation.content)
    facts = f"{document.octets} octets, SHA-256 {document.sha256[:12]}…; {document.checked}"
    words = f"The {document.kind.words} was added ({facts})."
    event = RegistrationEvent(
        RegistrationEventKind.DOCUMENT_ADDED, document.added_at_ms, CUSTOMER, latest.number, words
    )
    after = attrs.evolve(before, revision=before.revision + 1)
    records.update(connection, Step(after, event), operation.step_id)
    return Taken(after)


def _view(connection: Connection, operation: ViewDocument) -> tuple[Document, bytes] | None:
    found = _found(connection, operation.registration_id, operation.account_id)
    if found is None:
        return None
    stored = documents.of_version(connection, found.id, operation.version).get(operation.kind)
    if stored is None:
        return None
    content = documents.view(
        connection, operation.keyring, found.id, stored, viewer=operation.viewer, now_ms=operation.at_ms
    )
    return None if content is None else (stored.document, content)


def _found(
    connection: Connection, registration_id: RegistrationId, account_id: AccountId | None
) -> Registration | None:
    found = records.locked(connection, registration_id)
    return found if found is not None and account_id in (None, found.account_id) else None


def _charge(connection: Connection, step: Step) -> Problem | None:
    """Take the fee of a step; a problem when the credits do not reach, and nothing is taken then."""
    if not step.fee_mc:
        return None
    registration = step.registration
    reason = f"registration of {registration.sender.value}"
    entry = fee_entry(registration.id, registration.account_id, step.fee_mc, step.event.at_ms, reason)
    balances = ledger.lock_balances(connection, [registration.account_id])
    after = apply(balances[registration.account_id], entry)
    if isinstance(after, InsufficientCredits):
        missing = (after.needed_mc - after.available_mc) / 1000
        return Problem(
            "insufficient-credits",
            f"The registration costs {after.needed_mc / 1000:g} credits; {missing:g} are missing.",
        )
    ledger.write_entries(connection, [entry], {registration.account_id: after})
    return None
