"""The section ``[[networks]]`` of an apply file: mobile networks, and the ranges of numbers that belong to them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from gateway.business.apply.entries import Entry, Mistakes, named_entries
from gateway.business.picture import NetworkRanges
from messages.addresses import Country
from messages.network import NetworkCode, network_code
from routing.networks.prefixes import Network

PREFIXES_MAX: Final = 20_000
"""Prefixes of one network."""
NAME_MAX: Final = 100
_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,14}")


def read_networks(document: Mapping[str, Any], mistakes: Mistakes) -> Mapping[NetworkCode, NetworkRanges | None]:
    """The networks by their codes; a prefix belongs to one of them."""
    networks: dict[NetworkCode, NetworkRanges | None] = {}
    owners: dict[str, str] = {}
    for entry in named_entries(document, "networks", "code", mistakes):
        code = entry.read("code", network_code)
        if code is None:
            continue
        if code in networks:
            entry.wrong("code", f"{code} stands in the file twice; keep one")
        if entry.removes(("code",)):
            networks[code] = None
            continue
        entry.only(("code", "country", "name", "prefixes"))
        country = Country(entry.country(star=False))
        name = entry.text("name", "")
        if len(name) > NAME_MAX or not name.isprintable():
            entry.wrong("name", f"use at most {NAME_MAX} printable characters")
        prefixes = _prefixes(entry, owners, code)
        if entry.sound:
            networks[code] = NetworkRanges(Network(code, country, name), prefixes)
    return networks


def network_entry(ranges: NetworkRanges) -> dict[str, Any]:
    """The entry that says it."""
    said: dict[str, Any] = {"code": str(ranges.network.code), "country": str(ranges.network.country)}
    if ranges.network.name:
        said["name"] = ranges.network.name
    if ranges.prefixes:
        said["prefixes"] = list(ranges.prefixes)
    return said


def _prefixes(entry: Entry, owners: dict[str, str], code: NetworkCode) -> tuple[str, ...]:
    values = entry.values.get("prefixes", [])
    if not isinstance(values, list) or len(values) > PREFIXES_MAX:
        entry.wrong("prefixes", f'write a list of at most {PREFIXES_MAX:,}, like ["+4179"]')
        return ()
    found: set[str] = set()
    for index, value in enumerate(values):
        prefix = value.replace(" ", "") if isinstance(value, str) else ""
        if _PREFIX.fullmatch(prefix) is None:
            entry.wrong(f"prefixes[{index}]", 'write the beginning of numbers in international form, like "+4179"')
        elif owners.setdefault(prefix, code) != code:
            entry.wrong(f"prefixes[{index}]", f"{prefix} is {owners[prefix]}'s already; a prefix is of one network")
        found.add(prefix)
    return tuple(sorted(found))
