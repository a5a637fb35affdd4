"""What becomes of a name in each country that it is asked for, as the rules have it today: told before anyone pays."""

import enum
from collections.abc import Iterable

import attrs

from messages.addresses import Country
from sendername.country_rules import NEEDS_REGISTRATION, Alphanumeric, Registration, RuleTable, SenderRule


class Effect(enum.StrEnum):
    """What handsets there show of a name."""

    SHOWN = "shown"
    MAY_BE_REPLACED = "may be replaced"
    FORBIDDEN = "forbidden"
    NEEDS_REGISTRATION = "needs registration"
    UNKNOWN = "unknown"


@attrs.frozen
class CountryEffect:
    """One country's effect in a sentence; the carrier may still change it (row S8).

    ``sources`` says who states it, ``checked_on`` when that was read.
    """

    country: Country
    place: str
    effect: Effect
    words: str
    sources: str
    checked_on: str = ""


def effects(countries: Iterable[Country], rules: RuleTable) -> tuple[CountryEffect, ...]:
    """The effect in each of ``countries``, in their order."""
    return tuple(_effect(rules.rule_for(country)) for country in countries)


def _effect(rule: SenderRule) -> CountryEffect:
    effect, words = _judged(rule)
    return CountryEffect(rule.country, rule.place, effect, words, rule.sources, rule.checked_on)


def _judged(rule: SenderRule) -> tuple[Effect, str]:
    if not rule.sources:
        return Effect.UNKNOWN, f"No rule is known for {rule.place}; the name is sent and may be replaced."
    if rule.alphanumeric is Alphanumeric.NO:
        return Effect.FORBIDDEN, f"{rule.place} shows no names; a number is sent in its place."
    if rule.registration in NEEDS_REGISTRATION:
        disputed = " (sources disagree)" if rule.registration is Registration.DISPUTED else ""
        return (
            Effect.NEEDS_REGISTRATION,
            f"{rule.place} wants names registered with its carriers{disputed}; until then a number is sent.",
        )
    if rule.alphanumeric is Alphanumeric.PARTIAL:
        return Effect.MAY_BE_REPLACED, f"Some carriers in {rule.place} replace names."
    if rule.registration is Registration.CONDITIONAL:
        return Effect.MAY_BE_REPLACED, f"{rule.place} wants some senders registered; others are shown."
    return Effect.SHOWN, f"{rule.place} shows names."
