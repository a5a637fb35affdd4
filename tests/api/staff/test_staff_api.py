"""The staff API by its contract: who is let in, what is refused with words, and a reference that is true."""

import base64
import json
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st

from api.http.app import create_app
from api.http.asgi import App
from api.ports import Refused
from api.staff.door import BODY_OCTETS_MAX
from api.staff.handlers import StaffDesks, staff_handlers
from api.staff.openapi import staff_document
from api.staff.operations import STAFF_OPERATIONS
from api.staff.ports import ChangeTerms, ListTerms
from api.staff.requests import parse_applied, parse_checked, parse_listed, parse_rolled_back
from messages.problems import CATALOGUE
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.gateway import FakeGateway
from tests.support.fakes.staff_desks import FakeDesks
from tests.support.running.asgi_client import Answer, answered

APPLY = {"file": "[settings]", "expected_version": 7, "reason": "because"}
LIST = {"carrier": "alpine", "list": base64.b64encode(b"mcc;price\n").decode(), "expected_version": 7, "reason": "why"}
BODIES: dict[str, dict[str, object]] = {
    "/staff/v1/business/check": {"file": "[settings]"},
    "/staff/v1/business/apply": APPLY,
    "/staff/v1/business/rollback": {"to": 3, "dry_run": True},
    "/staff/v1/price-lists": LIST,
    "/staff/v1/routes/explain": {"to": "+41791234567", "account": "demo"},
}
PATHS = [(one.method.upper(), one.path) for one in STAFF_OPERATIONS if not one.public]


@pytest.fixture
def desks() -> FakeDesks:
    return FakeDesks()


@pytest.fixture
def app(desks: FakeDesks) -> App:
    gateway = FakeGateway()
    return create_app(
        gateway, gateway, gateway, gateway, FakeDesk(), staff=staff_handlers(StaffDesks(desks, desks, desks))
    )


def ask(  # noqa: PLR0917 - a request
    app: App, method: str, path: str, body: object = None, token: str | None = "engineer", query: str = ""
) -> Answer:
    """One request; its answer is as the reference says."""
    octets = b"" if body is None else json.dumps(body).encode()
    answer = answered(app, method, path, body=octets, key=token, query=query)
    response = staff_document()["paths"][path][method.lower()]["responses"][str(answer.status)]
    media_type = answer.headers["content-type"].split(";")[0]
    schema: dict[str, Any] = response["content"][media_type]["schema"]
    for name in response["headers"]:
        assert name.lower() in answer.headers
    told = answer.json if "json" in media_type else answer.body.decode()
    jsonschema_rs.Draft202012Validator({**schema, "components": staff_document()["components"]}).validate(told)
    return answer


def test_the_reference_is_valid_openapi_3_1_and_anybody_may_read_it(app: App) -> None:
    document = json.loads(json.dumps(staff_document()))
    schemathesis.openapi.from_dict(document).validate()
    assert ask(app, "GET", "/staff/v1/openapi.json", token=None).json == document


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_every_address_wants_a_token_whose_role_has_the_right(
    app: App, desks: FakeDesks, method: str, path: str
) -> None:
    body = BODIES.get(path)
    for token in (None, "nobody", "sk_test_good"):
        refused = ask(app, method, path, body, token)
        assert (refused.status, refused.json["code"]) == (401, "invalid-token")
    refused = ask(app, method, path, body, "support")
    assert (refused.status, refused.json["code"]) == (403, "role-not-allowed")
    assert "support" in refused.json["detail"]
    changes = method == "POST" and not path.endswith(("check", "explain"))
    assert ask(app, method, path, body, "finance").status == (403 if changes else 200)
    assert desks.changes == []
    assert ask(app, method, path, body, "engineer").status == 200
    assert ask(app, method, path, body, "supervisor").status == 200


def test_who_tried_too_often_waits_and_hears_for_how_long(app: App, desks: FakeDesks) -> None:
    desks.wait_s = 61
    refused = ask(app, "GET", "/staff/v1/business")
    assert (refused.status, refused.json["code"], refused.headers["retry-after"]) == (429, "too-many-tries", "61")


