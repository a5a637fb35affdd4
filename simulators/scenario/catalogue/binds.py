"""The names of what an operator does to binds and their connections."""

from collections.abc import Mapping
from typing import Final

from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, own
from simulators.wire import frames

BINDS: Final[Mapping[str, Entry]] = {
    "refuse-binds": own("refuse_binds_with", "STATUS", "RBINDFAIL", read.status, "refuses every bind with this status"),
    "binds-max": own("binds_max", "N", None, read.count, "refuses more binds with ESME_RBINDFAIL"),
    "rebind-after": own(
        "rebind_after_s", "SECONDS", "30", read.seconds, "ESME_RALYBND for so long after a bind was lost"
    ),
    "idle-kill": own("idle_kill_s", "SECONDS", "30", read.seconds, "ends connections that are silent for so long"),
    "greeting": own(
        "greeting",
        "COMMAND",
        "enquire_link",
        read.one_of(frames.GREETINGS),
        f"says this before anybody has bound: {', '.join(frames.GREETINGS)}",
    ),
}
"""What becomes of a bind, and of a connection that is none yet."""
