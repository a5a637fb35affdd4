"""Calls an ASGI application in-process, with no socket and no second framework between the test and the answer."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from api.http.asgi import App, Event
from tests.support.running.asyncio_tests import run

KEY = "sk_test_good"


@attrs.frozen
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(
    app: App,
    method: str,
    path: str,
    *,
    body: bytes | Sequence[bytes] = b"",
    headers: Mapping[str, str] | None = None,
    key: str | None = KEY,
    query: str = "",
    hang_up: bool = False,
) -> Answer | None:
    """One request; ``body`` may come in pieces, and ``hang_up`` drops the connection after them."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    events: list[Event] = [
        {"type": "http.request", "body": piece, "more_body": hang_up or index + 1 < len(pieces)}
        for index, piece in enumerate(pieces)
    ]
    events.append({"type": "http.disconnect"})
    sent: list[Event] = []

    async def receive() -> Event:
        return events.pop(0)

    async def send(event: Event) -> None:
        sent.append(event)

    all_headers = {"content-type": "application/json"} if method == "POST" else {}
    if key is not None:
        all_headers["authorization"] = f"Bearer {key}"
    all_headers |= headers or {}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": query.removeprefix("?").encode("latin-1"),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in all_headers.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8080),
    }
    run(_call(app, scope, receive, send))
    if not sent:
        return None
    start = sent[0]
    return Answer(
        start["status"],
        {name.decode().lower(): value.decode() for name, value in start["headers"]},
        b"".join(event.get("body", b"") for event in sent[1:]),
    )


async def _call(app: App, scope: Any, receive: Any, send: Any) -> None:
    await app(scope, receive, send)


def answered(app: App, method: str, path: str, **options: Any) -> Answer:
    """As ``call``, where an answer must come."""
    answer = call(app, method, path, **options)
    assert answer is not None
    return answer
