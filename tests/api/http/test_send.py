"""``POST /v1/messages`` and ``/v1/batches``: every answer they can give."""

import asyncio
import json
import logging
from typing import Any

import msgspec
import pytest

from api.errors import Overloaded, ShuttingDown
from api.http.answers import accepted_answer
from api.http.app import create_app
from api.http.asgi import App, Event
from api.http.request_body import MAX_BODY_BYTES, MAX_DISCARDED_BYTES, BodyReader
from api.http.send import SendDoor
from api.ports import Accepted, SendRequest
from messages.status import MessageStatus
from messages.transliteration import Replaced
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.gateway import SUSPENDED_KEY, FakeGateway, message_of
from tests.support.running.asgi_client import answered, call
from tests.support.running.asyncio_tests import run

GOOD = {"to": "+41791234567", "text": "Your code is 123456"}


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def app(gateway: FakeGateway) -> App:
    return create_app(gateway, gateway, gateway, gateway, FakeDesk())


def post(app: App, body: object, path: str = "/v1/messages", **options: Any) -> Any:
    return answered(app, "POST", path, body=body if isinstance(body, bytes) else json.dumps(body).encode(), **options)


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of ``answer``, checked for what every one must have."""
    document: dict[str, Any] = answer.json
    assert (answer.status, document["code"]) == (status, code), document
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["status"] == status
    assert document["request_id"] == answer.headers["x-request-id"]
    assert document["errors"]
    return document


def test_an_accepted_message_is_answered_202_with_all_that_was_decided(app: App) -> None:
    answer = post(app, {**GOOD, "from": "BRAND", "category": "otp", "client_ref": "order-77", "validity": 600})
    assert answer.status == 202
    assert answer.headers["location"] == f"/v1/messages/{answer.json['id']}"
    assert answer.headers["x-request-id"]
    assert answer.json == {
        "id": "msg_00000000000000000000000001",
        "status": "queued",
        "to": "+41791234567",
        "country": "CH",
        "segments": 1,
        "encoding": "gsm7",
        "sender": {"requested": "BRAND", "applied": "DEMO", "reason": None},
        "credits": {"held": 1000, "charged": 0, "unit": "millicredits"},
        "category": "otp",
        "client_ref": "order-77",
        "accepted_at": "2026-09-01T10:00:02.120Z",
        "expires_at": "2026-09-01T10:10:02.120Z",
    }


def test_the_characters_that_forced_ucs2_are_named(app: App) -> None:
    answer = post(app, {**GOOD, "text": "Olé …"})
    assert answer.json["encoding"] == "ucs2"
    assert answer.json["encoding_forced_by"] == [{"character": "é", "index": 2}, {"character": "…", "index": 4}]


def test_a_flash_message_and_binary_data_are_answered_as_such(app: App) -> None:
    assert post(app, {**GOOD, "flash": True}).json["flash"] is True
    assert "flash" not in post(app, {**GOOD, "flash": False}).json
    assert post(app, {"to": GOOD["to"], "binary": "AAEC"}).json["encoding"] == "binary"


def test_the_answer_names_what_was_transliterated() -> None:
    message = message_of(SendRequest("+41791234567", "it's..."), 1)
    replaced = (Replaced("’", "'", 1), Replaced("…", "...", 1))
    answer = accepted_answer(Accepted(message, MessageStatus.QUEUED, replaced=replaced))
    assert json.loads(msgspec.json.encode(answer))["transliterated"] == [
        {"character": "’", "replacement": "'", "count": 1},
        {"character": "…", "replacement": "...", "count": 1},
    ]
    assert "transliterated" not in json.loads(
        msgspec.json.encode(accepted_answer(Accepted(message, MessageStatus.QUEUED)))
    )


def test_a_callers_harmless_request_id_is_given_back_and_a_harmful_one_replaced(app: App) -> None:
    assert post(app, GOOD, headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
    for bad in ("a b", "x" * 65, "ä", "a\tb"):
        assert post(app, GOOD, headers={"x-request-id": bad}).headers["x-request-id"].startswith("req_")


def test_every_mistake_of_a_message_comes_back_at_once_with_its_place(app: App, gateway: FakeGateway) -> None:
    body = {"text": 5, "validity": 1, "category": "spam", "colour": "red", "webhook_url": "ftp://x/", "client_ref": ""}
    document = problem(post(app, body), 400, "invalid-request")
    assert {(error["pointer"], error["code"]) for error in document["errors"]} == {
        ("/to", "missing-field"),
        ("/text", "wrong-type"),
        ("/validity", "invalid-value"),
        ("/category", "invalid-value"),
        ("/colour", "unknown-field"),
        ("/webhook_url", "invalid-value"),
        ("/client_ref", "invalid-value"),
    }
    assert not gateway.stored


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed-json"),
        (b"   ", "malformed-json"),
        (b'{"to": "+4179', "malformed-json"),
        (b"{'to': 1}", "malformed-json"),
        (b"\xff\xfe{\x00}\x00", "malformed-json"),
        (b'{"to": "\xed\xa0\x80"}', "malformed-json"),
        (rb'{"to": "+41791234567", "text": "\ud800"}', "malformed-json"),
        (rb'{"to": "+41791234567", "text": "\ude00\ud83d"}', "malformed-json"),
        (b"[" * 100_000, "malformed-json"),
        (b'{"validity": 1e999}', "malformed-json"),
        (b"NaN", "malformed-json"),
        (b"[]", "wrong-type"),
        (b"null", "wrong-type"),
        (b'"text"', "wrong-type"),
        (rb'{"to": "+41791234567", "text": "a\u0000b"}', "text-not-encodable"),
        (rb'{"to": "+4179\u0000", "text": "a"}', "invalid-value"),
        (b'{"to": "+41791234567", "text": ""}', "text-empty"),
        (b'{"to": "", "text": "a"}', "invalid-number"),
        (b'{"to": "+41791234567", "text": "' + b"a" * 39_016 + b'"}', "too-many-segments"),
        (b'{"to": "0", "text": "a"}', "invalid-number"),
    ],
)
def test_a_bad_body_is_a_problem_document_and_stores_nothing(
    app: App, gateway: FakeGateway, body: bytes, code: str
) -> None:
    problem(post(app, body), 400, code)
    assert not gateway.stored


def test_a_surrogate_escape_is_named_as_the_cause(app: App) -> None:
    document = problem(post(app, rb'{"to": "+41791234567", "text": "\ud800"}'), 400, "malformed-json")
    assert "surrogate" in document["detail"]


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/batches"])
@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic c2s6", "Bearer clé", "Bearer " + "k" * 300]
)
def test_without_a_good_key_the_answer_is_401_and_how_to_send_one(
    app: App, gateway: FakeGateway, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = post(app, GOOD, path, key=None, headers=headers)
    problem(answer, 401, "invalid-key")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert not gateway.stored


def test_a_suspended_account_may_not_send(app: App, gateway: FakeGateway) -> None:
    problem(post(app, GOOD, key=SUSPENDED_KEY), 403, "account-suspended")
    assert not gateway.stored


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/batches"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"])
def test_another_method_is_405_with_the_allowed_one(app: App, path: str, method: str) -> None:
    answer = answered(app, method, path)
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
    ],
)
def test_anything_but_json_in_utf8_is_415(app: App, headers: dict[str, str]) -> None:
    problem(post(app, GOOD, headers=headers), 415, "unsupported-media")


@pytest.mark.parametrize("content_type", ["Application/JSON", 'application/json; charset="UTF-8"'])
def test_json_in_utf8_may_say_so(app: App, content_type: str) -> None:
    assert post(app, GOOD, headers={"content-type": content_type}).status == 202


def test_a_body_in_pieces_is_put_together(app: App) -> None:
    body = json.dumps(GOOD).encode()
    assert answered(app, "POST", "/v1/messages", body=[body[:7], b"", body[7:]]).status == 202


def test_a_body_above_1_mb_is_413_in_one_piece_and_in_many(app: App) -> None:
    problem(post(app, b" " * (MAX_BODY_BYTES + 1)), 413, "too-large")
    answer = answered(app, "POST", "/v1/messages", body=[b" " * 65_536] * 20)
    problem(answer, 413, "too-large")
    assert "connection" not in answer.headers


def test_reading_stops_when_a_body_never_ends(app: App) -> None:
    answer = answered(app, "POST", "/v1/messages", body=[b" " * 1_000_000] * 9)
    problem(answer, 413, "too-large")
    assert answer.headers["connection"] == "close"


def test_a_huge_declared_length_is_refused_unread(app: App) -> None:
    answer = answered(app, "POST", "/v1/messages", body=[], headers={"content-length": str(MAX_DISCARDED_BYTES + 1)})
    problem(answer, 413, "too-large")
    assert answer.headers["connection"] == "close"


def test_nothing_is_stored_or_answered_when_the_caller_hangs_up_inside_the_body(app: App, gateway: FakeGateway) -> None:
    assert call(app, "POST", "/v1/messages", body=json.dumps(GOOD).encode(), hang_up=True) is None
    assert not gateway.stored


def test_a_body_that_stops_halfway_is_408(gateway: FakeGateway) -> None:
    door = SendDoor(
        gateway, gateway, beyond=create_app(gateway, gateway, gateway, gateway, FakeDesk()), bodies=BodyReader(0.0)
    )
    sent: list[Event] = []
    first: list[Event] = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Event:
        return first.pop() if first else await asyncio.Future()

    async def send(event: Event) -> None:
        sent.append(event)

    headers = [(b"authorization", b"Bearer sk_test_good"), (b"content-type", b"application/json")]
    scope = {"type": "http", "path": "/v1/messages", "method": "POST", "headers": headers}
    run(door(scope, receive, send))
    assert sent[0]["status"] == 408


def test_one_refusal_gives_its_own_status_and_code(app: App, gateway: FakeGateway) -> None:
    gateway.credits_mc = 0
    document = problem(post(app, GOOD), 402, "insufficient-credits")
    assert document["errors"] == [
        {"pointer": "", "code": "insufficient-credits", "detail": "1,000 millicredits are needed, none are left."}
    ]
    gateway.credits_mc = 5_000
    problem(post(app, {**GOOD, "from": "ELEVENCHARS"}), 403, "sender-invalid")


@pytest.mark.parametrize(("failure", "code"), [(Overloaded(7), "overloaded"), (ShuttingDown(7), "shutting-down")])
@pytest.mark.parametrize("path", ["/v1/messages", "/v1/batches"])
def test_not_now_is_503_with_retry_after_for_the_whole_request(
    app: App, gateway: FakeGateway, failure: Exception, code: str, path: str
) -> None:
    gateway.failure = failure
    answer = post(app, GOOD if path == "/v1/messages" else {"messages": [GOOD, GOOD]}, path)
    assert problem(answer, 503, code)["retryable"] is True
    assert answer.headers["retry-after"] == "7"


def test_our_own_mistake_is_a_500_with_an_id_and_no_traceback(
    app: App, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.failure = RuntimeError("secret detail")
    with caplog.at_level(logging.ERROR):
        answer = post(app, GOOD)
    document = problem(answer, 500, "internal")
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body
    assert document["request_id"] in caplog.text


def test_a_batch_answers_each_message_in_its_place(app: App, gateway: FakeGateway) -> None:
    bad = {"to": 5, "txt": "a"}
    refused = {"to": "0791", "text": "a"}
    answer = post(app, {"messages": [GOOD, bad, refused, GOOD]}, "/v1/batches")
    assert answer.status == 202
    assert (answer.json["accepted"], answer.json["refused"]) == (2, 2)
    first, second, third, fourth = answer.json["messages"]
    assert [first["id"], fourth["id"]] == list(gateway.stored)
    assert {error["pointer"] for error in second["problem"]["errors"]} == {
        "/messages/1/to",
        "/messages/1/txt",
        "/messages/1/text",
    }
    assert third["problem"]["code"] == "invalid-number"
    assert third["problem"]["errors"][0]["pointer"] == "/messages/2/to"


def test_a_batch_of_only_bad_messages_asks_the_gateway_for_nothing(app: App, gateway: FakeGateway) -> None:
    gateway.failure = RuntimeError("must not be asked")
    answer = post(app, {"messages": [{}, 1]}, "/v1/batches")
    assert answer.status == 202
    assert answer.json["accepted"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing-field"),
        ({"messages": []}, "batch-empty"),
        ({"messages": [GOOD] * 1001}, "batch-too-large"),
        ({"messages": GOOD}, "wrong-type"),
        ({"messages": None}, "wrong-type"),
        ({"messages": [GOOD], "when": "now"}, "unknown-field"),
        ([GOOD], "wrong-type"),
    ],
)
def test_a_bad_batch_is_refused_as_a_whole(app: App, gateway: FakeGateway, body: object, code: str) -> None:
    problem(post(app, body, "/v1/batches"), 400, code)
    assert not gateway.stored


def test_a_batch_of_a_thousand_is_taken(app: App) -> None:
    assert post(app, {"messages": [GOOD] * 1000}, "/v1/batches").json["accepted"] == 1000
