"""What a text that somebody searches for may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.office.readings import readings
from messages.addresses import Country

CH = (Country("CH"),)


def numbers(text: str, *countries: str) -> list[str]:
    read = readings(text, [Country(country) for country in countries])
    return [str(reading.search.number) for reading in read if reading.read_as == "number"]


@pytest.mark.parametrize(
    "text", ["+41791234567", "0041791234567", "41791234567", "+41 79 123 45 67", "+41 (79) 123-45.67", "+41/79/1234567"]
)
def test_a_number_is_read_in_every_spelling(text: str) -> None:
    assert numbers(text) == ["+41791234567"]


def test_a_national_number_is_read_in_the_countries_of_the_accounts() -> None:
    assert numbers("079 123 45 67", "CH") == ["+41791234567"]
    assert numbers("0612345678", "CH", "FR") == ["+33612345678"]
    assert numbers("0791234567") == []


def test_an_id_is_nothing_else() -> None:
    read = [*readings("msg_01M3250V00P3JKHTQE8MKYFNDA", CH)]
    assert [reading.read_as for reading in read] == ["id"]


def test_digits_may_be_a_reference_too_and_come_second() -> None:
    read = [*readings("20240917", CH)]
    assert read[0].read_as == "number"
    assert [(reading.search.client_ref, reading.search.carrier_message_id) for reading in read[-2:]] == [
        ("20240917", None),
        (None, "20240917"),
    ]
    assert [*readings("", CH)] == []


@given(st.text(min_size=1, max_size=60))
def test_whatever_is_typed_is_read_in_a_few_ways(text: str) -> None:
    assert 1 <= len([*readings(text, [Country("CH"), Country("FR")])]) <= 6
