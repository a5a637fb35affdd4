"""The console as one ASGI application: every address on this screen, each with the right that it takes.

Nothing else decides who sees what: ``door.py`` asks for the right before a page hears of the request.
"""

import logging
from http import HTTPStatus
from typing import Any, Final

from litestar import Litestar, Response, get, post
from litestar.connection import Request
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from api.console.answer import NOT_FOUND, Sorry
from api.console.door import Door
from api.console.page import Page
from api.console.pages.accounts import Accounts
from api.console.pages.audit_log import Audits
from api.console.pages.carriers import Carriers
from api.console.pages.log_in import LogIn, choose_language
from api.console.pages.messages import Messages
from api.console.pages.overview import Overviews
from api.console.pages.reviews import Reviews
from api.console.ports import Office
from api.console.static_files import FILES
from api.errors import NotNow
from api.http.asgi import App
from messages.staff.rights import Right

_log = logging.getLogger(__name__)

_DOCUMENT: Final = "/console/reviews/{registration_id:str}/documents/{version:int}/{kind:str}"

FORM_OCTETS_MAX: Final = 65_536
"""Of a form that is sent: a note of 2,000 characters, and room for the rest."""

BODY_TIMEOUT_S: Final = 10.0
"""How long a form may take to arrive."""

_SORRY: Final = {HTTPStatus.NOT_FOUND: NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED: NOT_FOUND}

AnyRequest = Request[Any, Any, Any]


def pages(office: Office) -> tuple[Page, ...]:
    """Every address of the console, but for its static files."""
    log_in, overview, messages = (
        LogIn(office.entrance),
        Overviews(office.watch),
        Messages(office.messages, office.accounts),
    )
    reviews = Reviews(office.reviews)
    accounts, carriers, audits = Accounts(office.accounts), Carriers(office.watch), Audits(office.audit_log)
    return (
        Page("GET", "/console/log-in", None, log_in.form),
        Page("POST", "/console/log-in", None, log_in.log_in),
        Page("POST", "/console/log-out", Right.SEE_OVERVIEW, log_in.log_out),
        Page("POST", "/console/language", None, choose_language),
        Page("GET", "/console", Right.SEE_OVERVIEW, overview.whole),
        Page("GET", "/console/now", Right.SEE_OVERVIEW, overview.now),
        Page("GET", "/console/messages", Right.TRACE_MESSAGES, messages.begin),
        Page("POST", "/console/messages", Right.TRACE_MESSAGES, messages.search),
        Page("GET", "/console/messages/{message_id:str}", Right.TRACE_MESSAGES, messages.life),
        Page("POST", "/console/messages/{message_id:str}/reveal", Right.REVEAL_MESSAGES, messages.reveal),
        Page("GET", "/console/reviews", Right.REVIEW_SENDERS, reviews.queue),
        Page("GET", "/console/reviews/{registration_id:str}", Right.REVIEW_SENDERS, reviews.case),
        Page("GET", "/console/reviews/{registration_id:str}/template", Right.REVIEW_SENDERS, reviews.template),
        Page("POST", "/console/reviews/{registration_id:str}/claim", Right.REVIEW_SENDERS, reviews.claim),
        Page("POST", "/console/reviews/{registration_id:str}/release", Right.REVIEW_SENDERS, reviews.release),
        Page("POST", "/console/reviews/{registration_id:str}/approve", Right.REVIEW_SENDERS, reviews.approve),
        Page("POST", "/console/reviews/{registration_id:str}/refuse", Right.REVIEW_SENDERS, reviews.refuse),
        Page("POST", "/console/reviews/{registration_id:str}/ask", Right.REVIEW_SENDERS, reviews.ask),
        Page("GET", f"{_DOCUMENT}/show", Right.SEE_DOCUMENTS, reviews.show_document),
        Page("GET", _DOCUMENT, Right.SEE_DOCUMENTS, reviews.document),
        Page("GET", "/console/accounts", Right.SEE_ACCOUNTS, accounts.search),
        Page("GET", "/console/accounts/{account_id:str}", Right.SEE_ACCOUNTS, accounts.file),
        Page("POST", "/console/accounts/{account_id:str}/keys", Right.CHANGE_KEYS, accounts.issue_key),
        Page(
            "POST",
            "/console/accounts/{account_id:str}/keys/{key_id:str}/revoke",
            Right.CHANGE_KEYS,
            accounts.revoke_key,
        ),
        Page("POST", "/console/accounts/{account_id:str}/suspend", Right.SUSPEND_ACCOUNTS, accounts.suspend),
        Page("POST", "/console/accounts/{account_id:str}/reinstate", Right.SUSPEND_ACCOUNTS, accounts.reinstate),
        Page("POST", "/console/accounts/{account_id:str}/notes", Right.WRITE_NOTES, accounts.note),
        Page("GET", "/console/carriers", Right.SEE_CARRIERS, carriers.whole),
        Page("GET", "/console/carriers/now", Right.SEE_CARRIERS, carriers.now),
        Page("GET", "/console/audit-log", Right.READ_AUDIT_LOG, audits.latest),
    )


def create_console(office: Office, *, behind_proxy: bool, body_timeout_s: float = BODY_TIMEOUT_S) -> App:
    """The application; it starts and stops nothing of its own.

    ``behind_proxy`` says that a proxy of ours ends TLS in front of it: cookies then travel over TLS only, and the
    proxy's word on who calls is taken.
    """
    door = Door(office.entrance, behind_proxy, body_timeout_s)

    def on_http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
        status = HTTPStatus(error.status_code)
        return door.say_sorry(request, _SORRY.get(status) or Sorry(HTTPStatus.BAD_REQUEST, "sorry.bad_request"))

    def on_not_now(request: AnyRequest, _error: NotNow) -> Response[Any]:
        return door.say_sorry(request, Sorry(HTTPStatus.SERVICE_UNAVAILABLE, "sorry.not_now"))

    def on_defect(request: AnyRequest, error: Exception) -> Response[Any]:
        _log.error("a page of the console failed", exc_info=error)
        return door.say_sorry(request, Sorry(HTTPStatus.INTERNAL_SERVER_ERROR, "sorry.defect"))

    return Litestar(  # type: ignore[return-value]  # its ASGI types are its own
        route_handlers=[_static(), *(_handler(page, door) for page in pages(office))],
        exception_handlers={NotNow: on_not_now, HTTPException: on_http_error, Exception: on_defect},
        request_max_body_size=FORM_OCTETS_MAX,
        openapi_config=None,
        logging_config=None,
    )


def _handler(page: Page, door: Door) -> HTTPRouteHandler:
    async def handle(request: AnyRequest) -> Response[Any]:
        return await door.open(page, request)

    return (get if page.method == "GET" else post)(page.path, status_code=HTTPStatus.OK)(handle)


def _static() -> HTTPRouteHandler:
    @get("/console/static/{name:str}", sync_to_thread=False)
    def static(request: AnyRequest) -> Response[bytes]:
        file = FILES.get(request.path_params["name"])
        if file is None:
            return Response(b"", status_code=HTTPStatus.NOT_FOUND)
        return Response(
            file.content,
            media_type=file.media_type,
            headers={
                "cache-control": "public, max-age=31536000, immutable",
                "x-content-type-options": "nosniff",
            },
        )

    return static
