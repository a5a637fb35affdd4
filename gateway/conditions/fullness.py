"""Which carriers have more waiting than they can send soon. Pure."""

from typing import Final

import attrs

from messages.ids import CarrierName

LOOKS: Final = 3
"""So many looks in a row must find a carrier full: the first moments after a burst say nothing about its pace."""

SHARE_OF_QUEUE: Final = 0.5
"""A carrier for which more than this share of the queue's limit waits is full, whatever its pace."""


@attrs.define
class Fullness:
    """A carrier is full from ``full_after_s`` seconds of sending on, until less than half of that waits."""

    full_after_s: int
    queue_limit: int
    _seen: dict[CarrierName, int] = attrs.field(factory=dict, init=False)
    _full: dict[CarrierName, str] = attrs.field(factory=dict, init=False)

    def look(self, carrier: CarrierName, queued: int, per_s: float) -> str | None:
        """Why ``carrier`` is full, in words that stay while it is; None when it is not.

        ``queued`` messages wait for it; ``per_s`` is what it can take a second, or takes now where it has no limit.
        """
        most = min(self.full_after_s * max(per_s, 1.0), SHARE_OF_QUEUE * self.queue_limit)
        if carrier in self._full:
            if queued < most / 2:
                del self._full[carrier], self._seen[carrier]
        elif queued > most:
            self._seen[carrier] = self._seen.get(carrier, 0) + 1
            if self._seen[carrier] >= LOOKS:
                self._full[carrier] = (
                    f"{carrier} is full: {queued:,} messages wait for it and it takes {max(per_s, 1.0):,.0f} a second"
                )
        else:
            self._seen.pop(carrier, None)
        return self._full.get(carrier)
