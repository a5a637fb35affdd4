import pytest

from messages.addresses import Sender, SenderKind
from messages.problems import CATALOGUE
from sendername.names import check_name, is_well_formed, read_number


@pytest.mark.parametrize("name", ["A", "ACME", "acme", "Shop24", "24h", "ABCDEFGHIJ", "0a"])
def test_one_to_ten_ascii_letters_and_digits_are_a_name(name: str) -> None:
    assert check_name(name) is None
    assert is_well_formed(Sender(SenderKind.NAME, name))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("ABCDEFGHIJK", "has 11 characters and may have 10"),
        ("My Shop", "other than ASCII"),
        (" ACME", "other than ASCII"),
        ("ACME\n", "other than ASCII"),
        ("Café", "other than ASCII"),
        ("O'Neil", "other than ASCII"),
        ("A-B", "other than ASCII"),
        ("АСМЕ", "other than ASCII"),
        ("ＡＣＭＥ", "other than ASCII"),
        ("²³", "other than ASCII"),
        ("٣A", "other than ASCII"),
        ("A\0", "other than ASCII"),
        ("\ud800", "other than ASCII"),
        ("12345", "digits alone"),
    ],
)
def test_anything_else_is_none_and_the_problem_says_why(text: str, why: str) -> None:
    problem = check_name(text)
    assert problem is not None
    assert (problem.code, problem.pointer) == ("sender-invalid", "/from")
    assert why in problem.detail
    assert problem.code in CATALOGUE
    assert not is_well_formed(Sender(SenderKind.NAME, text))


@pytest.mark.parametrize(
    "text",
    ["+41791234567", "0041791234567", "41791234567", "+41 79 123 45 67", "+41 (79) 123-45.67"],
)
def test_a_number_may_be_written_in_many_ways(text: str) -> None:
    number = Sender(SenderKind.NUMBER, "+41791234567")
    assert read_number(text) == number
    assert is_well_formed(number)


@pytest.mark.parametrize(
    "text", ["", "+", "00", "12345", "+0791234567", "ACME", "+41ACME4567", "+" + "4" * 16, "4" * 50]
)
def test_what_cannot_be_a_number_in_e164_is_none(text: str) -> None:
    assert read_number(text) is None
    assert not is_well_formed(Sender(SenderKind.NUMBER, text))


@pytest.mark.parametrize("value", ["41791234567", "0041791234567", "+41 79 123 45 67", "+41791234567\n"])
def test_a_number_is_stored_in_one_form_only(value: str) -> None:
    assert not is_well_formed(Sender(SenderKind.NUMBER, value))
