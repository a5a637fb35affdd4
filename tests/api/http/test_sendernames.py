"""``/v1/sendernames``: every answer that the door itself gives."""

import json
from typing import Any

import pytest

from api.errors import Overloaded, ShuttingDown
from api.http.app import create_app
from api.http.asgi import App
from api.http.problems import Trouble
from api.http.uploads import UPLOADS_MAX, UPLOADS_OF_OWNER_MAX, Uploads
from messages.ids import AccountId
from tests.api.http.test_openapi import check_answer
from tests.sendername.registration.scans import image, pdf
from tests.support.fakes.desk import CODE, FEE_MC, FakeDesk
from tests.support.fakes.gateway import SUSPENDED_KEY, FakeGateway
from tests.support.running.asgi_client import Answer, answered

FORM = {
    "company": "Maxony Sàrl",
    "register_number": "CHE-123.456.789",
    "address": "Rue du Lac 1, 1000 Lausanne",
    "company_country": "CH",
    "signatory": "Anne Rochat",
    "email": "office@maxony.example",
    "purpose": "Appointment reminders for our customers",
    "sample": "Your appointment is tomorrow at 9.",
    "countries": ["CH", "FR"],
}
ID = "{id}"


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def app(desk: FakeDesk) -> App:
    gateway = FakeGateway()
    return create_app(gateway, gateway, gateway, gateway, desk)


