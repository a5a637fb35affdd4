"""When deliveries have dropped: the share delivered in the last hour against that of the 24 hours before. Pure.

Shares are of the messages with a final receipt, so a carrier whose receipts are late does not look like one that does
not deliver.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from store.delivery_counts import Stream, Totals

REPORTED_MIN: Final = 50
"""Messages with a final receipt in each of both times; of fewer a share says little."""

POINTS_MAX: Final = 0.20
"""So far the share may fall."""

MISSING_MIN: Final = 10
"""Deliveries that must be missing: where few arrive anyway, half as many in an hour are chance."""


@attrs.frozen
class Drop:
    """Deliveries of one stream that dropped."""

    stream: Stream
    totals: Totals

    @property
    def missing(self) -> float:
        """How many more would have been delivered lately if the share were what it was."""
        return self.totals.before.share * self.totals.lately.reported - self.totals.lately.delivered

    def sentence(self) -> str:
        """What dropped to what, without the carrier."""
        lately, before = self.totals.lately, self.totals.before
        return (
            f"{self.stream.sender or 'numbers as senders'} to {self.stream.country}: {_percent(lately.share)} of "
            f"{lately.reported:,} delivered in the last hour, {_percent(before.share)} of {before.reported:,} in the "
            "24 hours before"
        )


def drops_among(totals: Mapping[Stream, Totals]) -> tuple[Drop, ...]:
    """The streams whose deliveries dropped by more than ``POINTS_MAX`` or to under half; the most missing first."""
    dropped = [drop for stream, both in totals.items() if _has_dropped(drop := Drop(stream, both))]
    return tuple(sorted(dropped, key=lambda drop: (-drop.missing, drop.stream)))


def _has_dropped(drop: Drop) -> bool:
    lately, before = drop.totals.lately, drop.totals.before
    if min(lately.reported, before.reported) < REPORTED_MIN or drop.missing < MISSING_MIN:
        return False
    return before.share - lately.share > POINTS_MAX or lately.share < before.share / 2


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
