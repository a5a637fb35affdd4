"""The names of what an operator does to binds and their connections."""

from collections.abc import Mapping
from typing import Final

from simulators.operator.accounts import BindMode
from simulators.operator.bind_policies import BindModes, BindRate, Maintenance, UnbindAfter, WrongPassword
from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, bind_policy, flag, mangle, own, own_flag
from simulators.scenario.manners import Manners
from simulators.wire import frames
from simulators.wire.caller import parse_esme_address
from simulators.wire.certificates import CertificateKind


def _maintain(manners: Manners, for_s: float) -> None:
    maintenance = Maintenance(for_s)
    manners.sources.append(maintenance)
    manners.bind_policies.append(maintenance)


BINDS: Final[Mapping[str, Entry]] = {
    "refuse-binds": own("refuse_binds_with", "STATUS", "RBINDFAIL", read.status, "refuses every bind with this status"),
    "binds-max": own("binds_max", "N", None, read.count, "refuses more binds with ESME_RBINDFAIL"),
    "rebind-after": own(
        "rebind_after_s", "SECONDS", "30", read.seconds, "ESME_RALYBND for so long after a bind was lost"
    ),
    "wrong-password": flag(
        lambda manners: manners.bind_policies.append(WrongPassword()), "ESME_RINVPASWD, the right one, too"
    ),
    "bind-modes": bind_policy(
        BindModes,
        "MODE|MODE",
        None,
        read.several_of(BindMode),
        f"refuses other modes with ESME_RBINDFAIL: {', '.join(BindMode)}",
    ),
    "bind-rate": bind_policy(
        lambda value: BindRate(*value),
        "RATE[:STATUS]",
        None,
        read.rate_and_status,
        "refuses binds that come faster, per second (RTHROTTLED)",
    ),
    "maintenance": Entry(
        "SECONDS", "30", "unbinds everybody, and refuses binds with ESME_RBINDFAIL for so long", read.seconds, _maintain
    ),
    "unbind-after": Entry(
        "SECONDS",
        None,
        "unbinds each bind so long after it was made",
        read.seconds,
        lambda manners, after_s: manners.sources.append(UnbindAfter(after_s)),
    ),
    "idle-kill": own("idle_kill_s", "SECONDS", "30", read.seconds, "ends connections that are silent for so long"),
    "needs-enquiry": own(
        "needs_enquiry_s", "SECONDS", "60", read.seconds, "drops a bind on which no enquire_link comes for so long"
    ),
    "greeting": own(
        "greeting",
        "COMMAND",
        "enquire_link",
        read.one_of(frames.GREETINGS),
        f"says this before anybody has bound: {', '.join(frames.GREETINGS)}",
    ),
    "outbind": own(
        "outbind",
        "HOST:PORT",
        None,
        parse_esme_address,
        "calls an ESME that listens there, says outbind, and again 1 s after it ended; of another machine: …:anywhere",
    ),
    "silent-enquiries": mangle(frames.enquiry_unanswered, "enquire_link is never answered"),
    "version": Entry(
        "VERSION",
        "3.3",
        "speaks SMPP 3.3 (no bind_transceiver, no data_sm, no TLVs, ids of 8 hex digits), or says 3.4 or 5.0",
        read.one_of({"3.3": 0x33, "3.4": 0x34, "5.0": 0x50}),
        Manners.speak,
    ),
    "certificate": own(
        "certificate",
        "WHICH",
        "other",
        read.word_of(CertificateKind),
        "over TLS new connections see it: own, other (self-signed, new) or expired",
    ),
    "down": own_flag("down", "the port is shut and every connection dropped, until it is cleared"),
}
"""What becomes of a bind, and of a connection that is none yet."""
