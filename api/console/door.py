"""The door of the console: from a request to a visit, and from a page's answer to a response.

Who is logged in, whether a form is one of ours, whether the role has the page's right, what a browser may do with the
page: all of it is decided here, before and behind every page alike.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

import attrs
from litestar import MediaType, Response
from litestar.connection import Request
from litestar.exceptions import HTTPException

from api.console.answer import Answer, File, Go, Show, Sorry
from api.console.page import Page
from api.console.ports import Entrance
from api.console.rendering import render
from api.console.sentences import preferred, sentences
from api.console.visit import Visit, Visitor, token_of
from api.http.callers import address_of
from messages.staff.session import is_form_token, new_token

SESSION: Final = "passerelle_session"
DOOR: Final = "passerelle_door"
"""What binds the form of the log-in page before there is a session."""
LANGUAGE: Final = "passerelle_language"

_FOR_GOOD: Final = frozenset({LANGUAGE})
_YEAR_S: Final = 31_536_000
FIELDS_MAX: Final = 50
FIELD_LONGEST: Final = 5_000
"""Characters of one field; pages have narrower limits of their own."""

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # with no-referrer a browser would tell of its own forms that they come from nowhere (Origin: null)
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
_OF_STRANGERS: Final[Mapping[str, str]] = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
    "x-frame-options": "SAMEORIGIN",
}
"""On a document that a customer handed in: whatever it holds, it is looked at in a box of its own."""
_OF_PDFS: Final[Mapping[str, str]] = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
}
"""The same without ``sandbox``, which would turn the browser's own viewer off; no PDF with a script was ever taken."""
_OVER_TLS: Final = {"strict-transport-security": "max-age=31536000"}

AnyRequest = Request[Any, Any, Any]


@attrs.frozen
class Door:
    """Opens pages to those who may see them."""

    entrance: Entrance
    behind_proxy: bool
    body_timeout_s: float

    async def open(self, page: Page, request: AnyRequest) -> Response[Any]:
        """Answer one request."""
        visit, cookies = await self._visit(request)
        if page.method == "POST":
            refused = self._not_our_form(request, visit)
            if refused is not None:
                return self._respond(request, visit, refused, cookies)
        if page.right is not None:
            if visit.visitor is None:
                return self._respond(request, visit, _to_log_in(request), cookies)
            if not visit.may(page.right):
                return self._respond(request, visit, Sorry(HTTPStatus.FORBIDDEN, "sorry.no_right"), cookies)
        return self._respond(request, visit, await page.answer(visit), cookies)

    def say_sorry(self, request: AnyRequest, sorry: Sorry) -> Response[Any]:
        """Answer a request that no page could: it says no more to strangers than to anybody."""
        visit = attrs.evolve(_bare_visit(request), address=self._address(request))
        return self._respond(request, visit, sorry, {})

    async def _visit(self, request: AnyRequest) -> tuple[Visit, dict[str, str]]:
        """The visit, and the cookies to set beside its answer."""
        token = request.cookies.get(SESSION, "")
        session = await self.entrance.session(token) if token else None
        visitor = None if session is None else Visitor(session, token)
        door_token = request.cookies.get(DOOR, "")
        cookies: dict[str, str] = {}
        if visitor is None and not door_token:
            door_token = cookies[DOOR] = new_token()
        return (
            attrs.evolve(
                _bare_visit(request),
                address=self._address(request),
                form_token=token_of(visitor, door_token),
                form=await self._form(request),
                visitor=visitor,
            ),
            cookies,
        )

    async def _form(self, request: AnyRequest) -> dict[str, str]:
        """The fields of a form; of what is no form, none. Litestar bounds the body, this its time.

        Raises:
            HTTPException: the body did not arrive in time.
        """
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if request.method != "POST" or media != "application/x-www-form-urlencoded":
            return {}
        try:
            async with asyncio.timeout(self.body_timeout_s):
                body = await request.body()
            fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
        except TimeoutError:
            raise HTTPException(status_code=HTTPStatus.REQUEST_TIMEOUT) from None
        except ValueError:
            return {}
        # a NUL is no text, and no database takes it
        return {name: value.replace("\x00", "")[:FIELD_LONGEST] for name, value in fields}

    def _not_our_form(self, request: AnyRequest, visit: Visit) -> Sorry | None:
        """What tells that a form was sent from elsewhere; two ways, for browsers differ in what they tell."""
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "same-origin")
        elsewhere = site not in {"same-origin", "none"} or (
            origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
        )
        token = visit.visitor.token if visit.visitor is not None else request.cookies.get(DOOR, "")
        given = visit.form.get("form_token", "") or request.headers.get("x-form-token", "")
        if elsewhere or not token or not is_form_token(given, token):
            return Sorry(HTTPStatus.FORBIDDEN, "sorry.form_token")
        return None

    def _respond(self, request: AnyRequest, visit: Visit, answer: Answer, cookies: Mapping[str, str]) -> Response[Any]:
        status, body = HTTPStatus.OK, ""
        headers = dict(HEADERS) | (_OVER_TLS if self._is_over_tls(request) else {})
        match answer:
            case Go():
                cookies = {**cookies, **answer.cookies}
                headers["hx-redirect" if visit.is_partial else "location"] = answer.address
                status = HTTPStatus.OK if visit.is_partial else HTTPStatus.SEE_OTHER
            case Sorry():
                status, body = answer.status, render("sorry.html", visit, reason=answer.reason, status=answer.status)
            case Show():
                status, body = HTTPStatus(answer.status), render(answer.template, visit, **answer.values)
            case File():
                headers |= _OF_PDFS if answer.media_type == "application/pdf" else _OF_STRANGERS
                headers["content-disposition"] = f'inline; filename="{answer.name}"'
                return Response(answer.content, media_type=answer.media_type, headers=headers)
        response: Response[Any] = Response(body, status_code=status, media_type=MediaType.HTML, headers=headers)
        for name, value in cookies.items():
            response.set_cookie(
                name,
                value,
                path="/console",
                max_age=0 if not value else _YEAR_S if name in _FOR_GOOD else None,
                httponly=True,
                samesite="strict",
                secure=self._is_over_tls(request),
            )
        return response

    def _is_over_tls(self, request: AnyRequest) -> bool:
        return self.behind_proxy or request.url.scheme == "https"

    def _address(self, request: AnyRequest) -> str:
        return address_of(request, behind_proxy=self.behind_proxy)


def _bare_visit(request: AnyRequest) -> Visit:
    language = request.cookies.get(LANGUAGE) or preferred(request.headers.get("accept-language", ""))
    return Visit(
        path=request.url.path,
        address="",
        words=sentences(language),
        form_token="",
        query={name: value[:FIELD_LONGEST] for name, value in request.query_params.items()},
        place={name: str(value) for name, value in request.path_params.items()},
        is_partial=request.headers.get("hx-request") == "true",
    )


def _to_log_in(request: AnyRequest) -> Go:
    if request.method != "GET" or request.headers.get("hx-request") == "true":
        return Go("/console/log-in")
    query = request.url.query
    return Go(f"/console/log-in?next={quote(request.url.path + (f'?{query}' if query else ''), safe='')}")
