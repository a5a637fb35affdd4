"""Ids as callers write them into paths."""

from typing import Any, Final

from litestar.connection import Request

MAX_ID_CHARS: Final = 64


def id_in_path(request: Request[Any, Any, Any], name: str) -> str | None:
    """The id in the path if it can be one at all: what cannot must not reach the database."""
    text: str = request.path_params[name]
    if len(text) > MAX_ID_CHARS or not text.isascii() or not text.isprintable():
        return None
    return text
