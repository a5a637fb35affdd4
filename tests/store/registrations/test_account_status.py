"""A registration lives as long as its account does."""

import pytest

from messages.account import AccountStatus
from messages.addresses import Sender, SenderKind
from messages.ids import AccountId, new_id
from sendername.registration import steps
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import Step
from sendername.registry import NameStatus
from store.business import load_business
from store.database import Database
from store.registrations import records
from store.registrations.account_status import move_account
from store.registrations.settlement import settle
from tests.sendername.registration.forms import FORM
from tests.support.values.stored import NOW_MS, VAULT, count, new_account

A = AccountStatus


def move(database: Database, account_id: AccountId, status: AccountStatus, *only_from: AccountStatus) -> bool:
    with database.begin() as connection:
        return move_account(connection, account_id, status, only_from, "ana", NOW_MS)


@pytest.fixture
def account_id(database: Database) -> AccountId:
    """An account with an approved name, one that staff suspended, and a draft."""
    account_id = new_account(database, webhook_url="https://app.example/hook")
    with database.begin() as connection:
        for name in ("GOOD", "BAD"):
            sender = Sender(SenderKind.NAME, name)
            settled = settle(connection, account_id, sender, company="Acme", who="ana", now_ms=NOW_MS)
            assert isinstance(settled, Registration)
            if name == "BAD":
                step = steps.suspend(settled, "ana", "complaints", NOW_MS)
                assert isinstance(step, Step)
                records.update(connection, step, new_id("step", NOW_MS))
        draft = steps.draft(RegistrationId("reg_0"), account_id, Sender(SenderKind.NAME, "DRAFT"), FORM, NOW_MS)
        records.insert(connection, draft, new_id("step", NOW_MS))
    return account_id


def statuses(database: Database) -> dict[str, NameStatus]:
    with database.reading() as connection:
        return {one.sender.value: one.status for one in load_business(connection, VAULT).registrations}


def test_what_was_suspended_with_the_account_comes_back_with_it_and_nothing_else(
    database: Database, account_id: AccountId
) -> None:
    assert move(database, account_id, A.SUSPENDED, A.ACTIVE)
    suspended = statuses(database)
    assert move(database, account_id, A.ACTIVE, A.SUSPENDED)

    assert suspended == {"GOOD": NameStatus.SUSPENDED, "BAD": NameStatus.SUSPENDED, "DRAFT": NameStatus.DRAFT}
    assert statuses(database) == {"GOOD": NameStatus.APPROVED, "BAD": NameStatus.SUSPENDED, "DRAFT": NameStatus.DRAFT}
    assert count(database, "outbox") == 2


def test_everything_is_closed_with_the_account(database: Database, account_id: AccountId) -> None:
    assert move(database, account_id, A.CLOSED, A.ACTIVE, A.SUSPENDED)

    assert set(statuses(database).values()) == {NameStatus.CLOSED}


def test_an_account_that_stands_elsewhere_is_not_moved(database: Database, account_id: AccountId) -> None:
    before = statuses(database)

    assert not move(database, account_id, A.ACTIVE, A.SUSPENDED)
    assert statuses(database) == before
