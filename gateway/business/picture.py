"""The part of the business that an apply file can hold, as one value."""

from collections.abc import Mapping
from typing import Any

import attrs

from messages.addresses import Country
from messages.constant_tlvs import ConstantTlvs
from messages.ids import CarrierName
from messages.shift_tables import Language
from sendername.country_rules import SenderRule


@attrs.frozen
class Picture:
    """The part of the business that an apply file can hold.

    ``routes`` names carriers in the order to try them; ``national_tables`` and ``tlvs`` are the languages and the
    constant TLVs of a country's routes.
    """

    settings: Mapping[str, str] = attrs.field(factory=dict)
    carriers: Mapping[CarrierName, Mapping[str, Any]] = attrs.field(factory=dict)
    routes: Mapping[str, tuple[CarrierName, ...]] = attrs.field(factory=dict)
    national_tables: Mapping[str, tuple[Language, ...]] = attrs.field(factory=dict)
    tlvs: Mapping[str, ConstantTlvs] = attrs.field(factory=dict)
    prices_mc: Mapping[str, int] = attrs.field(factory=dict)
    rules: Mapping[Country, SenderRule] = attrs.field(factory=dict)
