"""How values are written on a page: times, durations, credits, counts, and numbers and texts behind a mask."""

from datetime import UTC, datetime
from typing import Final

SHOWN_DIGITS: Final = 2
"""Of a masked number, at its end; the calling code's digits stand at its beginning."""


def moment(at_ms: int) -> str:
    """A moment (Unix milliseconds) as ``2026-11-25 08:42:10``, UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def machine_moment(at_ms: int) -> str:
    """The same for the ``datetime`` attribute of a ``time`` element."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")


def span(seconds: float) -> str:
    """A duration in its two largest units: ``3 min 20 s``."""
    whole = int(seconds)
    if whole < 1:
        return f"{int(seconds * 1000)} ms"
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts = []
    for name, size in units:
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2])


def count(number: int, language: str) -> str:
    """A count with its thousands apart, as the language has it."""
    return f"{number:,}".replace(",", "\u202f") if language == "fr" else f"{number:,}"


def credits_of(amount_mc: int, language: str) -> str:
    """Millicredits as credits, with as many places as they need: ``1,234.065``."""
    whole, rest = divmod(abs(amount_mc), 1_000)
    point = "," if language == "fr" else "."
    fraction = f"{point}{rest:03d}".rstrip("0") if rest else ""
    return f"{'−' if amount_mc < 0 else ''}{count(whole, language)}{fraction}"


def masked_number(number: str) -> str:
    """A number with its country and its last two digits only."""
    if len(number) <= 3 + SHOWN_DIGITS:
        return "•" * len(number)
    return f"{number[:3]} {'•' * (len(number) - 3 - SHOWN_DIGITS)} {number[-SHOWN_DIGITS:]}"
