"""What each country does with alphanumeric senders: the rules, with their sources, as staff can edit them.

The rules to start with stand in ``country_rules.csv`` beside this module. They are facts merged from public sources
that disagree in places, which is why every rule names its sources.
"""

import csv
import enum
from collections.abc import Mapping
from importlib import resources
from typing import Final

import attrs

from messages.addresses import Country


class Alphanumeric(enum.StrEnum):
    """Whether handsets in a country show an alphanumeric sender."""

    YES = "yes"
    NO = "no"
    PARTIAL = "partial"
    """Some carriers show it, the others replace it."""


class Registration(enum.StrEnum):
    """Whether a country's carriers must know a name beforehand; the values are the words of the CSV."""

    NONE = "none"
    NONE_AT_MOST_CARRIERS = "none at most carriers"
    OPTIONAL = "optional"
    CONDITIONAL = "conditional"
    """Only of some senders: local companies, foreign companies, many messages a month."""
    PER_OPERATOR = "per-operator"
    REQUIRED = "required"
    DISPUTED = "required (disputed)"
    """Some sources say it is required, others that it is not."""
    NOT_APPLICABLE = "n/a"
    """There is nothing to register: alphanumeric senders are not shown at all."""


NEEDS_REGISTRATION: Final = frozenset({Registration.REQUIRED, Registration.DISPUTED, Registration.PER_OPERATOR})
"""Delivery comes first (row S7): where an unregistered name is surely or possibly blocked, it counts as required."""


class Fallback(enum.StrEnum):
    """What happens to a name that a country does not take when there is no number to send in its place."""

    REFUSE = "refuse"
    AT_RISK = "at_risk"
    """It is sent as it is; the carrier may replace or block it."""


@attrs.frozen
class SenderRule:
    """One country's rule. ``sources`` says who states it; empty when nobody does.

    ``checked_on`` (``2026-09-01``) and ``checked_by`` say when the sources were read and who did; both are empty for
    the rules to start with.
    """

    country: Country
    alphanumeric: Alphanumeric
    registration: Registration
    sources: str
    fallback: Fallback = Fallback.AT_RISK
    country_name: str = ""
    checked_on: str = ""
    checked_by: str = ""

    @property
    def place(self) -> str:
        """The country as a sentence names it, with the code that the API and the console use."""
        return f"{self.country_name} ({self.country})" if self.country_name else self.country


@attrs.frozen
class RuleTable:
    """Every country's rule, indexed once."""

    rules: tuple[SenderRule, ...]
    _by_country: Mapping[Country, SenderRule] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_by_country", {rule.country: rule for rule in self.rules})

    def rule_for(self, country: Country) -> SenderRule:
        """The rule of ``country``; where none is known, one that lets names through and names no source."""
        return self._by_country.get(country) or SenderRule(country, Alphanumeric.YES, Registration.NONE, sources="")


def load_seed() -> tuple[SenderRule, ...]:
    """The rules that a new gateway starts with, read from the package's data."""
    text = (resources.files("sendername") / "country_rules.csv").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in csv.DictReader(text.splitlines()))


def _rule(row: Mapping[str, str]) -> SenderRule:
    alphanumeric = Alphanumeric(row["alphanumeric"])
    return SenderRule(
        country=Country(row["iso2"]),
        alphanumeric=alphanumeric,
        registration=Registration(row["registration"]),
        sources=row["sources"],
        fallback=Fallback.REFUSE if alphanumeric is Alphanumeric.NO else Fallback.AT_RISK,
        country_name=row["country"],
    )
