"""Where a network is: whether a number can be in it, as far as its MCC tells."""

import functools
from collections.abc import Mapping

import phonenumbers

from messages.addresses import Country
from messages.network import NetworkCode
from routing.networks.seed import seed_networks


def is_plausible(code: NetworkCode, country: Country) -> bool:
    """Whether a number of ``country`` may be in the network ``code``: not where its MCC is known to be of elsewhere.

    Numbers are ported within a country, and networks serve the countries that share its calling code (Guernsey's are in
    British ones).
    """
    calling_codes = _calling_codes_of_mcc().get(code.partition("-")[0])
    return calling_codes is None or phonenumbers.country_code_for_region(country) in calling_codes


@functools.cache
def _calling_codes_of_mcc() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for network in seed_networks():
        calling_code = phonenumbers.country_code_for_region(network.country)
        found.setdefault(network.code.partition("-")[0], set()).add(calling_code)
    return {mcc: frozenset(calling_codes) for mcc, calling_codes in found.items()}
