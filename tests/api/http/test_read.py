"""Everything that is read by GET, and how unknown addresses are answered."""

import json
import logging
import re
from typing import Any

import attrs
import pytest

from api.http.app import create_app
from api.http.asgi import App
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.problems import CATALOGUE
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.gateway import SUSPENDED_KEY, FakeGateway
from tests.support.running.asgi_client import answered


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def app(gateway: FakeGateway) -> App:
    return create_app(gateway, gateway, gateway, gateway, FakeDesk())


@pytest.fixture
def message_id(app: App) -> str:
    body = json.dumps({"to": "+41791234567", "text": "hello", "client_ref": "r"}).encode()
    return str(answered(app, "POST", "/v1/messages", body=body).json["id"])


def get(app: App, path: str, **options: Any) -> Any:
    return answered(app, "GET", path, **options)


def test_a_message_is_shown_as_it_stands(app: App, message_id: str) -> None:
    answer = get(app, f"/v1/messages/{message_id}")
    assert answer.status == 200
    assert answer.json["status"] == "delivered"
    assert answer.json["credits"] == {"held": 0, "charged": 1000, "unit": "millicredits"}
    assert answer.json["final_at"] == "2026-09-01T10:00:03.020Z"
    assert answer.json["segment_states"] == [
        {
            "number": 1,
            "total": 1,
            "status": "delivered",
            "carrier": "alpha",
            "carrier_message_id": "c0ffee",
            "error": None,
        }
    ]
    assert "text" not in answer.json


def test_a_message_shows_the_network_of_its_recipient_with_its_source(
    app: App, gateway: FakeGateway, message_id: str
) -> None:
    assert get(app, f"/v1/messages/{message_id}").json["network"] is None

    guess = NetworkGuess(NetworkCode("228-01"), NetworkSource.LEARNED)
    gateway.stored[message_id] = attrs.evolve(gateway.stored[message_id], network=guess)

    assert get(app, f"/v1/messages/{message_id}").json["network"] == {"code": "228-01", "source": "learned"}


def test_a_timeline_tells_when_what_and_why(app: App, message_id: str) -> None:
    assert get(app, f"/v1/messages/{message_id}/events").json["data"] == [
        {
            "sequence": 1,
            "kind": "accepted",
            "at": "2026-09-01T10:00:02.120Z",
            "status": "queued",
            "reason": "Accepted.",
            "words": "Accepted for alpha.",
            "detail": {"route": ["alpha"]},
        }
    ]


def test_the_balance_tells_what_is_free_and_what_is_held(app: App, message_id: str) -> None:
    assert message_id
    assert get(app, "/v1/balance").json == {"available": 999_000, "held": 1000, "unit": "millicredits"}


def test_a_suspended_account_may_still_read(app: App) -> None:
    assert get(app, "/v1/balance", key=SUSPENDED_KEY).status == 200


@pytest.mark.parametrize("path", ["/v1/balance", "/v1/messages/msg_1", "/v1/messages/msg_1/events"])
def test_reading_needs_a_key(app: App, path: str) -> None:
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer \xe9"}):
        answer = get(app, path, key=None, headers=headers)
        assert (answer.status, answer.json["code"]) == (401, "invalid-key")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["request_id"] == answer.headers["x-request-id"]


def test_one_account_cannot_see_anothers_message(app: App, message_id: str) -> None:
    assert get(app, f"/v1/messages/{message_id}", key=SUSPENDED_KEY).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v2/messages",
        "/v1/messages/",
        "/v1/messages/a/b/c",
        "/v1/messages/msg_unknown",
        "/v1/messages/msg_unknown/events",
        "/v1/messages/" + "x" * 3000,
        "/v1/messages/\0",
        "/v1/messages/é",
        "/v1/messages/\udce9",
        "/..",
        "//",
    ],
)
def test_what_is_not_there_is_a_404_document(app: App, path: str) -> None:
    answer = get(app, path)
    assert (answer.status, answer.json["code"]) == (404, "not-found")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == answer.json["request_id"]


@pytest.mark.parametrize(
    "path",
    ["/v1/balance", "/v1/messages/msg_1", "/v1/errors", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"],
)
@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "BREW"])
def test_a_wrong_method_is_405_with_allow(app: App, path: str, method: str) -> None:
    answer = answered(app, method, path, body=b"{")
    assert (answer.status, answer.json["code"]) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


def test_the_catalogue_lists_every_code(app: App) -> None:
    data = get(app, "/v1/errors", key=None).json["data"]
    assert [entry["code"] for entry in data] == list(CATALOGUE)
    assert all(entry["action"] for entry in data)


def test_health_readiness_and_metrics_need_no_key(app: App, gateway: FakeGateway) -> None:
    assert get(app, "/healthz", key=None).json == {"status": "ok"}
    assert get(app, "/readyz", key=None).json["ready"] is True
    gateway.ready = False
    answer = get(app, "/readyz", key=None)
    assert answer.status == 503
    assert answer.json["checks"][1] == {"name": "carriers", "ok": False, "detail": "no bind is up"}
    metrics = get(app, "/metrics", key=None)
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert metrics.body == gateway.metrics()


def test_our_own_mistake_while_reading_is_a_500_with_an_id_and_no_traceback(
    app: App, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.failure = RuntimeError("secret detail")
    with caplog.at_level(logging.ERROR):
        answer = get(app, "/v1/balance")
    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert b"secret" not in answer.body
    assert answer.json["request_id"] in caplog.text


def test_the_reference_page_needs_nothing_from_elsewhere_and_names_every_address(app: App) -> None:
    answer = get(app, "/docs", key=None)
    page = answer.body.decode()
    assert answer.headers["content-type"].startswith("text/html")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    assert "<script" not in page
    for path in get(app, "/openapi.json", key=None).json["paths"]:
        assert path in page
