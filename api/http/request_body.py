"""Reads a request's body: at most 1 MB of JSON, at most so long, and no further than needed."""

import asyncio
import re
from collections.abc import Iterable
from typing import Final

import attrs

from api.http.asgi import Event, Receive, header
from api.http.problems import Trouble, trouble

MAX_BODY_BYTES: Final = 1_000_000
MAX_DISCARDED_BYTES: Final = 8_000_000
"""A body a little too large is read and thrown away, so that its sender gets to read why; beyond this we hang up."""

_json_utf8: Final = re.compile(rb'\s*application/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?', re.IGNORECASE).fullmatch


class Disconnected(Exception):  # noqa: N818 - nothing broke on our side
    """The caller went away; nobody reads an answer."""


@attrs.frozen
class BodyReader:
    """Reads bodies; ``timeout_s`` bounds a body that does not come in one piece."""

    timeout_s: float = 30.0

    async def read(self, headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes:
        """The body.

        Raises:
            Trouble: ``unsupported-media``, ``too-large`` or ``body-timeout``.
            Disconnected: the caller went away.
        """
        _check_media(headers)
        declared = header(headers, b"content-length")
        if declared is not None and declared.isdigit() and int(declared) > MAX_DISCARDED_BYTES:
            raise _too_large(connection="close")
        event = await receive()
        if event["type"] == "http.request" and not event.get("more_body", False):
            body: bytes = event.get("body", b"")
            if len(body) > MAX_BODY_BYTES:
                raise _too_large()
            return body
        try:
            async with asyncio.timeout(self.timeout_s):
                return await _gather(event, receive)
        except TimeoutError:
            raise trouble(
                "body-timeout", f"The body did not arrive within {self.timeout_s:g} s.", connection="close"
            ) from None


async def _gather(event: Event, receive: Receive) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        if event["type"] != "http.request":
            raise Disconnected
        piece: bytes = event.get("body", b"")
        size += len(piece)
        if size > MAX_DISCARDED_BYTES:
            raise _too_large(connection="close")
        if size > MAX_BODY_BYTES:
            pieces.clear()
        else:
            pieces.append(piece)
        if not event.get("more_body", False):
            break
        event = await receive()
    if size > MAX_BODY_BYTES:
        raise _too_large()
    return b"".join(pieces)


def _check_media(headers: Iterable[tuple[bytes, bytes]]) -> None:
    content_type = header(headers, b"content-type")
    if content_type is None or _json_utf8(content_type) is None:
        raise trouble("unsupported-media", "Send Content-Type: application/json; the only charset is utf-8.")
    encoding = header(headers, b"content-encoding")
    if encoding is not None and encoding.strip().lower() != b"identity":
        raise trouble("unsupported-media", "Send the body as it is, without Content-Encoding.")


def _too_large(**headers: str) -> Trouble:
    return trouble("too-large", f"Send at most {MAX_BODY_BYTES:,} bytes.", **headers)
