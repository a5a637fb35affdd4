"""The faults that a soak may bring on: their names, whom they concern, and what they are. Pure."""

import enum
from collections.abc import Mapping
from typing import Final

import attrs


class Lane(enum.StrEnum):
    """Whom a fault concerns. Within one lane faults follow each other; those of different lanes may meet."""

    GATEWAY = "gateway"
    CARRIER = "carrier"
    WEBHOOK = "webhook"


class Kind(enum.StrEnum):
    """One kind of fault, by the name under which it is asked for and reported."""

    GATEWAY_KILL = "gateway-kill"
    GATEWAY_RESTART = "gateway-restart"
    CARRIER_DOWN = "carrier-down"
    DROP_BINDS = "drop-binds"
    THROTTLE = "throttle"
    SILENT = "silent"
    SLOW_ANSWERS = "slow-answers"
    LATE_RECEIPTS = "late-receipts"
    DUPLICATE_RECEIPTS = "duplicate-receipts"
    WEBHOOK_ERROR = "webhook-error"
    WEBHOOK_REFUSED = "webhook-refused"
    WEBHOOK_SLOW = "webhook-slow"


@attrs.frozen
class Nature:
    """What a kind of fault is.

    Attributes:
        lane: whom it concerns.
        meaning: in words.
        behaviours: what a simulated carrier is told to do, as ``throttle=3``; empty where that is not how it is done.
        doubt: whether answers to submit_sm are lost by it, so that messages may be sent again.
    """

    lane: Lane
    meaning: str
    behaviours: tuple[str, ...] = ()
    doubt: bool = False


NATURES: Final[Mapping[Kind, Nature]] = {
    Kind.GATEWAY_KILL: Nature(Lane.GATEWAY, "killed with SIGKILL and started again", doubt=True),
    Kind.GATEWAY_RESTART: Nature(Lane.GATEWAY, "ended with SIGTERM and started again"),
    Kind.CARRIER_DOWN: Nature(Lane.CARRIER, "its port is closed and its binds are gone", doubt=True),
    Kind.DROP_BINDS: Nature(Lane.CARRIER, "its binds are dropped once", doubt=True),
    Kind.THROTTLE: Nature(Lane.CARRIER, "refuses each third submit_sm with ESME_RTHROTTLED", ("throttle=3",)),
    Kind.SILENT: Nature(Lane.CARRIER, "accepts and never answers", ("silent",), doubt=True),
    Kind.SLOW_ANSWERS: Nature(Lane.CARRIER, "answers after half a second", ("latency=0.5",)),
    Kind.LATE_RECEIPTS: Nature(Lane.CARRIER, "receipts come three seconds late", ("receipt-delay=3",)),
    Kind.DUPLICATE_RECEIPTS: Nature(Lane.CARRIER, "each receipt comes three times", ("receipt-copies=3",)),
    Kind.WEBHOOK_ERROR: Nature(Lane.WEBHOOK, "answers 500"),
    Kind.WEBHOOK_REFUSED: Nature(Lane.WEBHOOK, "its port is closed"),
    Kind.WEBHOOK_SLOW: Nature(Lane.WEBHOOK, "answers after a second"),
}
"""Every kind there is."""


@attrs.frozen
class Fault:
    """One fault: from ``at_s`` seconds after the start, for ``for_s`` seconds, on the carrier ``on`` ("" elsewhere).

    For the gateway ``for_s`` is how long it stays dead before it is started again.
    """

    at_s: float
    for_s: float
    kind: Kind
    on: str = ""

    @property
    def until_s(self) -> float:
        """Seconds after the start at which it is over."""
        return self.at_s + self.for_s

    @property
    def subject(self) -> str:
        """Whom it strikes: a carrier by its name, the gateway or the webhook."""
        return self.on or str(NATURES[self.kind].lane)

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}" if self.on else str(self.kind)
