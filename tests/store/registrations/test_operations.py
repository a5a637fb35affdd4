"""Registrations on both databases: each step once, with its event, its fee and what the customer is told."""

import json
from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy import text

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from messages.problems import Problem
from sendername.registration import steps
from sendername.registration.documents import DocumentKind, MediaType, described, recognise
from sendername.registration.event import RegistrationEventKind
from sendername.registration.refusal import Refusal, RefusalReason
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import CLAIM_MS, Step
from sendername.registration.version import VersionState
from sendername.registry import NameStatus
from store import business, queries
from store.audit import audit
from store.database import Database
from store.keyring import Keyring
from store.registrations import documents, records
from store.registrations.operations import (
    AddDocument,
    BeginRegistration,
    DeleteDecidedDocuments,
    Problems,
    Taken,
    TakeStep,
    ViewDocument,
)
from tests.sendername.registration.forms import FORM, form
from tests.sendername.registration.scans import image, pdf
from tests.support.values.stored import NOW_MS, VAULT, new_account

KEYRING = Keyring({"k1": b"1" * 32})
NEWER = Keyring({"k1": b"1" * 32, "k2": b"2" * 32})
FEE_MC = 5_000
REG = RegistrationId("reg_1")
MAXONY = Sender(SenderKind.NAME, "MAXONY")
DAY_MS = 86_400_000
COUNT = iter(range(1_000_000))


def step_id() -> str:
    return f"step_{next(COUNT)}"


def begin(database: Database, account_id: AccountId, name: str = "MAXONY", reg: str = REG) -> Taken | Problems:
    step = steps.draft(RegistrationId(reg), account_id, Sender(SenderKind.NAME, name), FORM, NOW_MS)
    with database.begin() as connection:
        (result,) = BeginRegistration.run_batch(connection, [BeginRegistration(step, step_id())])
    return result


def take(database: Database, judge: object, **options: object) -> Taken | Problems:
    operation = TakeStep(REG, None, judge, options.pop("step_id", step_id()), **options)  # type: ignore[arg-type]
    with database.begin() as connection:
        (result,) = TakeStep.run_batch(connection, [operation])
    return result


def add(database: Database, account_id: AccountId, kind: DocumentKind, content: bytes) -> Taken | Problems:
    media_type = recognise(content)
    assert isinstance(media_type, MediaType)
    document = described(kind, media_type, content, "not scanned", NOW_MS)
    operation = AddDocument(REG, account_id, document, content, KEYRING, step_id())
    with database.begin() as connection:
        (result,) = AddDocument.run_batch(connection, [operation])
    return result


def submitting(registration: Registration, present: frozenset[DocumentKind]) -> object:
    return steps.submit(registration, present, FEE_MC, NOW_MS)


def by(step: object, *arguments: object, **options: object) -> object:
    return lambda registration, present: step(registration, *arguments, **options)  # type: ignore[operator]


def registered(result: Taken | Problems) -> Registration:
    assert isinstance(result, Taken), result
    return result.registration


@pytest.fixture
def account_id(database: Database) -> AccountId:
    return new_account(database, credits_mc=20_000, webhook_url="https://app.example/hook")


@pytest.fixture
def complete(database: Database, account_id: AccountId) -> AccountId:
    """An account with a draft that can be handed in."""
    begin(database, account_id)
    add(database, account_id, DocumentKind.REGISTER_EXTRACT, pdf())
    add(database, account_id, DocumentKind.IDENTITY, image())
    return account_id


def kinds(database: Database) -> Sequence[RegistrationEventKind]:
    with database.reading() as connection:
        return [event.kind for event in records.events(connection, REG)]


def test_a_registration_is_approved_and_the_send_path_goes_by_it(database: Database, complete: AccountId) -> None:
    assert registered(take(database, submitting)).status is NameStatus.SUBMITTED
    take(database, by(steps.claim, "ana", NOW_MS))
    approved = take(database, by(steps.approve, "ana", NOW_MS))
    assert registered(approved).status is NameStatus.APPROVED
    with database.reading() as connection:
        (found,) = business.load_business(connection, VAULT).registrations
        assert records.locked(connection, REG) == registered(approved)
    assert (found.account_id, found.sender, found.status) == (complete, MAXONY, NameStatus.APPROVED)
    assert kinds(database) == [
        RegistrationEventKind.CREATED,
        RegistrationEventKind.DOCUMENT_ADDED,
        RegistrationEventKind.DOCUMENT_ADDED,
        RegistrationEventKind.SUBMITTED,
        RegistrationEventKind.CLAIMED,
        RegistrationEventKind.APPROVED,
    ]


