"""What befalls TCP connections: closed, reset, swallowed or no longer read, on an occasion. Pure."""

import enum
import random
from collections.abc import Sequence

import attrs

from simulators.wire.occasions import Occasion, Which, chosen


class Harm(enum.StrEnum):
    """What is done to a connection.

    CLOSE ends it in order (FIN) and RESET without (RST). SWALLOW leaves it open, but nothing is read, written or
    remembered on it any more: half-open, as after a crash or in a firewall that forgot it. DEAFEN stops reading, so
    that the peer's writes fill up the window until it is zero, and goes on writing.
    """

    CLOSE = "close"
    RESET = "reset"
    SWALLOW = "half-open"
    DEAFEN = "stop-reading"


@attrs.define
class ConnectionFault:
    """Does ``harm`` to ``which`` connections on each ``occasion``; what is deafened hears again after ``for_s``."""

    harm: Harm
    occasion: Occasion
    which: Which
    rng: random.Random
    for_s: float = 0.0

    def victims(self, open_now: Sequence[int], this: int | None, pdus: int, now: float) -> Sequence[int]:
        """The connections that it befalls now; ``this`` is the one by which ``pdus`` more came."""
        if not self.occasion.has_come(pdus, now):
            return ()
        return chosen(self.which, open_now, this, self.rng)
