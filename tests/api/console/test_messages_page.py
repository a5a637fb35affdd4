"""Where is my message? What is found, what is told, and what is hidden from whom."""

import pytest

from messages.addresses import Msisdn, Sender, SenderKind
from messages.events import Detail, Event, EventKind
from messages.ids import AccountId
from messages.message import Message
from messages.staff.action import ActionKind
from messages.staff.member import Role
from messages.status import MessageStatus
from store.business import put_carrier
from store.outcomes import RecordRejected
from store.receipts import RecordReceipt
from tests.support.started.console_stage import Browser, ConsoleStage
from tests.support.values.stored import ALPHA, NOW_MS, accepted, new_account, receipt, run_one, sent

NUMBER = "+41791234567"
TEXT = "Your code is 123456"


@pytest.fixture
def account_id(stage: ConsoleStage) -> AccountId:
    return new_account(stage.database)


@pytest.fixture
def delivered(stage: ConsoleStage, account_id: AccountId) -> Message:
    with stage.database.begin() as connection:
        put_carrier(connection, stage.vault, ALPHA, {}, {})
    message = sent(stage.database, account_id, "c-77", client_ref="order-9")
    run_one(stage.database, RecordReceipt(receipt("c-77")))
    return message


def search(browser: Browser, **fields: str) -> str:
    browser.get("/console/messages")
    asked = {"text": "", "account": "", "from": "", "until": "", **fields}
    return browser.post("/console/messages", **asked).text


@pytest.mark.parametrize(
    "text", [NUMBER, "0041 79 123 45 67", "41791234567", "+41 (79) 123-45-67", "order-9", "c-77", "ID"]
)
def test_a_message_is_found_by_whatever_support_is_told(stage: ConsoleStage, delivered: Message, text: str) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    browser.get("/console/messages")
    page = browser.post("/console/messages", text=delivered.id if text == "ID" else text)
    if text == "ID":
        assert (page.status, page.header("location")) == (303, f"/console/messages/{delivered.id}")
    else:
        assert f"/console/messages/{delivered.id}" in page.text


def test_account_and_time_narrow_the_search(stage: ConsoleStage, delivered: Message, account_id: AccountId) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    hour = {"from": "2026-09-21T13:00", "until": "2026-09-21T15:00"}
    assert delivered.id in search(browser, account="acme", **hour)
    assert delivered.id in search(browser, account=account_id)
    assert delivered.id not in search(browser, **{"from": "2026-09-22T00:00"})
    assert delivered.id not in search(browser, until="2026-09-20T00:00")
    assert "No account" in search(browser, account="nobody")
    assert "A time is written like" in search(browser, **{"from": "yesterday"})
    assert "Say what to look for" in search(browser)


def test_older_messages_are_a_page_away(stage: ConsoleStage, account_id: AccountId) -> None:
    for _ in range(3):
        accepted(stage.database, account_id)
    oldest = accepted(stage.database, account_id)
    browser = stage.logged_in(Role.SUPPORT)
    assert oldest.id in search(browser, text=NUMBER)
    assert oldest.id not in search(browser, text=NUMBER, before="msg_00000000000000000000000001")


def test_a_life_is_told_in_words_with_every_reason(stage: ConsoleStage, delivered: Message) -> None:
    life = stage.logged_in(Role.SUPPORT).get(f"/console/messages/{delivered.id}").text
    for told in (
        "The handset has it.",
        "Accepted from the customer",
        "Handed to alpha",
        "alpha took it",
        "Delivered to the handset",
        "Carrier&#39;s id",
        "c-77",
        "set aside",
        "charged",
        "alpha, then beta",
        "ACME",
        "Not taken yet",
    ):
        assert told in life, told


def test_number_and_text_are_hidden_until_asked_for_and_the_asking_is_recorded(
    stage: ConsoleStage, delivered: Message
) -> None:
    browser = stage.logged_in(Role.SUPPORT, "anna")
    masked = browser.get(f"/console/messages/{delivered.id}").text
    assert NUMBER not in masked
    assert TEXT not in masked
    assert NUMBER not in search(browser, text="order-9")
    browser.get(f"/console/messages/{delivered.id}")
    revealed = browser.post(f"/console/messages/{delivered.id}/reveal").text
    assert NUMBER in revealed
    assert TEXT in revealed
    last = stage.actions()[-1]
    assert (last.who, last.kind, last.subject) == ("anna", ActionKind.MESSAGE_REVEALED, delivered.id)
    assert NUMBER not in str(stage.actions())
    assert "Number and text were shown to" in browser.get(f"/console/messages/{delivered.id}").text


@pytest.mark.parametrize("role", [Role.FINANCE, Role.ENGINEER])
def test_a_role_that_needs_no_texts_gets_none(stage: ConsoleStage, delivered: Message, role: Role) -> None:
    browser = stage.logged_in(role)
    page = browser.get(f"/console/messages/{delivered.id}")
    assert page.status == 200
    assert "/reveal" not in page.text
    refused = browser.post(f"/console/messages/{delivered.id}/reveal")
    assert refused.status == 403
    assert TEXT not in page.text + refused.text
    assert ActionKind.MESSAGE_REVEALED not in [action.kind for action in stage.actions()]


def test_a_number_that_is_searched_for_is_in_no_address(stage: ConsoleStage, delivered: Message) -> None:
    """Addresses end up in histories and in the logs of proxies."""
    browser = stage.logged_in(Role.SUPPORT)
    found = search(browser, text=NUMBER)
    assert 'action="/console/messages"' in found
    assert "?text=" not in found
    browser.get(f"/console/messages?text={delivered.to[1:]}")
    assert delivered.id not in browser.get(f"/console/messages?text={delivered.to[1:]}").text


def test_what_a_message_holds_runs_nowhere(stage: ConsoleStage, account_id: AccountId) -> None:
    """Stored XSS: every text that somebody else wrote comes out as text."""
    attack = "\"><script>alert(1)</script>{{ 9 * 'wxy' }}"
    message = accepted(
        stage.database,
        account_id,
        text=attack,
        client_ref=attack,
        sender_requested=attack,
        sender_reason=attack,
        webhook_url=attack,
        sender=Sender(SenderKind.NAME, attack),
        to=Msisdn("+41791234567"),
    )
    browser = stage.logged_in(Role.SUPPORT)
    browser.get("/console/messages")
    for page in (
        browser.post("/console/messages", text=attack),
        browser.get(f"/console/messages/{message.id}"),
        browser.post(f"/console/messages/{message.id}/reveal"),
        browser.get(f"/console/accounts/{account_id}"),
    ):
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "wxywxy" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


@pytest.mark.parametrize("message_id", ["msg_nothing", "../../etc", "msg_' OR '1'='1", "%00", "msg_" + 26 * "0"])
def test_a_message_that_there_is_not_is_told_so(stage: ConsoleStage, message_id: str) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    assert browser.get(f"/console/messages/{message_id}").status == 404


def test_a_refusal_says_what_the_carrier_answered(stage: ConsoleStage, account_id: AccountId) -> None:
    message = accepted(stage.database, account_id)
    detail: Detail = {"carrier": "alpha", "command_status": 0x0B, "error_code": "0x0000000b"}
    event = Event(EventKind.REJECTED, NOW_MS + 50, MessageStatus.REJECTED, "alpha refused it.", detail)
    run_one(stage.database, RecordRejected(message.id, NOW_MS + 50, event))
    life = stage.logged_in(Role.SUPPORT).get(f"/console/messages/{message.id}").text
    assert "No carrier takes it" in life
    assert "RINVDSTADR (0x0B)" in life
    assert "given back" in life
