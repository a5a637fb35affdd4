"""The OpenAPI 3.1 document: one table of operations, with schemas made from the types in ``bodies``."""

import functools
import re
from http import HTTPStatus
from typing import Any, Final

import msgspec

from api.http.bodies import answers, requests, sendernames, webhooks
from api.http.operation import READ_PROBLEMS, Operation
from api.http.sendername_operations import SENDERNAME_OPERATIONS

Json = dict[str, Any]

_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"


_SEND: Final = (400, 401, 402, 403, 405, 408, 413, 415, 429, 500, 503)

OPERATIONS: Final = (
    Operation(
        "post",
        "/v1/messages",
        "sendMessage",
        "Send one message",
        202,
        answers.AcceptedAnswer,
        _SEND,
        requests.NewMessage,
    ),
    Operation(
        "post",
        "/v1/batches",
        "sendBatch",
        "Send up to 1,000 messages",
        202,
        answers.BatchAnswer,
        _SEND,
        requests.NewBatch,
    ),
    Operation(
        "get",
        "/v1/messages/{id}",
        "getMessage",
        "A message as it stands",
        200,
        answers.MessageAnswer,
        (*READ_PROBLEMS, 404),
    ),
    Operation(
        "get",
        "/v1/messages/{id}/events",
        "getMessageEvents",
        "A message's timeline, with reasons",
        200,
        answers.EventsAnswer,
        (*READ_PROBLEMS, 404),
    ),
    *SENDERNAME_OPERATIONS,
    Operation("get", "/v1/balance", "getBalance", "The account's credits", 200, answers.BalanceAnswer, READ_PROBLEMS),
    Operation(
        "get",
        "/v1/errors",
        "listErrors",
        "Every problem code and what to do",
        200,
        answers.CatalogueAnswer,
        (405, 500),
        public=True,
    ),
    Operation("get", "/healthz", "health", "The process is alive", 200, answers.HealthAnswer, (405, 500), public=True),
    Operation(
        "get",
        "/readyz",
        "readiness",
        "Whether it takes messages, and why not",
        200,
        answers.ReadinessAnswer,
        (405, 500),
        public=True,
        other=((503, answers.ReadinessAnswer),),
    ),
    Operation("get", "/metrics", "metrics", "Metrics for Prometheus", 200, "text/plain", (405, 500), public=True),
    Operation("get", "/openapi.json", "openapi", "This document", 200, _JSON, (405, 500), public=True),
    Operation("get", "/docs", "docs", "This document as a page", 200, "text/html", (405, 500), public=True),
)
"""Every address of the API; ``tests/api/http/test_openapi.py`` compares it with what is served."""

_PHRASES: Final = {
    200: "The answer",
    201: "Begun",
    202: "Stored; it will be sent or reported",
    400: "The request is not right; errors names each mistake",
    401: "The API key is missing or wrong",
    402: "Not enough credits",
    403: "Not allowed for this account",
    404: "There is nothing here",
    405: "The method is not allowed here",
    409: "Not as things stand",
    408: "The body did not arrive in time",
    413: "The body is too large",
    415: "The body is not application/json",
    500: "Something broke on our side",
    429: "Too much for now; see Retry-After",
    503: "Not now; see Retry-After",
}

_WEBHOOK: Final = (
    "A message came to its end: delivered, undelivered, rejected, unconfirmed, expired or cancelled. After unconfirmed "
    "another one may follow, when its receipt comes late. "
    "Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature. "
    'An endpoint that asked for grouped events gets {"events": [...]} instead.'
)


_TAKEN: Final = "Taken; anything else is tried again, but for 410: ten attempts in all, over three and a half days"

_SENDERNAME: Final = (
    "Staff approved or refused a registration, asked for information, suspended, reinstated or revoked its sender, or "
    "closed it with its account; to the account's endpoint, signed and grouped as every event is."
)

_INBOUND: Final = (
    "Somebody wrote to a number that is approved for the account; signed and grouped as every event is. "
    "inbound.incomplete tells what came of a long message whose other segments did not come in time."
)


