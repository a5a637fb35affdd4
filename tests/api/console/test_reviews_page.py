"""The review: what waits, what a reviewer sees, what they decide, and who may not."""

import re

import attrs
import pytest

from messages.ids import AccountId
from messages.staff.action import ActionKind
from messages.staff.member import Role
from sendername.registration.form import Language
from sendername.registration.refusal import RefusalReason, template
from sendername.registration.registration import RegistrationId
from sendername.registration.version import VersionState
from sendername.registry import NameStatus
from store.business import set_setting
from tests.api.console.registering import IDENTITY, changed_and_handed_in_again, handed_in, registration
from tests.support.started.console_stage import Browser, ConsoleStage, Page
from tests.support.values.stored import new_account


@pytest.fixture
def account_id(stage: ConsoleStage) -> AccountId:
    return new_account(stage.database, webhook_url="https://acme.example/hook")


@pytest.fixture
def waiting(stage: ConsoleStage, account_id: AccountId) -> RegistrationId:
    return handed_in(stage, account_id).id


@pytest.fixture
def ana(stage: ConsoleStage) -> Browser:
    return stage.logged_in(Role.SUPPORT, "ana")


def decide(browser: Browser, which: RegistrationId, step: str, **fields: str) -> Page:
    """Open the case and send one of its forms."""
    page = browser.get(f"/console/reviews/{which}")
    found = re.search(r'name="revision" value="(\d+)"', page.text)
    revision = found[1] if found is not None else "0"
    return browser.post(f"/console/reviews/{which}/{step}", **{"revision": revision, **fields})


def test_the_longest_waiting_comes_first_with_its_age_against_the_target(
    stage: ConsoleStage, account_id: AccountId, ana: Browser
) -> None:
    first = handed_in(stage, account_id, "FIRST")
    stage.clock.advance(20 * 3_600)
    second = handed_in(stage, account_id, "SECOND")
    stage.clock.advance(5 * 3_600)
    later = stage.logged_in(Role.SUPPORT, "late")
    page = later.get("/console/reviews").text
    assert page.index(first.id) < page.index(second.id)
    assert "1 d 1 h" in page
    assert page.count("over the target") == 1
    assert "2 wait for an answer." in page


def test_a_case_shows_form_findings_countries_documents_and_history(
    stage: ConsoleStage, account_id: AccountId, ana: Browser
) -> None:
    which = handed_in(stage, account_id, "INFO").id
    page = ana.get(f"/console/reviews/{which}").text
    for told in ("Extract of the business register", "Identity document", "Says nothing about who sends", "handed in"):
        assert told in page, told
    assert "Approve" not in page
    assert "Take it up" in page


def test_two_reviewers_race_and_one_gets_it(stage: ConsoleStage, waiting: RegistrationId, ana: Browser) -> None:
    ben = stage.logged_in(Role.SUPERVISOR, "ben")
    both = [browser.get(f"/console/reviews/{waiting}") for browser in (ana, ben)]
    revision = re.search(r'name="revision" value="(\d+)"', both[0].text)
    assert revision is not None
    assert ana.post(f"/console/reviews/{waiting}/claim", revision=revision[1]).status == 303
    lost = ben.post(f"/console/reviews/{waiting}/claim", revision=revision[1])
    assert lost.status == 409
    assert "ana reviews it until" in lost.text
    assert "Approve" not in lost.text
    assert "You review it until" in ana.get(f"/console/reviews/{waiting}").text
    assert [action.kind for action in stage.actions()].count(ActionKind.REVIEW_CLAIMED) == 1
    assert "ana" in ben.get("/console/reviews").text


def test_an_approval_lets_the_sender_leave_and_is_told(
    stage: ConsoleStage, waiting: RegistrationId, ana: Browser
) -> None:
    decide(ana, waiting, "claim")
    assert decide(ana, waiting, "approve").status == 303
    assert registration(stage, waiting).status is NameStatus.APPROVED
    assert len(stage.told) == 1
    assert stage.actions()[-1].kind is ActionKind.SENDER_APPROVED
    assert "Nothing waits." in ana.get("/console/reviews").text


def test_a_refused_one_is_handed_in_again_and_approved(
    stage: ConsoleStage, account_id: AccountId, ana: Browser
) -> None:
    """With the words of the reason in the customer's language, and the fields at fault."""
    which = handed_in(stage, account_id, language=Language.FRENCH).id
    decide(ana, which, "claim")
    words = ana.get(f"/console/reviews/{which}/template?reason=document_unreadable").text
    assert "Un document est illisible" in words
    assert decide(ana, which, "refuse", text="Non.").status == 409
    pointed = {"/documents/identity": "1", "/documents/invented": "1"}
    assert decide(ana, which, "refuse", reason="document_unreadable", **pointed).status == 303
    refusal = registration(stage, which).latest.refusal
    assert refusal is not None
    assert refusal.text == template(RefusalReason.DOCUMENT_UNREADABLE, Language.FRENCH)
    assert refusal.fields == ("/documents/identity",)
    form = attrs.evolve(registration(stage, which).latest.form, company="Maxony Nouvelle SA")
    changed_and_handed_in_again(stage, which, form)
    page = ana.get(f"/console/reviews/{which}").text
    assert "Maxony Nouvelle SA" in page
    assert "Un document est illisible" in page
    decide(ana, which, "claim")
    decide(ana, which, "approve")
    assert registration(stage, which).status is NameStatus.APPROVED


