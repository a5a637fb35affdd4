"""One carrier as a decision saw it: how it stands and why."""

import enum

import attrs

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

    ``route`` is the one that leads to it, None without one, and ``form`` what that makes of the sender. ``cost_micros``
    is what the carrier charges for one segment and ``margin_micros`` what remains of its price, in millionths of the
    currency; None where it is not known. ``is_low_margin``: the margin is less than the route's least. ``line`` is all
    of it in words, for timelines.
    """

    carrier: CarrierName
    standing: Standing
    reason: str
    route: str | None = None
    cost_micros: int | None = None
    margin_micros: int | None = None
    is_low_margin: bool = False
    form: SenderForm = AS_IT_IS
    line: str = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        route = "" if self.route is None else f" by {self.route}"
        object.__setattr__(self, "line", f"{self.carrier}: {self.standing}{route}: {self.reason}")
