"""What a changed country rule means for the names that are sent there: which of them fare otherwise, and how often."""

from collections.abc import Iterable

import attrs

from sendername.country_rules import Fallback, SenderRule
from sendername.policy import obstacle
from sendername.registry import SenderRegistration


@attrs.frozen
class Use:
    """An approved name of ``holder`` that was asked for ``messages`` times in the country, of late."""

    registration: SenderRegistration
    holder: str
    messages: int


@attrs.frozen
class Touched:
    """A name that fares otherwise: ``before`` and ``after`` say how, in words."""

    use: Use
    before: str
    after: str


def touched(before: SenderRule, after: SenderRule, uses: Iterable[Use]) -> tuple[Touched, ...]:
    """The uses that a change from ``before`` to ``after`` touches, those with most messages first."""
    found = [Touched(use, _fate(use.registration, before), _fate(use.registration, after)) for use in uses]
    other = [one for one in found if one.before != one.after]
    return tuple(sorted(other, key=lambda one: (-one.use.messages, one.use.registration.sender.value)))


def _fate(registration: SenderRegistration, rule: SenderRule) -> str:
    why = obstacle(registration, rule)
    if why is None:
        return "sent as it is"
    without = "refused" if rule.fallback is Fallback.REFUSE else "sent at risk"
    return f"replaced, or {without} where there is no substitute: {why}"
