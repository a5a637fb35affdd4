"""How things stand, as the console needs it: carriers, binds, the last hour, alarms."""

from collections.abc import Mapping
from typing import Protocol

import attrs


@attrs.frozen
class BindView:
    """One bind now; rates in segments per second, 0 for unlimited."""

    name: str
    state: str
    in_state_for_s: float
    window_used: int
    window_size: int
    sent_per_s: float
    rate_per_s: float
    p50_ms: float
    p99_ms: float
    last_error: str


@attrs.frozen
class Minute:
    """What happened in the minute that begins at ``from_ms``: of all carriers, or of one (then ``accepted`` is 0)."""

    from_ms: int
    accepted: int = 0
    submitted: int = 0
    delivered: int = 0
    ended: int = 0


@attrs.frozen
class CarrierView:
    """One carrier now. ``warnings`` say in words what stands against it.

    ``errors`` counts its answers by command_status since the gateway's start.
    """

    name: str
    queued: int
    oldest_queued_s: Mapping[str, float]
    uncertain: int
    orphans: int
    warnings: tuple[str, ...]
    binds: tuple[BindView, ...]
    minutes: tuple[Minute, ...]
    errors: Mapping[int, int]


@attrs.frozen
class AlarmView:
    """Something that needed a person."""

    at_ms: int
    carrier: str
    bind: str
    alarm: str
    reason: str


@attrs.frozen
class Overview:
    """How the whole is now; ``minutes`` are the last hour's, oldest first, of this process."""

    at_ms: int
    minutes: tuple[Minute, ...]
    carriers: tuple[CarrierView, ...]
    alarms: tuple[AlarmView, ...]


class Watch(Protocol):
    """How things stand, from memory: nothing here waits."""

    def overview(self) -> Overview:
        """The whole."""
        ...