def ask(app: App, method: str, path: str, body: object = None, at: str = "", **options: Any) -> Answer:
    """One request, whose answer is as the reference says; ``path`` is one of its addresses, ``at`` the id in it."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"} | options.pop("headers", {})
    where = path.replace("{kind}", options.pop("kind", "identity")).replace(ID, at)
    answer = answered(app, method, where, body=content, headers=headers, **options)
    check_answer(answer, method, path)
    return answer


@pytest.fixture
def draft(app: App) -> str:
    return str(ask(app, "POST", "/v1/sendernames", {"name": "MAXONY", "form": FORM}).json["id"])


def test_a_sender_is_registered_from_the_draft_to_its_submission(app: App) -> None:
    begun = ask(app, "POST", "/v1/sendernames", {"name": "MAXONY"})
    at = begun.json["id"]
    assert (begun.status, begun.json["status"], begun.headers["location"]) == (201, "draft", f"/v1/sendernames/{at}")

    changed = ask(app, "PUT", "/v1/sendernames/{id}", {"form": FORM}, at)
    for kind, scan in (("register_extract", pdf()), ("identity", image())):
        ask(app, "PUT", "/v1/sendernames/{id}/documents/{kind}", scan, at, kind=kind)
    handed_in = ask(app, "POST", "/v1/sendernames/{id}/submit", at=at)

    assert changed.json["latest"]["form"] == FORM | {"website": "", "relation": "own", "owner": "", "language": "en"}
    assert (handed_in.json["status"], handed_in.json["fee"]) == ("submitted", FEE_MC)
    assert [one["kind"] for one in handed_in.json["documents"]] == ["register_extract", "identity"]
    history = ask(app, "GET", "/v1/sendernames/{id}/events", at=at).json["data"]
    assert [(one["kind"], one["by"]) for one in history] == [
        ("created", "customer"),
        ("changed", "customer"),
        ("submitted", "customer"),
    ]
    assert ask(app, "POST", "/v1/sendernames/{id}/withdraw", at=at).json["status"] == "withdrawn"


def test_all_that_is_missing_from_a_draft_is_told_when_it_is_handed_in(app: App) -> None:
    at = ask(app, "POST", "/v1/sendernames", {"name": "MAXONY"}).json["id"]

    answer = ask(app, "POST", "/v1/sendernames/{id}/submit", at=at)

    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert answer.status == 400
    assert {"/form/company", "/form/countries", "/documents/identity", "/documents/register_extract"} <= pointers


def test_everything_wrong_with_a_body_is_told_at_once(app: App) -> None:
    body = {"nam": 1, "form": {"company": "x" * 201, "countries": ["ch"], "relation": "mine", "email": 1, "age": 3}}

    errors = ask(app, "POST", "/v1/sendernames", body).json["errors"]

    assert {(error["pointer"], error["code"]) for error in errors} == {
        ("/nam", "unknown-field"),
        ("/name", "missing-field"),
        ("/form/company", "invalid-value"),
        ("/form/countries", "invalid-value"),
        ("/form/relation", "invalid-value"),
        ("/form/email", "wrong-type"),
        ("/form/age", "unknown-field"),
    }


@pytest.mark.parametrize(
    "body", [{"form": None}, {"form": []}, {}, {"form": {}, "revision": -1}, {"form": {}, "revision": "1"}]
)
def test_a_change_needs_a_form_and_a_revision_that_is_a_number(app: App, draft: str, body: object) -> None:
    assert ask(app, "PUT", "/v1/sendernames/{id}", body, draft).status == 400


def test_a_change_of_what_somebody_else_changed_meanwhile_is_a_conflict(app: App, draft: str) -> None:
    revision = ask(app, "GET", "/v1/sendernames/{id}", at=draft).json["revision"]
    ask(app, "PUT", "/v1/sendernames/{id}", {"form": FORM, "revision": revision}, draft)

    late = ask(app, "PUT", "/v1/sendernames/{id}", {"form": FORM, "revision": revision}, draft)

    assert (late.status, late.json["code"]) == (409, "registration-state")


def test_pages_follow_their_cursor(app: App) -> None:
    for number in range(5):
        ask(app, "POST", "/v1/sendernames", {"name": f"NAME{number}"})
    seen: list[str] = []
    query: str | None = "?limit=2"
    while query is not None:
        page = answered(app, "GET", "/v1/sendernames", query=query)
        seen += [one["sender"] for one in page.json["data"]]
        following = page.json["next"]
        query = None if following is None else f"?limit=2&after={following}"

    assert seen == [f"NAME{number}" for number in range(5)]


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=101", "?limit=x", "?limit=-1", "?after=%00", f"?after={'x' * 65}"]
)
def test_a_cursor_that_cannot_be_one_is_refused(app: App, query: str) -> None:
    assert answered(app, "GET", "/v1/sendernames", query=query).status == 400


def test_a_preview_tells_effects_findings_and_fee(app: App) -> None:
    body = {"name": "P0stFin", "company": "Maxony", "countries": ["CH", "US"]}

    preview = ask(app, "POST", "/v1/sendernames/preview", body).json

    assert [one["country"] for one in preview["countries"]] == ["CH", "US"]
    assert all(one["sources"] for one in preview["countries"])
    assert {finding["kind"] for finding in preview["findings"]} >= {"not_the_company"}
    assert preview["fee"] == FEE_MC
    assert "carrier may still change" in preview["caveat"]


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\u202e", "\u200b", "\x07"])
def test_characters_that_hide_something_are_refused_in_a_draft_too(app: App, hidden: str) -> None:
    answer = ask(app, "POST", "/v1/sendernames", {"name": "MAXONY", "form": {"company": f"Maxony{hidden}"}})

    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [
        ("/form/company", "invalid-value")
    ]


@pytest.mark.parametrize("content", [b"", b"<html>", b"GIF89a"])
def test_what_is_no_document_is_refused(app: App, draft: str, content: bytes) -> None:
    answer = ask(app, "PUT", "/v1/sendernames/{id}/documents/{kind}", content, draft)

    assert (answer.status, answer.json["code"]) == (400, "document-refused")


def test_an_unknown_kind_of_document_is_not_found(app: App, draft: str) -> None:
    answer = ask(app, "PUT", "/v1/sendernames/{id}/documents/{kind}", pdf(), draft, kind="passport")

    assert answer.status == 404
    assert "register_extract, identity, authorisation" in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/sendernames/{id}"),
        ("GET", "/v1/sendernames/{id}/events"),
        ("PUT", "/v1/sendernames/{id}"),
        ("PUT", "/v1/sendernames/{id}/documents/{kind}"),
        ("POST", "/v1/sendernames/{id}/submit"),
        ("POST", "/v1/sendernames/{id}/withdraw"),
        ("POST", "/v1/sendernames/{id}/code"),
    ],
)
def test_an_unknown_registration_is_not_found(app: App, method: str, path: str) -> None:
    for at in ("reg_unknown", "x" * 65, "caf\u00e9", "a\tb"):
        assert ask(app, method, path, {"form": FORM}, at).status == 404


def test_a_suspended_account_reads_and_changes_nothing(app: App) -> None:
    assert ask(app, "GET", "/v1/sendernames", key=SUSPENDED_KEY).status == 200
    refused = ask(app, "POST", "/v1/sendernames", {"name": "MAXONY"}, key=SUSPENDED_KEY)
    assert (refused.status, refused.json["code"]) == (403, "account-suspended")


@pytest.mark.parametrize(("failure", "code"), [(Overloaded(7), "overloaded"), (ShuttingDown(7), "shutting-down")])
def test_what_cannot_be_stored_now_is_asked_for_again(desk: FakeDesk, app: App, failure: Exception, code: str) -> None:
    desk.failure = failure

    answer = ask(app, "POST", "/v1/sendernames", {"name": "MAXONY"})

    assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (503, code, "7")


def test_a_document_that_stops_half_way_is_given_up(desk: FakeDesk, draft: str) -> None:
    gateway = FakeGateway()
    hasty = create_app(gateway, gateway, gateway, gateway, desk, upload_timeout_s=0.0)

    answer = answered(hasty, "PUT", f"/v1/sendernames/{draft}/documents/identity", body=[b"%PDF-"], hang_up=True)

    assert (answer.status, answer.json["code"]) == (408, "body-timeout")


def test_so_many_documents_come_at_the_same_time_and_no_more() -> None:
    uploads = Uploads()
    accounts = [AccountId(f"acc_{number}") for number in range(UPLOADS_MAX)]

    def opened(account: AccountId) -> Any:
        place = uploads.one_of(account)
        place.__enter__()
        return place

    mine = [opened(accounts[0]) for _ in range(UPLOADS_OF_OWNER_MAX)]
    with pytest.raises(Trouble):
        opened(accounts[0])
    mine += [opened(account) for account in accounts[1 : UPLOADS_MAX - 1]]
    with pytest.raises(Trouble):
        opened(accounts[-1])
    mine.pop().__exit__(None, None, None)
    opened(accounts[-1])


def test_a_number_is_validated_by_its_code(app: App) -> None:
    at = ask(app, "POST", "/v1/sendernames", {"name": "+41791234567"}).json["id"]
    assert ask(app, "POST", "/v1/sendernames/{id}/verify", {"code": CODE}, at).status == 409
    assert ask(app, "POST", "/v1/sendernames/{id}/submit", at=at).json["status"] == "submitted"

    sent = ask(app, "POST", "/v1/sendernames/{id}/code", at=at)
    again = ask(app, "POST", "/v1/sendernames/{id}/code", at=at)
    malformed = ask(app, "POST", "/v1/sendernames/{id}/verify", {"code": "12345"}, at)
    verified = ask(app, "POST", "/v1/sendernames/{id}/verify", {"code": CODE}, at)

    assert sent.json["code"] == {
        "sent_at": "2026-09-01T10:00:02.120Z",
        "expires_at": "2026-09-01T10:10:02.120Z",
        "tries_left": 5,
    }
    assert (again.status, malformed.status, malformed.json["code"]) == (409, 400, "code-wrong")
    assert (verified.json["status"], verified.json["code"]) == ("approved", None)
