"""The reference of the customers' API: its table of operations, and its webhooks."""

import functools
from typing import Final

from api.http.bodies import answers, requests, sendernames, webhooks
from api.http.description import Json, Reference, Refs, described
from api.http.operation import READ_PROBLEMS, Operation
from api.http.sendername_operations import SENDERNAME_OPERATIONS

_JSON: Final = "application/json"


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
    return described(
        Reference(
            title="Passerelle",
            about="Send an SMS, learn that it arrived. Every mistake of a request is named at once.",
            key="An API key, sk_…",
            operations=OPERATIONS,
            more=(answers.RefusedItem, webhooks.WebhookEvent, webhooks.InboundEvent, sendernames.SendernameEvent),
            beyond_types=requests.BEYOND_TYPES,
            webhooks=_webhooks,
        )
    )


def _webhooks(refs: Refs) -> Json:
    return {
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
    }
