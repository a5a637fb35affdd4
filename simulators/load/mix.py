"""What kinds of messages a run sends, and how many of each; read from TOML or by the name of a preset. Pure."""

import enum
import re
import tomllib
from collections.abc import Mapping
from typing import Final

import msgspec

from simulators.load.texts import SEGMENTS_MAX, Alphabet

Category = str
CATEGORIES: Final = ("otp", "transactional", "promotional")
MIX_OCTETS_MAX: Final = 1_000_000


class Flaw(enum.StrEnum):
    """What is wrong with a bad input, by its name in a mix."""

    NUMBER = "number"
    LANDLINE = "landline"
    SENDER = "sender"
    EMPTY_TEXT = "empty_text"
    FIELD = "field"
    JSON = "json"
    KEY = "key"


WHOLE_REQUEST: Final = frozenset({Flaw.JSON, Flaw.KEY})
"""These concern a request and not a message, so a batch has none of them."""

REFUSED_WITH: Final[Mapping[Flaw, tuple[int, frozenset[str]]]] = {
    Flaw.NUMBER: (400, frozenset({"invalid-number"})),
    Flaw.LANDLINE: (400, frozenset({"number-not-mobile", "number-premium", "invalid-number"})),
    Flaw.SENDER: (403, frozenset({"sender-not-approved"})),
    Flaw.EMPTY_TEXT: (400, frozenset({"text-empty", "missing-field", "invalid-value"})),
    Flaw.FIELD: (400, frozenset({"unknown-field"})),
    Flaw.JSON: (400, frozenset({"malformed-json"})),
    Flaw.KEY: (401, frozenset({"invalid-key"})),
}
"""The HTTP status, and the problem codes, that each must be refused with."""


class Mix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of everything that messages differ in; ``bad`` is in per cent of all messages.

    The sender ``""`` leaves ``from`` out, which stands for the account's default.
    """

    countries: dict[str, float] = msgspec.field(default_factory=lambda: {"CH": 40, "FR": 25, "DE": 20, "GB": 15})
    alphabets: dict[Alphabet, float] = msgspec.field(
        default_factory=lambda: {
            Alphabet.GSM7: 75,
            Alphabet.EXTENSION: 8,
            Alphabet.UCS2: 12,
            Alphabet.EMOJI: 5,
        }
    )
    segments: dict[int, float] = msgspec.field(default_factory=lambda: {1: 88, 2: 8, 3: 3, 6: 1})
    categories: dict[Category, float] = msgspec.field(
        default_factory=lambda: {"otp": 30, "transactional": 50, "promotional": 20}
    )
    senders: dict[str, float] = msgspec.field(default_factory=lambda: {"": 1})
    bad: dict[Flaw, float] = {}

    def __post_init__(self) -> None:
        for name in ("countries", "alphabets", "segments", "categories", "senders"):
            weights: Mapping[object, float] = getattr(self, name)
            if not weights or min(weights.values()) < 0 or sum(weights.values()) <= 0:
                raise ValueError(f"{name} needs weights of 0 or more, at least one above 0")
        if any(share < 0 for share in self.bad.values()) or sum(self.bad.values()) > 100:  # noqa: PLR2004 - per cent
            raise ValueError("bad is in per cent: each 0 or more, at most 100 together")
        if not set(self.segments) <= set(range(1, SEGMENTS_MAX + 1)):
            raise ValueError(f"segments are 1 … {SEGMENTS_MAX}")
        if unknown := set(self.categories) - set(CATEGORIES):
            raise ValueError(f"there is no category {min(unknown)}; there are {', '.join(CATEGORIES)}")
        if not all(re.fullmatch(r"[A-Z]{2}", country) for country in self.countries):
            raise ValueError("countries are two capital letters, as CH")


PRESETS: Final[Mapping[str, Mix]] = {
    "everyday": Mix(),
    "codes": Mix(alphabets={Alphabet.GSM7: 1}, segments={1: 1}, categories={"otp": 1}),
    "long": Mix(alphabets={Alphabet.GSM7: 1, Alphabet.UCS2: 1}, segments={2: 3, 4: 3, 10: 1}),
    "writing": Mix(alphabets=dict.fromkeys(Alphabet, 1.0), segments={1: 2, 2: 1, 3: 1}),
    "hostile": Mix(bad=dict.fromkeys(Flaw, 4.0)),
}
"""Mixes with a name. ``everyday`` is what a run takes that says nothing."""


def read_mix(text: str) -> Mix:
    """The mix that a TOML document describes; what it leaves out is as in ``everyday``.

    Raises:
        ValueError: it is no TOML, or says something that no mix has; the message says where.
    """
    if len(text) > MIX_OCTETS_MAX:
        raise ValueError("a mix has at most a million characters")
    try:
        return msgspec.convert(tomllib.loads(text), Mix, strict=False)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"it is no TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
