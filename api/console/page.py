"""A page of the console: its address, who may see it, and what answers it."""

from collections.abc import Awaitable, Callable
from typing import Literal

import attrs

from api.console.answer import Answer
from api.console.visit import Visit
from messages.staff.rights import Right


@attrs.frozen
class Page:
    """One address. ``right`` is what a visitor must have; None is for everybody, logged in or not."""

    method: Literal["GET", "POST"]
    path: str
    right: Right | None
    answer: Callable[[Visit], Awaitable[Answer]]
