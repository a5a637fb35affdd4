"""The sections of an apply file: how an entry of each is called in sentences and written in the file."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from gateway.business.apply.accounts import account_entry
from gateway.business.apply.carrier_prices import carrier_price_entry
from gateway.business.apply.carriers import carrier_entry
from gateway.business.apply.destinations import destination_words
from gateway.business.apply.networks import network_entry
from gateway.business.apply.prices import price_entry
from gateway.business.apply.routes import entry_of as route_entry
from gateway.business.apply.sender_rules import sender_rule_entry
from gateway.business.apply.sender_support import sender_support_entry
from gateway.business.apply.settings import setting_entry
from gateway.business.picture import Picture


@attrs.frozen
class Section:
    """One section: its ``name`` in the file, the ``field`` of a picture that holds it, and the word for one entry.

    ``label`` says which entry it is, and ``entry`` writes it, given its key and its value.
    """

    name: str
    field: str
    noun: str
    label: Callable[[Any, Any], str]
    entry: Callable[[Any, Any], dict[str, Any]]

    def of(self, picture: Picture) -> Mapping[Any, Any]:
        """The entries of ``picture``."""
        entries: Mapping[Any, Any] = getattr(picture, self.field)
        return entries


def _key(key: object, _: object) -> str:
    return str(key)


SECTIONS: Final = (
    Section("settings", "settings", "setting", _key, setting_entry),
    Section("carriers", "carriers", "carrier", _key, carrier_entry),
    Section("routes", "routes", "route", _key, lambda _, route: route_entry(route)),
    Section(
        "prices", "prices", "price", lambda key, _: destination_words("", *key), lambda _, price: price_entry(price)
    ),
    Section(
        "carrier_prices",
        "carrier_prices",
        "carrier price",
        lambda key, _: destination_words(*key),
        lambda _, price: carrier_price_entry(price),
    ),
    Section("networks", "networks", "network", _key, lambda _, ranges: network_entry(ranges)),
    Section("sender_support", "sender_support", "sender support", lambda key, _: " ".join(key), sender_support_entry),
    Section("sender_rules", "rules", "sender rule", _key, lambda _, rule: sender_rule_entry(rule)),
    Section("accounts", "accounts", "account", lambda _, terms: terms.name, lambda _, terms: account_entry(terms)),
)
"""All of them, in the order of the file."""