@functools.cache
def openapi_document() -> Json:
    """The document; made once."""
    types = _types()
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    refs = dict(zip(types, schemas, strict=True))
    for name, rule in requests.BEYOND_TYPES.items():
        components[name].update(rule)
    for component in components.values():
        _finish(component)
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Passerelle",
            "version": "1",
            "description": "Send an SMS, learn that it arrived. Every mistake of a request is named at once.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "webhooks": {
            "message": {
                "post": {
                    "operationId": "messageEvent",
                    "summary": "A message came to its end",
                    "description": _WEBHOOK,
                    "requestBody": {"content": {_JSON: {"schema": refs[webhooks.WebhookEvent]}}},
                    "responses": {"2XX": {"description": _TAKEN}},
                }
            },
            "inbound": {
                "post": {
                    "operationId": "inboundEvent",
                    "summary": "A message came to a number of the account",
                    "description": _INBOUND,
                    "requestBody": {"content": {_JSON: {"schema": refs[webhooks.InboundEvent]}}},
                    "responses": {"2XX": {"description": _TAKEN}},
                }
            },
            "sendername": {
                "post": {
                    "operationId": "sendernameEvent",
                    "summary": "Something was decided or asked about a registration",
                    "description": _SENDERNAME,
                    "requestBody": {"content": {_JSON: {"schema": refs[sendernames.SendernameEvent]}}},
                    "responses": {"2XX": {"description": _TAKEN}},
                }
            },
        },
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key, sk_…"}},
        },
    }


def _finish(component: Json) -> None:
    """What msgspec leaves open: constants are always sent, and code in a docstring is code in Markdown too."""
    constants = [
        name
        for name, field in component.get("properties", {}).items()
        if "default" in field and field.get("enum") == [field["default"]]
    ]
    component["required"] = [*component.get("required", []), *constants]
    if "description" in component:
        component["description"] = component["description"].replace("``", "`")


def _types() -> list[type[msgspec.Struct]]:
    found: dict[type[msgspec.Struct], None] = dict.fromkeys(
        (
            answers.ProblemAnswer,
            answers.RefusedItem,
            webhooks.WebhookEvent,
            webhooks.InboundEvent,
            sendernames.SendernameEvent,
        )
    )
    for operation in OPERATIONS:
        for kind in (operation.answer, operation.body, *[kind for _, kind in operation.other]):
            if isinstance(kind, type):
                found[kind] = None
    return list(found)


def _operation(operation: Operation, refs: dict[type[msgspec.Struct], Json]) -> Json:
    responses: dict[str, Json] = {str(operation.status): _answer(operation, refs)}
    for status, kind in operation.other:
        responses[str(status)] = _response(status, _JSON, refs[kind])
    for status in operation.problems:
        responses[str(status)] = _response(status, _PROBLEM, refs[answers.ProblemAnswer])
    document: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": dict(sorted(responses.items())),
        "security": [] if operation.public else [{"key": []}],
    }
    if operation.body is not None:
        document["requestBody"] = {"required": True, "content": _content(operation.body, refs)}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": about}
        for name, schema, about in operation.query
    ]
    if parameters:
        document["parameters"] = parameters
    return document


def _content(body: type[msgspec.Struct] | str, refs: dict[type[msgspec.Struct], Json]) -> Json:
    if isinstance(body, str):
        return {body: {"schema": {"type": "string", "format": "binary"}}}
    return {_JSON: {"schema": refs[body]}}


def _answer(operation: Operation, refs: dict[type[msgspec.Struct], Json]) -> Json:
    if isinstance(operation.answer, str):
        schema: Json = {"type": "object"} if operation.answer == _JSON else {"type": "string"}
        return _response(operation.status, operation.answer, schema)
    response = _response(operation.status, _JSON, refs[operation.answer])
    if operation.answer is answers.AcceptedAnswer or operation.status == HTTPStatus.CREATED:
        response["headers"]["Location"] = {"description": "Where to read it", "schema": {"type": "string"}}
    return response


def _response(status: int, media_type: str, schema: Json) -> Json:
    headers: Json = {"X-Request-Id": {"description": "Name it when you ask us", "schema": {"type": "string"}}}
    for only, name in ((401, "WWW-Authenticate"), (405, "Allow"), (429, "Retry-After"), (503, "Retry-After")):
        if status == only and media_type == _PROBLEM:
            headers[name] = {"schema": {"type": "string"}}
    return {"description": _PHRASES[status], "headers": headers, "content": {media_type: {"schema": schema}}}
