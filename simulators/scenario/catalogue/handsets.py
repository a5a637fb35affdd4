"""The names of what an operator says without being asked."""

from collections.abc import Mapping
from typing import Final

from simulators.operator.sources import alert_notifications, enquire_links
from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, source

HANDSETS: Final[Mapping[str, Entry]] = {
    "alert-notifications": source(
        alert_notifications, "RATE", read.rate, "alert_notification, so many per second, on every bind"
    ),
    "enquire-storm": source(enquire_links, "RATE", read.rate, "enquire_link, so many per second, on every bind"),
}
"""What comes of itself, at a pace."""
