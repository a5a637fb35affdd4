"""Counts of what was delivered: for each carrier, country and SenderName, of the last day in spans of ten minutes.

Kept as sums, because whoever compares an hour with a day must not read a day's messages each time. They are figures and
no books: a process that dies takes what it counted since it last wrote, a minute at most.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Self

import attrs
from sqlalchemy import Connection

from messages.addresses import Country
from messages.ids import CarrierName
from store.sql import Insert, Statement

SPAN_MS: Final = 600_000
LATELY_MS: Final = 3_600_000
BEFORE_MS: Final = 24 * 3_600_000

_WRITE: Final = Insert(
    "delivery_counts",
    ("from_ms", "process", "carrier", "country", "sender", "delivered", "reported"),
    # sums and no differences: written twice they are the same
    conflict="ON CONFLICT (from_ms, process, carrier, country, sender)"
    " DO UPDATE SET delivered = excluded.delivered, reported = excluded.reported",
)
_FORGET: Final = Statement("DELETE FROM delivery_counts WHERE from_ms < ?")
_TOTALS: Final = Statement(
    "SELECT carrier, country, sender, delivered, reported, delivered_before, reported_before FROM ("
    "SELECT carrier, country, sender,"
    " sum(CASE WHEN from_ms >= ? THEN delivered ELSE 0 END) AS delivered,"
    " sum(CASE WHEN from_ms >= ? THEN reported ELSE 0 END) AS reported,"
    " sum(CASE WHEN from_ms < ? THEN delivered ELSE 0 END) AS delivered_before,"
    " sum(CASE WHEN from_ms < ? THEN reported ELSE 0 END) AS reported_before"
    " FROM delivery_counts WHERE from_ms >= ? GROUP BY carrier, country, sender) AS totals"
    " WHERE reported >= ? AND reported_before >= ?"
)


class Stream(NamedTuple):
    """The messages of one SenderName to one country by one carrier; of all numbers as senders where it is empty."""

    carrier: CarrierName
    country: Country
    sender: str


@attrs.frozen
class Deliveries:
    """Of ``reported`` messages that a receipt told the end of, ``delivered`` were delivered."""

    delivered: int
    reported: int

    @property
    def share(self) -> float:
        """0 … 1; there must be some."""
        return self.delivered / self.reported


@attrs.frozen
class Totals:
    """The deliveries of the last hour and of the 24 hours before it."""

    lately: Deliveries
    before: Deliveries


@attrs.frozen
class CountDeliveries:
    """Set what ``process`` counted in the span that began at ``from_ms`` (Unix milliseconds), and forget the oldest.

    ``counts`` are the sums of the whole span so far, so the last one written counts.
    """

    process: str
    from_ms: int
    counts: tuple[tuple[Stream, Deliveries], ...]

    @property
    def weight(self) -> int:
        """How many rows it writes."""
        return len(self.counts)

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """Write the sums, those of the last operation last."""
        for operation in batch:
            _WRITE.many(
                connection,
                [
                    (operation.from_ms, operation.process, *stream, counted.delivered, counted.reported)
                    for stream, counted in operation.counts
                ],
            )
            _FORGET.run(connection, lately_from_ms(operation.from_ms) - BEFORE_MS)
        return [None] * len(batch)


def span_of(now_ms: int) -> int:
    """When the span began that ``now_ms`` is in; both in Unix milliseconds."""
    return now_ms - now_ms % SPAN_MS


def lately_from_ms(now_ms: int) -> int:
    """When the last hour began, by whole spans: 60 to 70 minutes ago."""
    return span_of(now_ms) - LATELY_MS


def delivery_totals(connection: Connection, now_ms: int, reported_min: int) -> Mapping[Stream, Totals]:
    """Every stream of which at least ``reported_min`` messages were reported in both times; it reads a day's sums."""
    split_ms = lately_from_ms(now_ms)
    rows = _TOTALS.rows(connection, *[split_ms] * 4, split_ms - BEFORE_MS, reported_min, reported_min)
    return {
        Stream(row[0], row[1], row[2]): Totals(Deliveries(row[3], row[4]), Deliveries(row[5], row[6])) for row in rows
    }
