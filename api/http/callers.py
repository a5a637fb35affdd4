"""Where a request comes from."""

from typing import Any

from litestar.connection import Request


def address_of(request: Request[Any, Any, Any], *, behind_proxy: bool) -> str:
    """Who calls: behind a proxy of ours the last one that it saw itself; what stands before that is hearsay."""
    if behind_proxy:
        seen = request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
        if seen:
            return seen[:64]
    return request.client.host if request.client is not None else ""
