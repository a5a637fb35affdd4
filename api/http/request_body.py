"""Reads a request's body: at most so many bytes, for at most so long, and no further than needed."""

import asyncio
import re
from collections.abc import Iterable
from typing import Final

import attrs

from api.http.asgi import Event, Receive, header
from api.http.problems import Trouble, trouble

MAX_BODY_BYTES: Final = 1_000_000
MAX_DISCARDED_BYTES: Final = 8_000_000

_json_utf8: Final = re.compile(rb'\s*application/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?', re.IGNORECASE).fullmatch


class Disconnected(Exception):  # noqa: N818 - nothing broke on our side
    """The caller went away; nobody reads an answer."""


@attrs.frozen
class BodyReader:
    """Reads bodies of at most ``bytes_max``; ``timeout_s`` bounds one that does not come in one piece.

    With ``is_json`` anything but JSON is refused by its header; without, the header says nothing.
    """

    timeout_s: float = 30.0
    bytes_max: int = MAX_BODY_BYTES
    is_json: bool = True

    @property
    def discarded_max(self) -> int:
        """How much of a body that is too large is read, so that its sender gets to read why; then we hang up."""
        return max(MAX_DISCARDED_BYTES, 2 * self.bytes_max)

    async def read(self, headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes:
        """The body.

        Raises:
            Trouble: ``unsupported-media``, ``too-large`` or ``body-timeout``.
            Disconnected: the caller went away.
        """
        _check_media(headers, is_json=self.is_json)
        declared = header(headers, b"content-length")
        if declared is not None and declared.isdigit() and int(declared) > self.discarded_max:
            raise self._too_large(connection="close")
        event = await receive()
        if event["type"] == "http.request" and not event.get("more_body", False):
            body: bytes = event.get("body", b"")
            if len(body) > self.bytes_max:
                raise self._too_large()
            return body
        try:
            async with asyncio.timeout(self.timeout_s):
                return await self._gather(event, receive)
        except TimeoutError:
            raise trouble(
                "body-timeout", f"The body did not arrive within {self.timeout_s:g} s.", connection="close"
            ) from None

    async def _gather(self, event: Event, receive: Receive) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while True:
            if event["type"] != "http.request":
                raise Disconnected
            piece: bytes = event.get("body", b"")
            size += len(piece)
            if size > self.discarded_max:
                raise self._too_large(connection="close")
            if size > self.bytes_max:
                pieces.clear()
            else:
                pieces.append(piece)
            if not event.get("more_body", False):
                break
            event = await receive()
        if size > self.bytes_max:
            raise self._too_large()
        return b"".join(pieces)

    def _too_large(self, **headers: str) -> Trouble:
        return trouble("too-large", f"Send at most {self.bytes_max:,} bytes.", **headers)


def _check_media(headers: Iterable[tuple[bytes, bytes]], *, is_json: bool) -> None:
    content_type = header(headers, b"content-type")
    if is_json and (content_type is None or _json_utf8(content_type) is None):
        raise trouble("unsupported-media", "Send Content-Type: application/json; the only charset is utf-8.")
    encoding = header(headers, b"content-encoding")
    if encoding is not None and encoding.strip().lower() != b"identity":
        raise trouble("unsupported-media", "Send the body as it is, without Content-Encoding.")
