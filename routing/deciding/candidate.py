"""One carrier as a decision saw it: how it stands and why."""

import enum

from messages.ids import CarrierName
from messages.values import value
from routing.table.sender_form import AS_IT_IS, SenderForm


class Standing(enum.StrEnum):
    """How a carrier stands for one message."""

    CHOSEN = "chosen"
    """It is tried first."""
    NEXT = "next"
    """It is tried when those before it do not take the message."""
    LAST_RESORT = "last resort"
    """Something stands against it now; it is tried behind all others."""
    PASSED_OVER = "passed over"
    """It is not tried."""


@value
class Candidate:
    """A carrier and how it stands; ``reason`` names no amounts, for customers may read it.

    ``rank`` counts from 1 in the order of trying, None for one that is passed over. ``route`` is the one that leads to
    it, None without one, and ``form`` what that makes of the sender. ``cost_micros`` is what the carrier charges for
    one segment and ``margin_micros`` what remains of its price, in millionths of the currency; None where it is not
    known. ``is_low_margin``: the margin is less than the route's least.
    """

    carrier: CarrierName
    standing: Standing
    reason: str
    rank: int | None = None
    route: str | None = None
    cost_micros: int | None = None
    margin_micros: int | None = None
    is_low_margin: bool = False
    form: SenderForm = AS_IT_IS

    def __str__(self) -> str:
        """In one line, for timelines."""
        place = str(self.standing) if self.rank is None else f"{self.rank}. {self.standing}"
        route = "" if self.route is None else f" by {self.route}"
        return f"{self.carrier}: {place}{route}: {self.reason}"
