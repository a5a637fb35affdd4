"""What carriers do with SenderNames, country by country, as staff found out."""

import enum
from collections.abc import Mapping

import attrs

from messages.addresses import Country
from messages.ids import CarrierName


class Support(enum.StrEnum):
    """What becomes of an approved SenderName at one carrier in one country."""

    SHOWN = "shown"
    REPLACED = "replaced"
    """The handset shows another sender."""
    REFUSED = "refused"
    """The carrier does not take the message."""


@attrs.frozen
class SenderSupport:
    """What is known of each carrier and country; where nothing is known, a name is taken to be shown."""

    known: Mapping[tuple[CarrierName, Country], Support] = attrs.field(factory=dict)

    def of(self, carrier: CarrierName, country: Country) -> Support | None:
        """What ``carrier`` does with names to ``country``; None when nobody knows."""
        return self.known.get((carrier, country))