def test_a_change_reaches_the_desk_with_its_terms(app: App, desks: FakeDesks) -> None:
    ask(app, "POST", "/staff/v1/business/apply", {**APPLY, "accept_warnings": True, "force_prices": True})
    ask(app, "POST", "/staff/v1/business/rollback", BODIES["/staff/v1/business/rollback"])
    ask(app, "POST", "/staff/v1/price-lists", {**LIST, "partial": True, "layout": "mcc=1"})
    assert desks.changes == [
        ("engineer", "[settings]", ChangeTerms(7, "because", accepts_warnings=True, forces_prices=True)),
        ("engineer", 3, ChangeTerms(None, "", is_dry_run=True)),
        ("engineer", b"mcc;price\n", ListTerms("alpine", "mcc=1", is_partial=True), ChangeTerms(7, "why")),
    ]


def test_what_is_wrong_with_a_body_is_told_all_at_once_and_nothing_is_changed(app: App, desks: FakeDesks) -> None:
    def codes(path: str, body: object) -> set[tuple[str, str]]:
        refused = ask(app, "POST", path, body)
        assert refused.status == 400
        return {(item["pointer"], item["code"]) for item in refused.json["errors"]}

    assert codes("/staff/v1/business/apply", {"file": 1, "expected_version": True, "reason": " ", "x": 1}) == {
        ("/file", "wrong-type"),
        ("/expected_version", "wrong-type"),
        ("/reason", "invalid-value"),
        ("/x", "unknown-field"),
    }
    assert codes("/staff/v1/business/rollback", {"to": -1}) == {
        ("/to", "invalid-value"),
        ("/expected_version", "missing-field"),
        ("/reason", "missing-field"),
    }
    assert codes("/staff/v1/price-lists", {**LIST, "list": "no base64!"}) == {("/list", "invalid-value")}
    assert codes("/staff/v1/business/check", {"file": "wrong"}) == {("/file", "apply-file-wrong")}
    assert desks.changes == []


def test_what_cannot_be_explained_is_told(app: App) -> None:
    path = "/staff/v1/routes/explain"
    unknown = ask(app, "POST", path, {"to": "+41791234567", "account": "nobody"})
    assert (unknown.status, unknown.json["detail"]) == (400, "there is no account nobody")
    assert ask(app, "POST", path, {"to": "+41791234567", "account": "demo", "category": "x"}).status == 400
    assert ask(app, "GET", "/staff/v1/coverage", query="country=ch").status == 400


def test_a_body_that_is_too_large_is_refused_with_words(app: App, desks: FakeDesks) -> None:
    refused = answered(app, "POST", "/staff/v1/business/apply", key="engineer", body=b"x" * (BODY_OCTETS_MAX + 1))
    assert (refused.status, refused.json["code"]) == (413, "too-large")
    assert desks.changes == []


def test_an_outdated_version_is_told_as_a_conflict(app: App, desks: FakeDesks) -> None:
    refused = ask(app, "POST", "/staff/v1/business/apply", {**APPLY, "expected_version": 6})
    assert (refused.status, refused.json["code"]) == (409, "business-outdated")
    assert desks.changes == []


def test_numbers_behind_the_address_are_checked(app: App) -> None:
    assert ask(app, "GET", "/staff/v1/business", query="version=404").status == 404
    assert ask(app, "GET", "/staff/v1/business", query="version=x").status == 400
    assert ask(app, "GET", "/staff/v1/business/versions", query="last=0").status == 400
    found = ask(app, "GET", "/staff/v1/business", query="version=7")
    assert (found.headers["business-version"], found.body) == ("7", b"[settings]\n")


@given(st.one_of(st.binary(), st.dictionaries(st.sampled_from([*APPLY, *LIST, "to"]), st.text() | st.integers())))
def test_any_body_becomes_a_value_or_a_refusal_from_the_catalogue(body: bytes | dict[str, object]) -> None:
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    for parse in (parse_checked, parse_applied, parse_rolled_back, parse_listed):
        read = parse(octets)
        if isinstance(read, Refused):
            assert read.problems
            assert {problem.code for problem in read.problems} <= CATALOGUE.keys()
