"""Names that belong to somebody (banks, operators, public bodies, brands) and words that say nothing about a sender.

They stand in ``known_names.csv`` beside this module: what a reviewer should be told of, not what is refused.
"""

import csv
import enum
from collections.abc import Mapping
from functools import cache
from importlib import resources

import attrs

from sendername.likeness.shape import shape_of


class KnownKind(enum.StrEnum):
    """Whose name, or what kind of word."""

    BANK = "bank"
    OPERATOR = "operator"
    PUBLIC_BODY = "public body"
    BRAND = "brand"
    GENERIC = "generic word"


@attrs.frozen
class KnownName:
    """``country`` is empty for what is known everywhere."""

    name: str
    kind: KnownKind
    country: str = ""

    @property
    def words(self) -> str:
        """As a sentence names it: ``the bank UBS (CH)``."""
        place = f" ({self.country})" if self.country else ""
        return f"the {self.kind} {self.name}{place}"


@cache
def known_names() -> Mapping[str, KnownName]:
    """All of them by their shape."""
    text = (resources.files("sendername.likeness") / "known_names.csv").read_text(encoding="utf-8")
    entries = [
        KnownName(row["name"], KnownKind(row["kind"]), row["country"]) for row in csv.DictReader(text.splitlines())
    ]
    return {shape_of(entry.name): entry for entry in entries}