def test_the_fee_is_taken_once_and_the_books_agree(database: Database, complete: AccountId) -> None:
    take(database, submitting)
    take(database, by(steps.claim, "ana", NOW_MS))
    take(database, by(steps.refuse, "ana", Refusal(RefusalReason.GENERIC_NAME, "Too plain."), NOW_MS))
    take(database, by(steps.change, FORM, NOW_MS))
    assert registered(take(database, submitting)).latest.number == 2
    with database.reading() as connection:
        assert queries.balance(connection, complete).available_mc == 20_000 - FEE_MC
        assert not audit(connection).findings


def test_without_credits_nothing_is_handed_in_and_nothing_taken(database: Database) -> None:
    poor = new_account(database, credits_mc=FEE_MC - 1)
    begin(database, poor)
    add(database, poor, DocumentKind.REGISTER_EXTRACT, pdf())
    add(database, poor, DocumentKind.IDENTITY, image())
    (problem,) = problems(take(database, submitting))
    assert problem.code == "insufficient-credits"
    with database.reading() as connection:
        assert queries.balance(connection, poor).available_mc == FEE_MC - 1
        found = records.locked(connection, REG)
    assert found is not None
    assert found.latest.state is VersionState.DRAFT


def problems(result: Taken | Problems) -> Problems:
    assert not isinstance(result, Taken)
    return result


def test_a_step_that_is_repeated_is_taken_once(database: Database, complete: AccountId) -> None:
    first = take(database, submitting, step_id="step_a")
    again = take(database, submitting, step_id="step_a")
    assert registered(first) == registered(again)
    assert kinds(database).count(RegistrationEventKind.SUBMITTED) == 1
    with database.reading() as connection:
        assert queries.balance(connection, complete).available_mc == 20_000 - FEE_MC


def test_of_two_who_change_the_same_revision_one_is_told_to_look_again(
    database: Database, account_id: AccountId
) -> None:
    seen = registered(begin(database, account_id)).revision
    assert isinstance(take(database, by(steps.change, form(company="A SA"), NOW_MS), expected_revision=seen), Taken)
    (problem,) = problems(take(database, by(steps.change, form(company="B SA"), NOW_MS), expected_revision=seen))
    assert problem.code == "registration-state"


def test_of_two_reviewers_one_gets_it(database: Database, complete: AccountId) -> None:
    take(database, submitting)
    assert isinstance(take(database, by(steps.claim, "ana", NOW_MS)), Taken)
    (problem,) = problems(take(database, by(steps.claim, "ben", NOW_MS + CLAIM_MS - 1)))
    assert problem.code == "registration-claimed"


def test_an_account_sees_and_changes_its_own_only(database: Database, complete: AccountId) -> None:
    stranger = new_account(database)
    change = TakeStep(REG, stranger, lambda *_: pytest.fail("judged"), step_id())
    look = ViewDocument(REG, stranger, 1, DocumentKind.IDENTITY, "them", KEYRING, NOW_MS)
    document = described(DocumentKind.IDENTITY, MediaType.PNG, image(), "", NOW_MS)
    upload = AddDocument(REG, stranger, document, image(), KEYRING, step_id())
    with database.begin() as connection:
        assert TakeStep.run_batch(connection, [change]) == [(Problem("not-found", "There is no such registration."),)]
        assert ViewDocument.run_batch(connection, [look]) == [None]
        assert AddDocument.run_batch(connection, [upload]) == [
            (Problem("not-found", "There is no such registration."),)
        ]


def test_an_account_has_one_registration_of_a_sender(database: Database, account_id: AccountId) -> None:
    begin(database, account_id)
    (problem,) = problems(begin(database, account_id, "maxony", "reg_2"))
    assert problem.code == "registration-exists"
    assert REG in problem.detail
    assert isinstance(begin(database, new_account(database), "MAXONY", "reg_3"), Taken)


