"""What can be wrong with a single JSON value: a code and a sentence; the place is known to whoever asks."""

from collections.abc import Callable

Finding = tuple[str, str]
"""A problem's code and detail."""


def type_name(value: object) -> str:
    """What JSON calls it, with its article."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "an array"
        case _:
            return "an object"


def string_check(
    max_chars: int, *, empty: str = "invalid-value", long: str = "invalid-value"
) -> Callable[[object], Finding | None]:
    """A check for a string of 1 … ``max_chars`` characters without NUL; ``empty`` and ``long`` are codes."""

    def check(value: object) -> Finding | None:
        if not isinstance(value, str):
            return "wrong-type", f"Send a string, not {type_name(value)}."
        if not value:
            return empty, "Send at least one character."
        if len(value) > max_chars:
            return long, f"Send at most {max_chars:,} characters; these are {len(value):,}."
        if "\0" in value:
            return "invalid-value", f"Character {value.index(chr(0))} is NUL, which cannot be sent."
        return None

    return check
