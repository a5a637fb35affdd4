"""Where an approved name stands with the carriers of one country: one approval registers nothing in fifty others."""

import enum
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from messages.addresses import Country
from sendername.country_rules import NEEDS_REGISTRATION, Alphanumeric, RuleTable


class CarrierState(enum.StrEnum):
    """How far a name's registration with a country's carriers has come; staff keep it."""

    NOT_NEEDED = "not_needed"
    NOT_REQUESTED = "not_requested"
    REQUESTED = "requested"
    REGISTERED = "registered"
    REJECTED = "rejected"
    EXPIRED = "expired"


TAKEN: Final = frozenset({CarrierState.NOT_NEEDED, CarrierState.REGISTERED})
"""The carriers show a name in one of these states."""


@attrs.frozen
class CountryState:
    """A name's state in one country. ``changed_at_ms`` is None while nobody has said anything and the rule speaks.

    ``expires_at_ms``: the carriers' registration ends then (Unix milliseconds).
    """

    country: Country
    state: CarrierState
    changed_at_ms: int | None = None
    expires_at_ms: int | None = None
    note: str = ""


def states_in(
    countries: Iterable[Country], rules: RuleTable, known: Mapping[Country, CountryState]
) -> tuple[CountryState, ...]:
    """The states in ``countries`` and wherever one is ``known``; elsewhere as the country's rule has it."""
    every = dict.fromkeys([*countries, *known])
    return tuple([known.get(country) or CountryState(country, _by_rule(country, rules)) for country in every])


def _by_rule(country: Country, rules: RuleTable) -> CarrierState:
    rule = rules.rule_for(country)
    needed = rule.registration in NEEDS_REGISTRATION and rule.alphanumeric is not Alphanumeric.NO
    return CarrierState.NOT_REQUESTED if needed else CarrierState.NOT_NEEDED
