"""The networks that are known before anybody writes one down."""

import pytest

from messages.addresses import Msisdn
from messages.number_kinds import TAKEN
from routing.networks.prefixes import PREFIX_DIGITS_MAX, PrefixTable
from routing.networks.seed import seed_networks, seed_prefixes
from routing.numbers.identification import Recipient, identify


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+41791234567", "228-01"),
        ("+41762234567", "228-02"),
        ("+41781234567", "228-03"),
        ("+4915112345678", "262-01"),
        ("+33612345678", "208-10"),
        ("+436641234567", "232-01"),
        ("+905321234567", "286-01"),
        ("+77011234567", "401-02"),
        ("+2348031234567", "621-30"),
    ],
)
def test_numbers_of_known_ranges_have_the_network_that_was_given_them(number: str, code: str) -> None:
    guess = PrefixTable(seed_prefixes()).resolve(Msisdn(number), 0)
    assert guess is not None
    assert guess.code == code


@pytest.mark.parametrize("number", ["+12025550123", "+41446681800", "+919812345678", "+79123456789"])
def test_the_network_of_other_numbers_is_not_guessed(number: str) -> None:
    assert PrefixTable(seed_prefixes()).resolve(Msisdn(number), 0) is None


def test_every_network_is_named_once_and_has_a_range() -> None:
    networks = seed_networks()
    codes = [network.code for network in networks]
    assert len(set(codes)) == len(codes)
    assert {prefix.code for prefix in seed_prefixes()} == set(codes)
    assert all(network.name for network in networks)


def test_every_prefix_is_one_of_its_networks_country() -> None:
    country_of = {network.code: network.country for network in seed_networks()}
    strange = []
    for one in seed_prefixes():
        assert one.prefix.startswith("+")
        assert len(one.prefix) <= PREFIX_DIGITS_MAX
        # numbers of this prefix, as far as there are any of so many digits
        for digits in range(7, 16):
            found = identify(one.prefix.ljust(digits, "2"), None)
            if isinstance(found, Recipient) and found.kind in TAKEN and found.country != country_of[one.code]:
                strange.append((one, found))
    assert strange == []
