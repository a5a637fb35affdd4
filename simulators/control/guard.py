"""Keeps web pages from elsewhere out, and gives every answer the headers that keep this page to itself."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from yarl import URL

from simulators.control.problems import Problem

_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""No script, style or request but our own; nothing is kept by the browser; nobody frames it."""

_HTTP_PROBLEMS: Final = {
    HTTPStatus.NOT_FOUND: ("unknown_path", "There is nothing here; the paths are in docs/simulator.md."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("wrong_method", "This path wants another method: POST to change, GET to read."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("body_too_long", "The body is too long."),
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer only requests that were meant for this address by this page or by a program; every problem as JSON."""
    try:
        _check_host(request)
        _check_origin(request)
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except web.HTTPException as error:
        known = _HTTP_PROBLEMS.get(HTTPStatus(error.status))
        if known is None:
            raise
        return Problem(*known).response()
    except Exception:
        logging.getLogger(__name__).exception("the control failed at %s %s", request.method, request.path)
        return Problem("broken", "The simulator has a fault here; its log says more.").response()


async def harden(_: web.Request, response: web.StreamResponse) -> None:
    """Add the headers to whatever is answered."""
    response.headers.update(HEADERS)


def _check_host(request: web.Request) -> None:
    # a name of elsewhere that leads here is another site's (DNS rebinding)
    try:
        host = URL(f"http://{request.headers.get('Host', '')}").host
    except ValueError:
        host = None
    if host not in _HOSTS:
        raise Problem("foreign_host", "Ask for 127.0.0.1 or localhost; other names are not served.")


def _check_origin(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.headers['Host']}":
        raise Problem("foreign_origin", "Pages of other origins may not use this.")
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"} and request.method != "GET":
        raise Problem("foreign_origin", "Pages of other origins may not use this.")
