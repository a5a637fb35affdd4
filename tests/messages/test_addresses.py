"""When two spellings are one number."""

import pytest

from messages.addresses import Msisdn, ends_alike, same_number


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+41791234567", "41791234567", True),
        ("+41791234567", "0041791234567", True),
        ("+41791234567", "0791234567", True),
        ("+41791234567", "+41 79 123 45 67", True),
        ("+41791234567", "41791234568", False),
        ("+41791234567", "234567", False),
        ("+41791234567", "MAXONY", False),
    ],
)
def test_two_spellings_are_one_number_when_the_shorter_ends_the_longer(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
    assert same_number(other, one) is same


@pytest.mark.parametrize(
    ("address", "alike"),
    [
        ("+41791234567", True),
        ("0041 79 123 45 67", True),
        ("89991234567", True),
        ("1234567", True),
        ("234567", False),
        ("41791234568", False),
        ("MAXONY", False),
        ("", False),
    ],
)
def test_an_address_ends_like_a_number_when_its_last_seven_digits_do(address: str, alike: bool) -> None:
    assert ends_alike(Msisdn("+41791234567"), address) is alike
