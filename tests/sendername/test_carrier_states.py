"""Where a name stands with the carriers of each country."""

import pytest

from messages.addresses import Country
from sendername.carrier_states import CarrierState, CountryState, states_in
from sendername.country_rules import RuleTable, load_seed

RULES = RuleTable(load_seed())


@pytest.mark.parametrize(
    ("country", "state"),
    [
        ("CH", CarrierState.NOT_NEEDED),
        ("AU", CarrierState.NOT_REQUESTED),
        ("PK", CarrierState.NOT_REQUESTED),
        ("US", CarrierState.NOT_NEEDED),
        ("XX", CarrierState.NOT_NEEDED),
    ],
)
def test_until_somebody_says_more_the_countrys_rule_speaks(country: str, state: CarrierState) -> None:
    assert states_in([Country(country)], RULES, {}) == (CountryState(Country(country), state),)


def test_what_was_noted_counts_and_is_shown_also_for_countries_that_nobody_asked_for() -> None:
    noted = CountryState(Country("AE"), CarrierState.REQUESTED, 7)

    states = states_in([Country("CH"), Country("AU")], RULES, {noted.country: noted})

    assert [(one.country, one.state) for one in states] == [
        ("CH", CarrierState.NOT_NEEDED),
        ("AU", CarrierState.NOT_REQUESTED),
        ("AE", CarrierState.REQUESTED),
    ]
