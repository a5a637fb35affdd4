"""What the control refuses, as JSON: a stable code, and a sentence that says what to do."""

import json
from typing import Any

from aiohttp import web

CODES: dict[str, int] = {
    "foreign_host": 403,
    "foreign_origin": 403,
    "unknown_path": 404,
    "unknown_carrier": 404,
    "unknown_bind": 404,
    "wrong_method": 405,
    "entries_forgotten": 410,
    "body_too_long": 413,
    "not_json": 415,
    "wrong_body": 422,
    "wrong_query": 422,
    "wrong_behaviour": 422,
    "wrong_message": 422,
    "broken": 500,
    "too_many_viewers": 503,
}
"""Every code and its HTTP status."""


class Problem(Exception):  # noqa: N818 - it is an answer
    """A request that is refused."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    def response(self) -> web.Response:
        """As HTTP."""
        body: dict[str, Any] = {"code": self.code, "message": self.sentence}
        return web.Response(status=CODES[self.code], text=json.dumps(body), content_type="application/json")
