"""The HTTP API as one ASGI application: the hot door in front, Litestar behind it, every route on this screen.

POST /v1/messages, /v1/batches                      send.py
GET  /v1/messages/{id}, /v1/messages/{id}/events    read.py
GET  /v1/balance, /v1/errors                        read.py
     /v1/sendernames and all below it               sendernames.py
GET  /healthz, /readyz, /metrics                    read.py
GET  /openapi.json, /docs                           read.py, from openapi.py
     /console                                       api/console/app.py
     /staff                                         api/staff/handlers.py
"""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from litestar import Litestar, Response
from litestar.connection import Request
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from api.errors import NotNow, Overloaded
from api.http.asgi import App, Event, Receive, Scope, Send, request_id_of
from api.http.bodies.answers import ProblemAnswer
from api.http.openapi import OPERATIONS
from api.http.problems import PROBLEM_JSON, Trouble, internal, not_now, problem_answer, trouble
from api.http.read import account_handlers, public_handlers
from api.http.request_body import Disconnected
from api.http.send import SendDoor
from api.http.sendernames import UPLOAD_TIMEOUT_S, sendername_handlers
from api.ports import Acceptance, Keys, Messages, Operations, Registrations
from api.staff.operations import STAFF_OPERATIONS

CONSOLE: Final = "/console/"

_log = logging.getLogger(__name__)

_REQUEST_ID: Final = "passerelle.request_id"

AnyRequest = Request[Any, Any, Any]


def create_app(
    acceptance: Acceptance,
    keys: Keys,
    messages: Messages,
    operations: Operations,
    registrations: Registrations,
    *,
    console: App | None = None,
    staff: Sequence[HTTPRouteHandler] = (),
    upload_timeout_s: float = UPLOAD_TIMEOUT_S,
) -> App:
    """The application; it starts and stops nothing of its own. ``console`` has what is below ``/console``.

    ``staff`` are the handlers of the staff API.
    """
    reading = Litestar(
        route_handlers=[
            *account_handlers(keys, messages),
            *sendername_handlers(keys, registrations, upload_timeout_s),
            *public_handlers(operations),
            *staff,
        ],
        exception_handlers={
            Trouble: _answer_trouble,
            NotNow: _answer_not_now,
            Disconnected: _answer_nobody,
            HTTPException: _answer_http_error,
            Exception: _answer_internal,
        },
        openapi_config=None,
        logging_config=None,
    )
    beyond = _with_request_id(reading)
    return SendDoor(acceptance, keys, beyond=beyond if console is None else _console_or(console, beyond))


def _console_or(console: App, beyond: App) -> App:
    """``console`` for the addresses below ``/console``, ``beyond`` for all others."""

    async def divided(scope: Scope, receive: Receive, send: Send) -> None:
        is_console = scope["type"] == "http" and f"{scope['path']}/".startswith(CONSOLE)
        await (console if is_console else beyond)(scope, receive, send)

    return divided


def _with_request_id(app: Litestar) -> App:
    """``app`` with an ``X-Request-Id`` on each of its answers."""

    async def identified(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)  # type: ignore[arg-type]
            return
        request_id = request_id_of(scope["headers"])
        scope[_REQUEST_ID] = request_id

        async def send_identified(event: Event) -> None:
            if event["type"] == "http.response.start":
                event["headers"] = [
                    *event.get("headers", ()),
                    (b"x-request-id", request_id.encode("ascii")),
                    (b"cache-control", b"no-store"),
                ]
            await send(event)

        await app(scope, receive, send_identified)  # type: ignore[arg-type]

    return identified


def _answer_trouble(request: AnyRequest, refused: Trouble) -> Response[ProblemAnswer]:
    instance = quote(request.scope["path"].encode("utf-8", "replace"))
    document = problem_answer(refused.problems, instance, request.scope[_REQUEST_ID])  # type: ignore[typeddict-item]
    return Response(
        document, status_code=document.status, media_type=PROBLEM_JSON.decode(), headers=dict(refused.headers)
    )


def _answer_not_now(request: AnyRequest, wait: NotNow) -> Response[ProblemAnswer]:
    code = "overloaded" if isinstance(wait, Overloaded) else "shutting-down"
    return _answer_trouble(request, not_now(code, wait.retry_after_s))


def _answer_nobody(request: AnyRequest, gone: Disconnected) -> Response[ProblemAnswer]:
    """The caller went away; what is answered reaches nobody."""
    del gone
    return _answer_trouble(request, trouble("body-timeout", "The connection ended before the body."))


def _answer_http_error(request: AnyRequest, error: HTTPException) -> Response[ProblemAnswer]:
    path = request.scope["path"]
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return _answer_trouble(request, trouble("not-found", "No such address; see /docs."))
        case HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = ", ".join(_methods_of(path))
            return _answer_trouble(request, trouble("method-not-allowed", f"Use {allowed}.", allow=allowed))
        case status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return _answer_trouble(request, trouble("invalid-request", "The request cannot be read; see /docs."))
        case _:
            return _answer_internal(request, error)


def _answer_internal(request: AnyRequest, error: Exception) -> Response[ProblemAnswer]:
    request_id = request.scope[_REQUEST_ID]  # type: ignore[typeddict-item]
    _log.error("request %s failed", request_id, exc_info=error)
    return _answer_trouble(request, internal(request_id))


_PATTERNS: Final = [
    (re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path) + "/?"), operation.method.upper())
    for operation in (*OPERATIONS, *STAFF_OPERATIONS)
]


def _methods_of(path: str) -> list[str]:
    return sorted({method for pattern, method in _PATTERNS if pattern.fullmatch(path)})
