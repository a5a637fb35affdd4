"""The console in a real browser: a message traced, a name reviewed, by keyboard alone, in French, on a telephone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from messages.message import Message
from messages.staff.member import Role
from sendername.registry import NameStatus
from store.business import put_carrier
from store.receipts import RecordReceipt
from tests.api.console.registering import handed_in, registration
from tests.support.fakes.control import facts_of
from tests.support.running.browser import MISSING, browsing, in_a_browser
from tests.support.running.contrast import LOW_CONTRAST
from tests.support.started.console_stage import PASSWORD, ConsoleStage
from tests.support.values.stored import ALPHA, new_account, receipt, run_one, sent

pytestmark = pytest.mark.skipif(MISSING, reason="wants Chromium and playwright to look with")

NARROW_PX = 390
NUMBER = "+41791234567"
TEXT = "Your code is 123456"


@pytest.fixture
def delivered(stage: ConsoleStage) -> Message:
    """Something on every page, and a message that was delivered."""
    stage.carriers = [facts_of("alpine", drops=("MAXONY to CH: 10 % of 90 delivered",))]
    with stage.database.begin() as connection:
        put_carrier(connection, stage.vault, ALPHA, {}, {})
    account_id = new_account(stage.database)
    message = sent(stage.database, account_id, "c-77", client_ref="order-9")
    run_one(stage.database, RecordReceipt(receipt("c-77")))
    handed_in(stage, account_id)
    return message


@contextmanager
def visiting(stage: ConsoleStage, role: Role, **options: Any) -> Iterator[Any]:
    """A page of somebody who logged in by the form."""
    stage.hire("anna", role)
    with browsing(**options) as page:
        page.set_default_timeout(12_000)
        page.goto(f"{stage.listen()}/console")
        page.locator("#name").fill("anna")
        page.locator("#password").fill(PASSWORD)
        page.locator("#code").fill(stage.code("anna"))
        page.keyboard.press("Enter")
        page.locator("nav").wait_for()
        yield page


@in_a_browser
def test_somebody_logs_in_and_traces_a_message(stage: ConsoleStage, delivered: Message) -> None:
    with visiting(stage, Role.SUPPORT) as page:
        assert page.get_by_role("heading", name="Overview").is_visible()
        page.get_by_role("link", name="Messages", exact=True).click()
        page.get_by_label("Number, id or client reference").fill("0041 79 123 45 67")
        page.get_by_role("button", name="Find").click()
        assert page.get_by_text("Read as a phone number.").is_visible()
        page.locator("table.rows tbody a").first.click()
        page.get_by_role("heading", name="Delivered to the handset").wait_for()
        assert page.get_by_text("The handset has it.").is_visible()
        assert page.get_by_text(NUMBER).count() == 0
        page.get_by_role("button", name="Show number and text").click()
        page.get_by_text(NUMBER).first.wait_for()
        assert page.get_by_text(TEXT).is_visible()


@in_a_browser
def test_a_role_that_may_not_see_texts_has_no_way_to_them(stage: ConsoleStage, delivered: Message) -> None:
    with visiting(stage, Role.FINANCE) as page:
        assert page.get_by_role("link", name="Carriers", exact=True).count() == 0
        assert page.get_by_role("link", name="Reviews", exact=True).count() == 0
        page.goto(page.url.rstrip("/") + f"/messages/{delivered.id}")
        page.get_by_role("heading", name="Delivered to the handset").wait_for()
        assert page.get_by_role("button", name="Show number and text").count() == 0
        assert page.get_by_text(TEXT).count() == 0


@in_a_browser
def test_a_review_from_claim_to_approval(stage: ConsoleStage, delivered: Message) -> None:
    with visiting(stage, Role.SUPPORT) as page:
        page.get_by_role("link", name="Reviews", exact=True).click()
        page.get_by_role("link", name="MAXONY").click()
        page.get_by_role("button", name="Take it up").click()
        page.get_by_text("You review it until").wait_for()
        # the form and the document are side by side
        page.get_by_role("link", name="Look at it").last.click()
        document = page.locator(".document")
        document.wait_for()
        assert document.evaluate("one => one.tagName !== 'IMG' || one.decode().then(() => one.naturalWidth > 0)")
        page.get_by_label("Reason").select_option("document_unreadable")
        page.get_by_text("A document cannot be read.").wait_for()
        which = page.url.rsplit("/", 1)[1]
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("heading", name="MAXONY approved").wait_for()
        assert registration(stage, which).status is NameStatus.APPROVED


@in_a_browser
def test_the_keyboard_alone_is_enough(stage: ConsoleStage, delivered: Message) -> None:
    with visiting(stage, Role.SUPERVISOR) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("?")
        page.get_by_role("dialog", name="Keyboard").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("m")
        page.get_by_role("heading", name="Where is my message?").wait_for()
        page.keyboard.press("/")
        page.keyboard.type("order-9")
        page.keyboard.press("Enter")
        page.get_by_text("1 message.").wait_for()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.get_by_text("The handset has it.").wait_for()
        for key, heading in (("a", "Accounts"), ("c", "Carriers"), ("r", "Reviews"), ("l", "Audit log")):
            page.keyboard.press("g")
            page.keyboard.press(key)
            page.get_by_role("heading", name=heading, exact=True).wait_for()


@in_a_browser
def test_the_pages_speak_french(stage: ConsoleStage, delivered: Message) -> None:
    with visiting(stage, Role.SUPPORT) as page:
        page.get_by_role("button", name="Français").click()
        page.get_by_role("heading", name="Aperçu").wait_for()
        assert page.evaluate("document.documentElement.lang") == "fr"
        page.goto(page.url.rstrip("/") + f"/messages/{delivered.id}")
        page.get_by_role("heading", name="Remis au téléphone").wait_for()
        assert page.get_by_text("Le téléphone l'a reçu.").is_visible()


@pytest.mark.parametrize("dark", [False, True])
@in_a_browser
def test_every_page_fits_a_telephone_is_readable_and_breaks_no_rule_of_its_own(
    stage: ConsoleStage, delivered: Message, *, dark: bool
) -> None:
    """The browser's console would tell of a script or style that the pages' own policy forbids."""
    said: list[str] = []
    with visiting(stage, Role.SUPERVISOR, width=NARROW_PX, height=844, dark=dark) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        home = page.url.rstrip("/")
        review = handed_in(stage, delivered.account_id, "OTHER").id
        for path in (
            "",
            "/messages",
            f"/messages/{delivered.id}",
            "/reviews",
            f"/reviews/{review}",
            "/accounts",
            f"/accounts/{delivered.account_id}",
            "/carriers",
            "/audit-log",
        ):
            page.goto(home + path)
            assert page.evaluate("document.documentElement.scrollWidth") == NARROW_PX, path
            assert page.evaluate(LOW_CONTRAST) == [], path
            unnamed = page.evaluate(
                "[...document.querySelectorAll('input:not([type=hidden]), textarea, select')]"
                ".filter((one) => !one.labels.length && !one.ariaLabel).map((one) => one.name)"
            )
            assert unnamed == [], path
            assert page.locator("main h1").count() == 1, path
    assert said == []


@in_a_browser
def test_the_overview_goes_on_by_itself(stage: ConsoleStage, delivered: Message) -> None:
    with visiting(stage, Role.ENGINEER) as page:
        page.get_by_text("10 % of 90 delivered").wait_for()
        stage.carriers = [facts_of("alpine", drops=("MAXONY to CH: 77 % of 90 delivered",))]
        page.get_by_text("77 % of 90 delivered").wait_for(timeout=15_000)
