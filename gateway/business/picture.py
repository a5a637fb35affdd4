"""The part of the business that an apply file can hold, as one value."""

from collections.abc import Mapping
from typing import Any

import attrs

from credits.pricing import Price
from messages.account import AccountLimits
from messages.addresses import Country
from messages.ids import AccountId, CarrierName
from messages.network import NetworkCode
from messages.number_kinds import NumberKinds
from routing.costs.table import CarrierPrice
from routing.networks.prefixes import Network
from routing.table.route import Route
from routing.table.sender_support import Support
from sendername.country_rules import SenderRule

PriceKey = tuple[str, NetworkCode | None, int]
"""What a price is for: the country or ``*``, the network, and the moment from which on (Unix milliseconds)."""
SupportKey = tuple[CarrierName, Country]
"""Whose treatment of SenderNames is told, and where."""
CarrierPriceKey = tuple[CarrierName, str, NetworkCode | None, int]
"""What a carrier's price is for."""


@attrs.frozen
class AccountTerms:
    """What an apply file says of an account that there is: its group, where it sends to, and how much."""

    name: str
    group: str = ""
    number_kinds: NumberKinds = attrs.field(factory=NumberKinds)
    limits: AccountLimits = attrs.field(factory=AccountLimits)


@attrs.frozen
class NetworkRanges:
    """A network with the beginnings of its numbers, in E.164 with their ``+``, ascending."""

    network: Network
    prefixes: tuple[str, ...] = ()


@attrs.frozen
class Picture:
    """The part of the business that an apply file can hold, section by section, each entry under what names it.

    Where a picture says what is wanted, None stands for an entry to be taken away; in one of what is in force nothing
    is None. Passwords of carriers are in plain.
    """

    settings: Mapping[str, str | None] = attrs.field(factory=dict)
    carriers: Mapping[CarrierName, Mapping[str, Any] | None] = attrs.field(factory=dict)
    routes: Mapping[str, Route | None] = attrs.field(factory=dict)
    prices: Mapping[PriceKey, Price | None] = attrs.field(factory=dict)
    carrier_prices: Mapping[CarrierPriceKey, CarrierPrice | None] = attrs.field(factory=dict)
    networks: Mapping[NetworkCode, NetworkRanges | None] = attrs.field(factory=dict)
    sender_support: Mapping[SupportKey, Support | None] = attrs.field(factory=dict)
    rules: Mapping[Country, SenderRule | None] = attrs.field(factory=dict)
    accounts: Mapping[AccountId, AccountTerms] = attrs.field(factory=dict)


def prices_by_key(*prices: Price) -> Mapping[PriceKey, Price]:
    """The prices, each under what it is for."""
    return {(price.country, price.network, price.from_ms): price for price in prices}


def carrier_prices_by_key(*prices: CarrierPrice) -> Mapping[CarrierPriceKey, CarrierPrice]:
    """The carriers' prices, each under what it is for."""
    return {(price.carrier, price.country, price.network, price.from_ms): price for price in prices}


def only_other(in_force: Picture, wanted: Picture) -> Picture:
    """Of ``wanted`` the entries that are not in force already."""
    sections = {}
    for field in attrs.fields(Picture):
        before, after = getattr(in_force, field.name), getattr(wanted, field.name)
        sections[field.name] = {key: entry for key, entry in after.items() if before.get(key) != entry}
    return Picture(**sections)


def with_wanted(in_force: Picture, wanted: Picture) -> Picture:
    """The business once ``wanted`` is in force."""
    sections = {}
    for field in attrs.fields(Picture):
        entries = {**getattr(in_force, field.name), **getattr(wanted, field.name)}
        sections[field.name] = {key: entry for key, entry in entries.items() if entry is not None}
    return Picture(**sections)
