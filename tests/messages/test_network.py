"""How a network's code is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.network import NetworkCode, network_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("228-01", "228-01"),
        ("22801", "228-01"),
        ("228 01", "228-01"),
        (" 228-01\n", "228-01"),
        ("310-012", "310-012"),
        ("310012", "310-012"),
        ("001-01", "001-01"),
    ],
)
def test_a_code_is_read_in_each_of_its_spellings(text: str, code: str) -> None:
    assert network_code(text) == code


@pytest.mark.parametrize(
    "text", ["", "228", "228-", "228-1", "2281", "228--01", "228-0123", "2280123", "CH", "228-0a", "٢٢٨01", "228-01 x"]
)
def test_what_is_no_code_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="for example 228-01"):
        network_code(text)


@given(st.from_regex(r"[0-9]{3}-[0-9]{2,3}", fullmatch=True))
def test_a_code_that_was_read_reads_as_itself_with_and_without_its_dash(code: str) -> None:
    assert network_code(code) == network_code(code.replace("-", "")) == network_code(code.replace("-", " ")) == code


def test_zeros_of_the_network_count() -> None:
    assert network_code("31012") == NetworkCode("310-12") != network_code("310012")
