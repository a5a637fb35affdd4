"""One address of the API, as its reference describes it."""

from typing import Final

import attrs
import msgspec

READ_PROBLEMS: Final = (401, 405, 500)
"""What every address with a key may answer instead."""


@attrs.frozen
class Operation:
    """One method of one path. ``answer`` and ``body`` are types, or a media type where they are no JSON.

    ``query`` names parameters behind the path, each with its JSON schema's type and what it is for.
    """

    method: str
    path: str
    name: str
    summary: str
    status: int
    answer: type[msgspec.Struct] | str
    problems: tuple[int, ...] = ()
    body: type[msgspec.Struct] | str | None = None
    public: bool = False
    other: tuple[tuple[int, type[msgspec.Struct]], ...] = ()
    query: tuple[tuple[str, dict[str, object], str], ...] = ()
