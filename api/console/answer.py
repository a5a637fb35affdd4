"""What a page answers with: something to show, another address to go to, or that it cannot be."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import attrs


@attrs.frozen
class Show:
    """A template with its values. ``status`` is the HTTP status."""

    template: str
    values: Mapping[str, Any] = attrs.field(factory=dict)
    status: int = HTTPStatus.OK


@attrs.frozen
class Go:
    """Another page (303, so that a reload sends no form twice). ``cookies`` are set, with an empty value cleared."""

    address: str
    cookies: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Sorry:
    """It cannot be: the HTTP status and the key of the sentence that says why."""

    status: HTTPStatus
    reason: str


@attrs.frozen
class File:
    """A document as it was handed in, shown and never run: ``media_type`` is what it is by its own octets."""

    content: bytes = attrs.field(repr=False)
    media_type: str
    name: str


Answer = Show | Go | Sorry | File

NOT_FOUND = Sorry(HTTPStatus.NOT_FOUND, "sorry.not_found")
