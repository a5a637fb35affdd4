"""Whether a number can be in a network, as far as its MCC tells."""

import pytest

from messages.addresses import Country
from messages.network import NetworkCode
from routing.networks.countries import is_plausible


@pytest.mark.parametrize(
    ("code", "country", "plausible"),
    [
        ("228-01", "CH", True),
        ("228-99", "CH", True),
        ("208-01", "CH", False),
        ("228-01", "FR", False),
        ("234-55", "GG", True),
        ("310-410", "US", True),
        ("310-410", "PR", True),
        ("999-99", "CH", True),
        ("228-01", "ZZ", False),
    ],
)
def test_a_network_is_plausible_unless_its_mcc_is_known_to_be_elsewhere(
    code: str, country: str, plausible: bool
) -> None:
    assert is_plausible(NetworkCode(code), Country(country)) is plausible
