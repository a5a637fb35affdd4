"""What an account and those who run the gateway may read: messages, timelines, credits, the catalogue, health."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import MediaType, Response, get
from litestar.connection import Request
from litestar.handlers import HTTPRouteHandler

from api.http.answers import balance_answer, events_answer, message_answer, readiness_answer
from api.http.auth import account_of
from api.http.bodies.answers import (
    BalanceAnswer,
    CatalogueAnswer,
    EventsAnswer,
    HealthAnswer,
    MessageAnswer,
    ReadinessAnswer,
)
from api.http.docs_page import docs_page
from api.http.ids import id_in_path
from api.http.openapi import openapi_document
from api.http.problems import catalogue_answer, trouble
from api.ports import Keys, Messages, Operations
from messages.account import Account
from messages.ids import MessageId

AnyRequest = Request[Any, Any, Any]

PROMETHEUS_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
DOCS_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""The page needs nothing from anywhere, so the browser may refuse everything."""


def account_handlers(keys: Keys, messages: Messages) -> Sequence[HTTPRouteHandler]:
    """What an account may read of its own."""

    def account(request: AnyRequest) -> Account:
        authorization = request.headers.get("authorization")
        return account_of(None if authorization is None else authorization.encode("latin-1"), keys)

    @get("/v1/messages/{message_id:str}")
    async def message(request: AnyRequest) -> MessageAnswer:
        view = await messages.message(account(request).id, _message_id(request))
        if view is None:
            raise _no_message()
        return message_answer(view)

    @get("/v1/messages/{message_id:str}/events")
    async def events(request: AnyRequest) -> EventsAnswer:
        entries = await messages.events(account(request).id, _message_id(request))
        if entries is None:
            raise _no_message()
        return events_answer(entries)

    @get("/v1/balance")
    async def balance(request: AnyRequest) -> BalanceAnswer:
        return balance_answer(await messages.balance(account(request).id))

    return (message, events, balance)


def public_handlers(operations: Operations) -> Sequence[HTTPRouteHandler]:
    """What anybody may read: the reference, and how the gateway is."""

    @get("/v1/errors", sync_to_thread=False)
    def errors() -> CatalogueAnswer:
        return catalogue_answer()

    @get("/healthz", sync_to_thread=False)
    def healthz() -> HealthAnswer:
        return HealthAnswer()

    @get("/readyz", sync_to_thread=False)
    def readyz() -> Response[ReadinessAnswer]:
        answer = readiness_answer(operations.readiness())
        return Response(answer, status_code=200 if answer.ready else 503)

    @get("/metrics", sync_to_thread=False)
    def metrics() -> Response[bytes]:
        return Response(operations.metrics(), media_type=PROMETHEUS_TEXT)

    @get("/openapi.json", sync_to_thread=False)
    def openapi() -> dict[str, Any]:
        return openapi_document()

    @get("/docs", sync_to_thread=False)
    def docs() -> Response[str]:
        return Response(
            docs_page(openapi_document()),
            media_type=MediaType.HTML,
            headers={"content-security-policy": DOCS_POLICY},
        )

    return (errors, healthz, readyz, metrics, openapi, docs)


def _message_id(request: AnyRequest) -> MessageId:
    message_id = id_in_path(request, "message_id")
    if message_id is None:
        raise _no_message()
    return MessageId(message_id)


def _no_message() -> Exception:
    return trouble("not-found", "Your account has no message with this id.")
