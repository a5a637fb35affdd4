"""The ASGI vocabulary: the types of a scope and its two channels, headers, and one JSON answer."""

import itertools
import os
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

import msgspec

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

JSON: Final = b"application/json"

_OUR_REQUEST: Final = f"req_{os.urandom(8).hex()}"
_counter: Final = itertools.count(1)
_safe_id: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}").fullmatch
_encoder: Final = msgspec.json.Encoder()


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The caller's own ``X-Request-Id`` if harmless (≤ 64 letters, digits, ``.-_``), else a new one."""
    for name, value in headers:
        if name == b"x-request-id" and _safe_id(value):
            return value.decode("ascii")
    return f"{_OUR_REQUEST}{next(_counter):x}"


def header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    """The first header ``wanted`` (lower case)."""
    for name, value in headers:
        if name == wanted:
            return value
    return None


async def answer_json(
    send: Send,
    status: int,
    body: msgspec.Struct,
    request_id: str,
    *,
    content_type: bytes = JSON,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Send ``body`` as the whole answer."""
    content = _encoder.encode(body)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", content_type),
                (b"content-length", b"%d" % len(content)),
                (b"cache-control", b"no-store"),
                (b"x-request-id", request_id.encode("ascii")),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": content})