def test_a_document_is_sealed_viewed_on_record_and_kept_by_later_versions(
    database: Database, complete: AccountId
) -> None:
    with database.reading() as connection:
        raw = connection.execute(text("SELECT content FROM registration_documents")).scalars().all()
    assert all(image()[:8] not in bytes(content) and b"%PDF" not in bytes(content) for content in raw)
    look = partial(ViewDocument, REG, None, keyring=KEYRING, viewer="ana", at_ms=NOW_MS)
    with database.begin() as connection:
        (shown,) = ViewDocument.run_batch(connection, [look(version=7, kind=DocumentKind.IDENTITY)])
        (nothing,) = ViewDocument.run_batch(connection, [look(version=1, kind=DocumentKind.AUTHORISATION)])
    assert nothing is None
    assert shown is not None
    assert shown[1] == image()
    with database.reading() as connection:
        assert [(view.viewer, view.kind) for view in documents.views(connection, REG)] == [
            ("ana", DocumentKind.IDENTITY)
        ]


def test_scans_go_some_days_after_the_decision_and_hash_and_decision_stay(
    database: Database, complete: AccountId
) -> None:
    def delete(days: int) -> int:
        with database.begin() as connection:
            (count,) = DeleteDecidedDocuments.run_batch(
                connection, [DeleteDecidedDocuments(30, NOW_MS + days * DAY_MS)]
            )
        return count

    take(database, submitting)
    assert delete(365) == 0
    take(database, by(steps.claim, "ana", NOW_MS))
    take(database, by(steps.approve, "ana", NOW_MS))
    # what happens later is no decision
    take(database, by(steps.suspend, "ana", "complaints", NOW_MS + 20 * DAY_MS))
    take(database, by(steps.reinstate, "ana", "settled", NOW_MS + 21 * DAY_MS))
    assert delete(30) == 0
    assert delete(31) == 1
    assert delete(31) == 0
    with database.begin() as connection:
        stored = documents.of_registration(connection, REG)
        look = ViewDocument(REG, None, 1, DocumentKind.IDENTITY, "ana", KEYRING, NOW_MS)
        assert ViewDocument.run_batch(connection, [look]) == [None]
    assert all(one.document.sha256 and one.document.deleted_at_ms for one in stored)
    assert registered(take(database, by(steps.change, FORM, NOW_MS))).latest.number == 2
    missing = problems(take(database, submitting))
    assert {problem.pointer for problem in missing} == {"/documents/identity", "/documents/register_extract"}


def test_documents_are_sealed_anew_when_a_key_is_added(database: Database, complete: AccountId) -> None:
    with database.begin() as connection:
        count, last = documents.reseal(connection, NEWER, 10)
        assert (count, documents.reseal(connection, NEWER, 10, last or ("", 0, ""))) == (2, (0, None))
        assert documents.reseal(connection, NEWER, 10)[0] == 0
        look = ViewDocument(REG, None, 1, DocumentKind.IDENTITY, "ana", NEWER, NOW_MS)
        (shown,) = ViewDocument.run_batch(connection, [look])
    assert shown is not None
    assert shown[1] == image()


def test_the_customer_is_told_of_what_staff_did_and_not_of_the_rest(database: Database, complete: AccountId) -> None:
    take(database, submitting)
    take(database, by(steps.claim, "ana", NOW_MS))
    refusal = Refusal(RefusalReason.DOCUMENT_UNREADABLE, "Send a sharp copy.", ("/documents/identity",))
    refused = take(database, by(steps.refuse, "ana", refusal, NOW_MS))
    assert isinstance(refused, Taken)
    (told,) = refused.notifications
    body = json.loads(told.body)
    assert (body["type"], body["data"]["sender"]) == ("sendername.refused", "MAXONY")
    assert body["data"]["refusal"] == {
        "reason": "document_unreadable",
        "text": "Send a sharp copy.",
        "fields": ["/documents/identity"],
    }
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 1


def test_the_queue_is_oldest_first_and_found_by_the_beginning_of_a_name(database: Database) -> None:
    for number, name in enumerate(["Zebra", "Alpha", "Mango"]):
        account = new_account(database, credits_mc=10_000)
        step = steps.draft(RegistrationId(f"reg_{number}"), account, Sender(SenderKind.NAME, name), FORM, NOW_MS)
        with database.begin() as connection:
            records.insert(connection, step, step_id())
            handed_in = steps.submit(step.registration, frozenset(DocumentKind), 0, NOW_MS - number)
            assert isinstance(handed_in, Step)
            records.update(connection, handed_in, step_id())
    with database.reading() as connection:
        assert [one.sender.value for one in records.queue(connection)] == ["Mango", "Alpha", "Zebra"]
        assert records.waiting(connection) == 3
        assert [one.sender.value for one in records.search(connection, "mA")] == ["Mango"]
        assert list(records.search(connection, "")) == []
