"""What kinds of phone numbers there are, and which of them an account sends to."""

import enum
from collections.abc import Mapping
from typing import Final

import attrs


class NumberKind(enum.StrEnum):
    """What a numbering plan says of a number; ``fixed_or_mobile`` where it does not tell them apart (most of +1)."""

    MOBILE = "mobile"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    FIXED = "fixed"
    VOIP = "voip"
    PERSONAL = "personal"
    PAGER = "pager"
    COMPANY = "company"
    VOICEMAIL = "voicemail"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    SHARED_COST = "shared_cost"


ALLOW: Final = "allow"
REFUSE: Final = "refuse"

TAKEN: Final = frozenset({NumberKind.MOBILE, NumberKind.FIXED_OR_MOBILE})
"""The kinds that every account sends to unless it refuses them.

Where the plan cannot tell fixed from mobile, the carrier has to. Personal numbers (UK 070) forward at a premium and
VoIP ranges mostly drop texts: both are known for fraud, so an account has to ask for them.
"""


@attrs.frozen
class NumberKinds:
    """How an account differs from ``TAKEN``: kinds it sends to besides, and kinds it does not send to."""

    allowed: frozenset[NumberKind] = frozenset()
    refused: frozenset[NumberKind] = frozenset()

    def take(self, kind: NumberKind) -> bool:
        """Whether texts may go to numbers of this kind."""
        return kind in self.allowed or (kind in TAKEN and kind not in self.refused)

    @property
    def words(self) -> Mapping[str, str]:
        """What ``number_kinds_of`` reads: ``{"voip": "allow"}``."""
        rules = dict.fromkeys(self.allowed, ALLOW) | dict.fromkeys(self.refused, REFUSE)
        return {kind.value: rules[kind] for kind in NumberKind if kind in rules}


def number_kinds_of(words: Mapping[str, object]) -> NumberKinds:
    """The kinds that ``words`` allow and refuse: ``{"voip": "allow", "fixed_or_mobile": "refuse"}``.

    Raises:
        ValueError: a kind or a word is not known; the message says which there are.
    """
    unknown = [kind for kind in words if kind not in set(NumberKind)]
    if unknown:
        raise ValueError(f"there is no kind of number {unknown[0]!r}; use some of: {', '.join(NumberKind)}")
    wrong = [kind for kind, word in words.items() if word not in (ALLOW, REFUSE)]
    if wrong:
        raise ValueError(f"write for {wrong[0]} either {ALLOW!r} or {REFUSE!r}")
    return NumberKinds(
        frozenset(NumberKind(kind) for kind, word in words.items() if word == ALLOW),
        frozenset(NumberKind(kind) for kind, word in words.items() if word == REFUSE),
    )


def number_kinds_text(kinds: NumberKinds) -> str:
    """As they are stored: ``voip=allow fixed_or_mobile=refuse``, empty for none."""
    return " ".join(f"{kind}={word}" for kind, word in kinds.words.items())


def number_kinds_of_text(text: str) -> NumberKinds:
    """What ``number_kinds_text`` wrote.

    Raises:
        ValueError: it did not write this.
    """
    return number_kinds_of(dict(word.split("=", 1) for word in text.split()))
