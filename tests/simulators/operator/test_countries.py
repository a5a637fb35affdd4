"""An operator that serves some countries refuses the others' numbers."""

import pytest

from simulators.operator.countries import CountriesOnly, country_of
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("41791234567", "CH"),
        ("+41791234567", "CH"),
        ("0041791234567", "CH"),
        ("4367612345678", "AT"),
        ("12", ""),
        ("", ""),
    ],
)
def test_the_country_of_a_number_is_that_of_its_region(number: str, country: str) -> None:
    assert country_of(number) == country


def test_other_countries_are_refused() -> None:
    rule = CountriesOnly(frozenset({"CH", "LI"}))
    assert rule(SubmitSm(destination_addr="41791234567")) == 0
    assert rule(SubmitSm(destination_addr="4367612345678")) == CommandStatus.RINVDSTADR
