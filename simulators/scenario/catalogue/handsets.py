"""The names of what an operator says without being asked."""

from collections.abc import Mapping
from typing import Final

from simulators.operator.handsets import TEXTS, Chatter, Echo, Handsets, Loopback, Recorded
from simulators.operator.inbound import LongForm
from simulators.operator.sources import Pace, alert_notifications, enquire_links
from simulators.scenario import handset_words
from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, nth, source, source_by_chance

HANDSETS: Final[Mapping[str, Entry]] = {
    "mo": source_by_chance(
        lambda chatter, rng: Handsets(Pace(chatter.per_s), Chatter(*chatter.texts), rng),
        "RATE[:KIND[:TO[:FORM]]]",
        "1:mixed",
        handset_words.chatter,
        f"texts of handsets, so many per second: {', '.join(TEXTS)}; to 20200; long ones in {', '.join(LongForm)}",
    ),
    "mo-texts": source_by_chance(
        lambda chatter, rng: Handsets(Pace(chatter.per_s), Chatter(*chatter.texts), rng),
        "RATE:TEXT|TEXT…",
        None,
        handset_words.own_texts,
        "these texts, so many per second; {n} counts them",
    ),
    "mo-file": source_by_chance(
        lambda recorded, rng: Handsets(Pace(recorded.per_s), Recorded(recorded.texts), rng),
        "PER-MINUTE:FILE",
        None,
        handset_words.file,
        "the lines of a CSV file (from,to,text), so many per minute, again and again",
    ),
    "echo": nth(Echo, "the recipient sends each N-th message back"),
    "loopback": nth(Loopback, "each N-th comes back as it stands"),
    "esme-to-esme": nth(
        lambda n: Loopback(n, elsewhere=True), "each N-th is delivered on another bind, if there is one"
    ),
    "alert-notifications": source(
        alert_notifications, "RATE", read.rate, "alert_notification, so many per second, on every bind"
    ),
    "enquire-storm": source(enquire_links, "RATE", read.rate, "enquire_link, so many per second, on every bind"),
}
"""What comes of itself, at a pace."""
