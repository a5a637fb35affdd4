"""A bind as staff see it: its state, its window, its pace, its last trouble."""

import enum

import attrs

from messages.ids import CarrierName


class BindState(enum.StrEnum):
    """Where a bind is in its life; the transitions are in ``bind_lifecycle``."""

    IDLE = "idle"
    CONNECTING = "connecting"
    BINDING = "binding"
    BOUND = "bound"
    DRAINING = "draining"
    WAITING = "waiting"
    STOPPED = "stopped"


class BindRole(enum.StrEnum):
    """What a bind carries: messages out, receipts and messages in, or both."""

    TRANSMITTER = "transmitter"
    RECEIVER = "receiver"
    TRANSCEIVER = "transceiver"


@attrs.frozen
class BindStatus:
    """A snapshot. ``rate_per_s`` is the rate in force in segments per second, 0 for unlimited.

    ``in_state_for_s`` is how long the bind has been in ``state``; ``last_error`` is empty when nothing ever went wrong.
    """

    carrier: CarrierName
    name: str
    role: BindRole
    state: BindState
    in_state_for_s: float
    window_used: int
    window_size: int
    rate_per_s: float
    throttles: int
    last_error: str
