"""The accounts: what is on file, and what staff change, each change with its line in the audit log."""

import re

import pytest

from messages.account import AccountStatus
from messages.ids import AccountId
from messages.staff.action import ActionKind
from messages.staff.member import Role
from store.business import create_account, issue_key, load_business
from store.keys import read_key
from tests.api.console.registering import handed_in
from tests.support.started.console_stage import START_MS, Browser, ConsoleStage
from tests.support.values.stored import new_account


@pytest.fixture
def account_id(stage: ConsoleStage) -> AccountId:
    return new_account(stage.database, 1_234_065)


@pytest.fixture
def supervisor(stage: ConsoleStage) -> Browser:
    return stage.logged_in(Role.SUPERVISOR, "sue")


def account_of(stage: ConsoleStage, account_id: AccountId) -> AccountStatus:
    with stage.database.reading() as connection:
        return load_business(connection, stage.vault).accounts[account_id].status


def test_an_account_is_found_by_a_part_of_its_name(stage: ConsoleStage, account_id: AccountId) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    for text in ("acm", "ACME", account_id, ""):
        assert account_id in browser.get(f"/console/accounts?text={text}").text
    for text in ("other", "%25", "_"):
        assert account_id not in browser.get(f"/console/accounts?text={text}").text
    piece = browser.get("/console/accounts?text=acm", **{"hx-request": "true"})
    assert "<html" not in piece.text
    assert account_id in piece.text


def test_the_balance_is_shown_in_credits_and_to_those_who_need_it(stage: ConsoleStage, account_id: AccountId) -> None:
    assert "1,234.065" in stage.logged_in(Role.FINANCE).get(f"/console/accounts/{account_id}").text
    assert "1,234.065" not in stage.logged_in(Role.ENGINEER).get(f"/console/accounts/{account_id}").text
    assert "1,234.065" not in stage.logged_in(Role.ENGINEER).get("/console/accounts").text


def test_a_key_is_issued_shown_once_and_revoked(
    stage: ConsoleStage, supervisor: Browser, account_id: AccountId
) -> None:
    where = f"/console/accounts/{account_id}"
    supervisor.get(where)
    issued = supervisor.post(f"{where}/keys").text
    found = re.search(r"sk_[0-9a-f]+_[0-9a-f]{48}", issued)
    assert found is not None
    key = read_key(found[0])
    assert key is not None
    with stage.database.reading() as connection:
        assert load_business(connection, stage.vault).keys == {key.id: (key.sha256, account_id)}
    assert found[0] not in supervisor.get(where).text
    assert supervisor.post(f"{where}/keys/{key.id}/revoke").status == 303
    assert "revoked" in supervisor.get(where).text
    with stage.database.reading() as connection:
        assert load_business(connection, stage.vault).keys == {}
    kinds = [(action.who, action.kind, action.words) for action in stage.actions()[-2:]]
    assert kinds == [("sue", ActionKind.KEY_ISSUED, key.id), ("sue", ActionKind.KEY_REVOKED, key.id)]
    assert key.secret not in str(stage.actions())


def test_a_key_of_another_account_is_not_revoked_by_a_made_up_address(
    stage: ConsoleStage, supervisor: Browser, account_id: AccountId
) -> None:
    """IDOR: the account in the address and the key belong together, or nothing happens."""
    with stage.database.begin() as connection:
        other = create_account(connection, stage.vault, name="Other", now_ms=START_MS)
        key = read_key(issue_key(connection, other, START_MS))
        assert key is not None
    supervisor.get(f"/console/accounts/{account_id}")
    refused = supervisor.post(f"/console/accounts/{account_id}/keys/{key.id}/revoke")
    assert refused.status == 422
    with stage.database.reading() as connection:
        assert key.id in load_business(connection, stage.vault).keys
    assert ActionKind.KEY_REVOKED not in [action.kind for action in stage.actions()]


def test_an_account_is_suspended_and_reinstated_with_a_reason(
    stage: ConsoleStage, supervisor: Browser, account_id: AccountId
) -> None:
    where = f"/console/accounts/{account_id}"
    supervisor.get(where)
    assert supervisor.post(f"{where}/suspend", text="  ").status == 422
    assert account_of(stage, account_id) is AccountStatus.ACTIVE
    assert supervisor.post(f"{where}/suspend", text="spam reported").status == 303
    assert account_of(stage, account_id) is AccountStatus.SUSPENDED
    assert "spam reported" in supervisor.get(where).text
    assert supervisor.post(f"{where}/suspend", text="again").status == 422
    assert supervisor.post(f"{where}/reinstate", text="it was not").status == 303
    assert account_of(stage, account_id) is AccountStatus.ACTIVE
    kinds = [(action.kind, action.subject, action.words) for action in stage.actions()[-2:]]
    assert kinds == [
        (ActionKind.ACCOUNT_SUSPENDED, account_id, "spam reported"),
        (ActionKind.ACCOUNT_REINSTATED, account_id, "it was not"),
    ]


def test_a_note_stays_with_its_account_and_is_only_text(
    stage: ConsoleStage, supervisor: Browser, account_id: AccountId
) -> None:
    where = f"/console/accounts/{account_id}"
    supervisor.get(where)
    assert supervisor.post(f"{where}/notes", text="<img src=x onerror=alert(1)>\nthey called").status == 303
    page = supervisor.get(where).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert supervisor.post(f"{where}/notes", text="").status == 422
    assert stage.actions()[-1].kind is ActionKind.NOTE_WRITTEN


def test_an_account_shows_what_it_last_said_about_itself(stage: ConsoleStage, account_id: AccountId) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    assert "Signatory" not in browser.get(f"/console/accounts/{account_id}").text
    handed_in(stage, account_id, "FIRST", company="Maxony Ancienne SA")
    handed_in(stage, account_id, "SECOND", company="Maxony <b>Nouvelle</b> SA", signatory="Anne Rochat")
    page = browser.get(f"/console/accounts/{account_id}").text
    assert "Maxony &lt;b&gt;Nouvelle&lt;/b&gt; SA" in page
    assert "Anne Rochat" in page
    assert "Ancienne" not in page


def test_nothing_is_done_to_an_account_that_there_is_not(stage: ConsoleStage, supervisor: Browser) -> None:
    supervisor.get("/console")
    for verb in ("keys", "suspend", "notes"):
        assert supervisor.post(f"/console/accounts/acc_nobody/{verb}", text="x").status == 404
    assert [action.kind for action in stage.actions()] == [ActionKind.LOGGED_IN]


def test_support_issues_keys_and_suspends_nobody(stage: ConsoleStage, account_id: AccountId) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    page = browser.get(f"/console/accounts/{account_id}").text
    assert "Issue a key" in page
    assert "/suspend" not in page
    assert browser.post(f"/console/accounts/{account_id}/suspend", text="x").status == 403
    assert account_of(stage, account_id) is AccountStatus.ACTIVE


def test_the_audit_log_tells_a_supervisor_what_was_done(
    stage: ConsoleStage, supervisor: Browser, account_id: AccountId
) -> None:
    supervisor.get("/console")
    supervisor.post(f"/console/accounts/{account_id}/suspend", text="<b>why</b>")
    log = supervisor.get("/console/audit-log").text
    assert "suspended the account" in log
    assert "&lt;b&gt;why" in log
    older = supervisor.get(f"/console/audit-log?before={stage.actions()[-1].id}").text
    assert "suspended the account" not in older
    assert "logged in" in older