def test_a_question_goes_to_the_customer(stage: ConsoleStage, waiting: RegistrationId, ana: Browser) -> None:
    decide(ana, waiting, "claim")
    assert decide(ana, waiting, "ask", text=" ").status == 409
    assert decide(ana, waiting, "ask", text="Which <b>shop</b>?").status == 303
    assert registration(stage, waiting).latest.state is VersionState.INFORMATION_ASKED
    assert "Which &lt;b&gt;shop" in ana.get(f"/console/reviews/{waiting}").text


def test_what_is_let_go_waits_again(stage: ConsoleStage, waiting: RegistrationId, ana: Browser) -> None:
    decide(ana, waiting, "claim")
    assert decide(ana, waiting, "release").status == 303
    assert registration(stage, waiting).latest.state is VersionState.SUBMITTED


def test_four_eyes_want_two_reviewers(stage: ConsoleStage, waiting: RegistrationId, ana: Browser) -> None:
    with stage.database.begin() as connection:
        set_setting(connection, "four_eyes", "true")
    decide(ana, waiting, "claim")
    decide(ana, waiting, "approve")
    assert registration(stage, waiting).status is not NameStatus.APPROVED
    assert "ana approved first" in ana.get(f"/console/reviews/{waiting}").text
    decide(ana, waiting, "claim")
    decide(ana, waiting, "approve")
    assert registration(stage, waiting).status is not NameStatus.APPROVED
    decide(ana, waiting, "release")
    ben = stage.logged_in(Role.SUPPORT, "ben")
    decide(ben, waiting, "claim")
    decide(ben, waiting, "approve")
    assert registration(stage, waiting).status is NameStatus.APPROVED


def test_a_decision_on_what_changed_meanwhile_is_looked_at_again(
    stage: ConsoleStage, waiting: RegistrationId, ana: Browser
) -> None:
    decide(ana, waiting, "claim")
    stale = decide(ana, waiting, "approve", revision="1")
    assert stale.status == 409
    assert registration(stage, waiting).status is not NameStatus.APPROVED
    for odd in ("", "x", "-1", 30 * "9"):
        assert decide(ana, waiting, "approve", revision=odd).status == 409


def test_a_document_is_shown_in_a_box_and_the_look_is_on_record(
    stage: ConsoleStage, waiting: RegistrationId, ana: Browser
) -> None:
    where = f"/console/reviews/{waiting}/documents/1/identity"
    assert f'src="{where}"' in ana.get(f"{where}/show").text
    assert stage.actions()[-1].kind is not ActionKind.DOCUMENT_VIEWED
    shown = ana.raw(where)
    assert shown.content == IDENTITY
    assert shown.header("content-type").startswith("image/")
    assert "sandbox" in shown.header("content-security-policy")
    assert "default-src 'none'" in shown.header("content-security-policy")
    assert shown.header("x-content-type-options") == "nosniff"
    assert shown.header("cache-control") == "no-store"
    last = stage.actions()[-1]
    assert (last.who, last.kind, last.subject) == ("ana", ActionKind.DOCUMENT_VIEWED, waiting)
    assert "ana: Identity document" in ana.get(f"/console/reviews/{waiting}").text
    pdf = ana.raw(f"/console/reviews/{waiting}/documents/1/register_extract")
    assert pdf.content.startswith(b"%PDF-")
    assert "default-src 'none'" in pdf.header("content-security-policy")


@pytest.mark.parametrize("role", [Role.FINANCE, Role.ENGINEER])
def test_a_role_that_may_not_see_documents_does_not(stage: ConsoleStage, waiting: RegistrationId, role: Role) -> None:
    browser = stage.logged_in(role)
    for path in ("", "/documents/1/identity", "/documents/1/identity/show"):
        assert browser.get(f"/console/reviews/{waiting}{path}").status == 403
    assert ActionKind.DOCUMENT_VIEWED not in [action.kind for action in stage.actions()]


@pytest.mark.parametrize(
    "path",
    [
        "documents/1/other",
        "documents/0/identity",
        "documents/1/..%2fidentity",
        "documents/1/%00",
    ],
)
def test_a_document_that_there_is_not_is_told_so(
    stage: ConsoleStage, waiting: RegistrationId, ana: Browser, path: str
) -> None:
    assert ana.get(f"/console/reviews/{waiting}/{path}").status == 404
    assert ana.get(f"/console/reviews/reg_nobody/{path}").status == 404
    assert ana.get("/console/reviews/reg_nobody").status == 404
    ana.get("/console")
    assert ana.post("/console/reviews/reg_nobody/claim", revision="1").status == 404
    assert ActionKind.DOCUMENT_VIEWED not in [action.kind for action in stage.actions()]


def test_what_a_customer_writes_runs_nowhere(stage: ConsoleStage, account_id: AccountId, ana: Browser) -> None:
    attack = "\"><script>alert(1)</script>{{ 9 * 'wxy' }}"
    fields = ("company", "register_number", "address", "signatory", "purpose", "sample", "owner")
    which = handed_in(stage, account_id, **dict.fromkeys(fields, attack)).id
    for path in ("/console/reviews", f"/console/reviews/{which}"):
        page = ana.get(path).text
        assert "<script>alert" not in page
        assert "wxywxy" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_name_like_that_of_another_account_is_remarked_and_one_like_its_own_is_not(
    stage: ConsoleStage, account_id: AccountId, ana: Browser
) -> None:
    other = new_account(stage.database)
    approved = handed_in(stage, other, "PONT0").id
    mine = handed_in(stage, account_id, "PONTO").id
    decide(ana, approved, "claim")
    assert "approved for" not in ana.get(f"/console/reviews/{mine}").text
    decide(ana, approved, "approve")
    assert "It looks like PONT0, approved for" in ana.get(f"/console/reviews/{mine}").text
    own = handed_in(stage, other, "PONTO").id
    assert "approved for" not in ana.get(f"/console/reviews/{own}").text
