"""The part of the business that an apply file can hold, as one value."""

from collections.abc import Mapping
from typing import Any

import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from routing.table.route import Route
from sendername.country_rules import SenderRule


@attrs.frozen
class Picture:
    """The part of the business that an apply file can hold; ``routes`` by name, None for one to be taken away."""

    settings: Mapping[str, str] = attrs.field(factory=dict)
    carriers: Mapping[CarrierName, Mapping[str, Any]] = attrs.field(factory=dict)
    routes: Mapping[str, Route | None] = attrs.field(factory=dict)
    prices_mc: Mapping[str, int] = attrs.field(factory=dict)
    rules: Mapping[Country, SenderRule] = attrs.field(factory=dict)
