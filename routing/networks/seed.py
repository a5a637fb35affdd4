"""The networks that are known before anybody writes one down: main ones of many countries, with their ranges.

The ranges are phonenumbers' own (its ``carrier`` data names who was given each); ``names.csv`` says which network's
code (ITU-T E.212) a name there stands for. Names that do not lead to one code are left out, and their numbers' network
is not known: a missing guess costs nothing, a wrong one routes and prices wrongly.
"""

import csv
import functools
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

from messages.addresses import Country
from messages.network import NetworkCode, network_code
from routing.networks.prefixes import Network, NumberPrefix
from routing.numbers.plans import CALLING_CODES, LONGEST_CALLING_CODE, numbering_plans

_NAMES: Final = "names.csv"
_NAMES_SEPARATOR: Final = "|"
_LANGUAGE: Final = "en"


@functools.cache
def seed_networks() -> tuple[Network, ...]:
    """Every network of the file, by country and code."""
    return tuple(network for network, _ in _rows())


@functools.cache
def seed_prefixes() -> tuple[NumberPrefix, ...]:
    """The ranges of these networks. The first call reads phonenumbers' data, which takes some 150 ms."""
    # some 10 MB, of which only what is kept here is needed; so it is read late, and only by who asks
    from phonenumbers.carrierdata import CARRIER_DATA  # noqa: PLC0415

    code_of = {(network.country, name): network.code for network, names in _rows() for name in names}
    found: Iterator[tuple[str, NetworkCode | None]] = (
        (prefix, _code(prefix, name, code_of)) for prefix, name in _ranges(CARRIER_DATA)
    )
    return tuple(NumberPrefix(f"+{prefix}", code) for prefix, code in found if code is not None)


def _rows() -> Iterator[tuple[Network, tuple[str, ...]]]:
    """The networks, each with the names that it has in phonenumbers' data."""
    lines = files(__package__).joinpath(_NAMES).read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        network = Network(network_code(row["network"]), Country(row["country"]), row["name"])
        yield network, tuple(row["ranges"].split(_NAMES_SEPARATOR))


def _ranges(data: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    return ((prefix, names[_LANGUAGE]) for prefix, names in data.items() if _LANGUAGE in names)


def _code(prefix: str, name: str, code_of: Mapping[tuple[Country, str], NetworkCode]) -> NetworkCode | None:
    country = _country_of(prefix)
    return None if country is None else code_of.get((country, name))


def _country_of(prefix: str) -> Country | None:
    """Where the numbers are that begin with these digits: the main country of their code, unless they tell another."""
    for length in range(1, LONGEST_CALLING_CODE + 1):
        if prefix[:length] in CALLING_CODES:
            plans = numbering_plans(prefix[:length]).plans
            significant = prefix[length:]
            for plan in plans:
                if plan.leading_digits is not None and plan.leading_digits.match(significant) is not None:
                    return plan.country
            return plans[0].country
    return None
