"""Everything that staff decided, as of one version."""

from collections.abc import Mapping
from types import MappingProxyType

import attrs
from sqlalchemy import Connection

from credits.pricing import Price
from messages.account import Account
from messages.addresses import Country
from messages.ids import AccountId, CarrierName, KeyId
from routing.costs.table import CarrierPrice
from routing.networks.prefixes import Network, NumberPrefix
from routing.table.route import Route
from routing.table.sender_support import Support
from sendername.country_rules import SenderRule
from sendername.registry import SenderRegistration
from store.business import accounts, costs, networks, sender_support, senders, wires
from store.business import routes as stored_routes
from store.business.versions import version
from store.business.wires import CarrierRecord
from store.vault import Vault


@attrs.frozen
class Business:
    """Everything that staff decided, as of one version; immutable.

    ``keys`` are the valid API keys: the SHA-256 of the secret in hexadecimal, and whose key it is.
    """

    version: int
    accounts: Mapping[AccountId, Account]
    keys: Mapping[KeyId, tuple[str, AccountId]] = attrs.field(repr=False)
    registrations: tuple[SenderRegistration, ...]
    rules: tuple[SenderRule, ...]
    routes: tuple[Route, ...]
    prices: tuple[Price, ...]
    carriers: Mapping[CarrierName, CarrierRecord]
    settings: Mapping[str, str]
    carrier_prices: tuple[CarrierPrice, ...] = ()
    sender_support: Mapping[tuple[CarrierName, Country], Support] = attrs.field(factory=dict)
    networks: tuple[Network, ...] = ()
    number_prefixes: tuple[NumberPrefix, ...] = attrs.field(default=(), repr=False)


def load_business(connection: Connection, vault: Vault) -> Business:
    """Everything, as of one version (give it a connection that reads one consistent view, or reload on a new version).

    Raises:
        VaultError: the vault's key is not the one that the secrets were stored with.
    """
    as_of = version(connection)
    return Business(
        version=as_of,
        accounts=MappingProxyType({account.id: account for account in accounts.accounts(connection, vault)}),
        keys=MappingProxyType(dict(accounts.keys(connection))),
        registrations=tuple(senders.registrations(connection)),
        rules=tuple(senders.sender_rules(connection)),
        routes=tuple(stored_routes.routes(connection)),
        prices=tuple(wires.prices(connection)),
        carrier_prices=tuple(costs.carrier_prices(connection)),
        sender_support=MappingProxyType(dict(sender_support.sender_support(connection))),
        carriers=MappingProxyType({carrier.name: carrier for carrier in wires.carriers(connection, vault)}),
        settings=MappingProxyType(dict(wires.settings(connection))),
        networks=tuple(networks.networks(connection)),
        number_prefixes=tuple(networks.number_prefixes(connection)),
    )
