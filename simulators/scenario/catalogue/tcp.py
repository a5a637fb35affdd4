"""The names of what befalls TCP connections and the octets on them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from simulators.scenario import occasion_words as read_occasion
from simulators.scenario import value_words as read
from simulators.scenario.catalogue.entry import Entry, own
from simulators.scenario.manners import Manners
from simulators.wire.connection_faults import ConnectionFault, Harm
from simulators.wire.pacing import Held, OctetByOctet, Stalled


def _fault(harm: Harm, meaning: str) -> Entry:
    def change(manners: Manners, value: read_occasion.Victims) -> None:
        manners.faults.append(ConnectionFault(harm, value.occasion(manners.rng), value.which, manners.rng, value.for_s))

    deaf = harm is Harm.DEAFEN
    return Entry(
        "WHEN[:WHICH[:SECONDS]]" if deaf else "WHEN[:WHICH]",
        "100",
        meaning,
        read_occasion.victims if deaf else read_occasion.victims_for_good,
        change,
    )


def _pacing(make: Callable[[Any], object], default: str, value: Callable[[str], Any], meaning: str) -> Entry:
    def change(manners: Manners, value: object) -> None:
        manners.pacing = make(value)  # type: ignore[assignment]  # each makes a Pacing

    return Entry("SECONDS", default, meaning, value, change)


TCP: Final[Mapping[str, Entry]] = {
    "close": _fault(Harm.CLOSE, "ends a connection in order (FIN)"),
    "reset": _fault(Harm.RESET, "ends a connection out of order (RST)"),
    "half-open": _fault(Harm.SWALLOW, "leaves it open and never reads or writes on it again"),
    "stop-reading": _fault(Harm.DEAFEN, "reads nothing for so long (10), until the peer's window is zero"),
    "slow-accept": own("accept_delay_s", "SECONDS", "5", read.seconds, "reads nothing on a new connection for so long"),
    "octet-by-octet": _pacing(OctetByOctet, "0.001", read.seconds, "writes one octet at a time, so far apart"),
    "hold": _pacing(Held, "0.1", read.seconds, "holds what it writes for so long, then writes it all at once"),
    "stall": Entry(
        "N[:SECONDS]",
        "1:1",
        "stops for so long (1) in the middle of each N-th PDU",
        read.each(read.seconds, "1"),
        lambda manners, value: setattr(manners, "pacing", Stalled(*value)),
    ),
}
"""WHEN is 100 (after each 100 PDUs), 30s (every 30 s) or ~30s (at random, so far apart on average)."""
