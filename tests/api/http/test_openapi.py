"""The OpenAPI document: valid, complete, and true of what is really answered."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
import schemathesis

from api.http.app import create_app
from api.http.asgi import App
from api.http.openapi import OPERATIONS, openapi_document
from messages.addresses import Sender, SenderKind
from messages.alphabets import Alphabet
from messages.ids import AccountId, CarrierName, MessageId, NotificationId
from messages.inbound import InboundText
from messages.notification import Charge, inbound_body, notification_body, sendername_body
from messages.status import MessageStatus
from sendername.registration import steps
from sendername.registration.documents import REQUIRED
from sendername.registration.refusal import Refusal, RefusalReason
from sendername.registration.registration import RegistrationId
from sendername.registration.steps import Step
from store.registrations.telling import facts
from tests.sendername.registration.forms import FORM
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.gateway import FakeGateway
from tests.support.running.asgi_client import Answer, answered


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def app(gateway: FakeGateway) -> App:
    return create_app(gateway, gateway, gateway, gateway, FakeDesk())


def check_answer(answer: Answer, method: str, path: str) -> None:
    """The answer's status, media type and body are as the document says."""
    document = openapi_document()
    response = document["paths"][path][method.lower()]["responses"][str(answer.status)]
    media_type = answer.headers["content-type"].split(";")[0]
    schema = response["content"][media_type]["schema"]
    for name in response["headers"]:
        assert name.lower() in answer.headers
    body = answer.json if "json" in media_type else answer.body.decode()
    check_schema(schema, body)


def check_schema(schema: dict[str, Any], body: Any) -> None:
    jsonschema_rs.Draft202012Validator({**schema, "components": openapi_document()["components"]}).validate(body)


def test_the_document_is_valid_openapi_3_1() -> None:
    document = json.loads(json.dumps(openapi_document()))
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({**schema, "components": document["components"]})


def test_what_is_always_sent_is_not_called_optional() -> None:
    schemas = openapi_document()["components"]["schemas"]

    assert "unit" in schemas["CreditsAnswer"]["required"]
    assert "unit" in schemas["BalanceAnswer"]["required"]
    assert "status" in schemas["HealthAnswer"]["required"]
    assert "category" not in schemas["NewMessage"]["required"]
    assert "encoding_forced_by" not in schemas["AcceptedAnswer"]["required"]


def test_every_operation_of_the_table_is_served_and_every_refusal_matches_its_schema(app: App) -> None:
    for operation in OPERATIONS:
        path = operation.path.replace("{id}", "msg_unknown").replace("{kind}", "identity")
        answer = answered(app, operation.method.upper(), path, key=None, body=b"{")
        assert answer.status in {200, 401}
        assert (answer.status == 200) == operation.public
        check_answer(answer, operation.method, operation.path)


def test_answers_to_a_message_match_their_schemas(app: App, gateway: FakeGateway) -> None:
    good = {"to": "+41791234567", "text": "héllo", "from": "DEMO", "client_ref": "r"}

    def post(body: object, path: str = "/v1/messages") -> Answer:
        answer = answered(app, "POST", path, body=json.dumps(body).encode())
        check_answer(answer, "post", path)
        return answer

    taken = post(good)
    assert taken.status == 202
    assert post({**good, "text": 1, "x": 2}).status == 400
    assert post({"messages": [good, {}, {**good, "to": "1"}]}, "/v1/batches").status == 202
    assert post({"messages": []}, "/v1/batches").status == 400
    for path in ("/v1/messages/{id}", "/v1/messages/{id}/events", "/v1/balance"):
        answer = answered(app, "GET", path.replace("{id}", taken.json["id"]))
        assert answer.status == 200
        check_answer(answer, "get", path)
    gateway.credits_mc = 0
    assert post(good).status == 402
    gateway.ready = False
    check_answer(answered(app, "GET", "/readyz"), "get", "/readyz")


@pytest.mark.parametrize("done_at", [None, "2026-09-01T10:00:02.000Z"])
def test_a_webhook_body_matches_its_schema(app: App, gateway: FakeGateway, done_at: str | None) -> None:
    answered(app, "POST", "/v1/messages", body=b'{"to": "+41791234567", "text": "a"}')
    message = gateway.stored[MessageId("msg_00000000000000000000000001")]
    body = notification_body(
        notification_id=NotificationId("evt_1"),
        sequence=3,
        message=message,
        status=MessageStatus.DELIVERED,
        reason="Delivered.",
        error_code=None,
        charge=Charge(0, 1000),
        at_ms=1_788_256_802_120,
        done_at=done_at,
    )
    content = openapi_document()["webhooks"]["message"]["post"]["requestBody"]["content"]
    check_schema(content["application/json"]["schema"], json.loads(body))


@pytest.mark.parametrize("encoding", [Alphabet.GSM7, Alphabet.BINARY])
@pytest.mark.parametrize("missing", [(), (2,)])
def test_what_an_inbound_webhook_receives_is_what_the_document_says(
    encoding: Alphabet, missing: tuple[int, ...]
) -> None:
    inbound = InboundText(
        CarrierName("alpine"), "41791234567", "41790000000", "hello", b"\x00", encoding, 2, missing, 1_788_256_802_120
    )
    body = inbound_body(
        notification_id=NotificationId("evt_1"),
        account_id=AccountId("acc_1"),
        inbound_id="mo_1",
        inbound=inbound,
        at_ms=1_788_256_802_120,
    )
    content = openapi_document()["webhooks"]["inbound"]["post"]["requestBody"]["content"]
    check_schema(content["application/json"]["schema"], json.loads(body))


@pytest.mark.parametrize("kind", ["approved", "refused", "information_asked", "suspended"])
def test_what_a_webhook_hears_of_a_registration_is_what_the_document_says(kind: str) -> None:
    body = sendername_body(
        notification_id=NotificationId("evt_1"),
        account_id=AccountId("acc_1"),
        kind=kind,
        sequence=4,
        data=facts_of_a_refusal(),
        at_ms=1_788_256_802_120,
    )
    content = openapi_document()["webhooks"]["sendername"]["post"]["requestBody"]["content"]
    check_schema(content["application/json"]["schema"], json.loads(body))


def facts_of_a_refusal() -> Mapping[str, object]:
    """What is told of a registration that was refused."""
    sender = Sender(SenderKind.NAME, "MAXONY")
    begun = steps.draft(RegistrationId("reg_1"), AccountId("acc_1"), sender, FORM, 1)
    submitted = steps.submit(begun.registration, REQUIRED, 0, 2)
    assert isinstance(submitted, Step)
    claimed = steps.claim(submitted.registration, "ana", 3)
    assert isinstance(claimed, Step)
    refused = steps.refuse(claimed.registration, "ana", Refusal(RefusalReason.OTHER, "No.", ("/form/company",)), 4)
    assert isinstance(refused, Step)
    return facts(refused.registration, refused.event)
