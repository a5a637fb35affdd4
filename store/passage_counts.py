"""Counts of what became of the messages that carriers took: for each passage, of the last hour, minute by minute.

Each process writes its own sums and reads those of all that share the database, so all judge the carriers alike. The
minute is that in which the carrier took the message; a receipt counts in it too, whichever process hears it.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.addresses import Country
from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.health.delivery_check import SPAN_MS, Span
from routing.health.figures import Counted, Passage
from store.sql import Insert, Statement

WINDOW_MS: Final = 3_600_000

_WRITE: Final = Insert(
    "passage_counts",
    ("from_ms", "process", "carrier", "country", "network", "taken", "reported", "delivered", "latency_ms"),
    # sums and no differences: written twice they are the same
    conflict="ON CONFLICT (from_ms, process, carrier, country, network) DO UPDATE SET taken = excluded.taken,"
    " reported = excluded.reported, delivered = excluded.delivered, latency_ms = excluded.latency_ms",
)
_FORGET: Final = Statement("DELETE FROM passage_counts WHERE from_ms < ?")
_SUMS: Final = "sum(taken), sum(reported), sum(delivered), sum(latency_ms) FROM passage_counts WHERE from_ms >= ?"
_TOTALS: Final = Statement(f"SELECT carrier, country, network, {_SUMS} GROUP BY carrier, country, network")
_MINUTES: Final = Statement(
    f"SELECT carrier, country, from_ms, {_SUMS} GROUP BY carrier, country, from_ms ORDER BY from_ms"
)


@attrs.frozen
class CountPassages:
    """Set what ``process`` counted of passages, each with the minute it is of (Unix milliseconds); forget the oldest.

    The counts are the sums of the whole minute so far, so the last ones written count.
    """

    process: str
    at_ms: int
    counts: tuple[tuple[int, Passage, Counted], ...]

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
                    (
                        from_ms,
                        operation.process,
                        passage.carrier,
                        passage.country,
                        passage.network or "",
                        counted.taken,
                        counted.reported,
                        counted.delivered,
                        counted.latency_ms,
                    )
                    for from_ms, passage, counted in operation.counts
                ],
            )
            _FORGET.run(connection, minute_of(operation.at_ms) - WINDOW_MS)
        return [None] * len(batch)


@attrs.frozen
class PassageFigures:
    """The counts of the last hour: ``totals`` of each passage, ``timelines`` of each carrier and country."""

    totals: Mapping[Passage, Counted]
    timelines: Mapping[tuple[CarrierName, Country], Sequence[Span]]


def minute_of(now_ms: int) -> int:
    """When the minute began that ``now_ms`` is in; both in Unix milliseconds."""
    return now_ms - now_ms % SPAN_MS


def passage_figures(connection: Connection, now_ms: int) -> PassageFigures:
    """What all processes counted in the hour before ``now_ms`` (Unix milliseconds)."""
    since_ms = minute_of(now_ms) - WINDOW_MS
    totals = {
        Passage(row[0], row[1], NetworkCode(row[2]) if row[2] else None): _counted(row[3:])
        for row in _TOTALS.rows(connection, since_ms)
    }
    timelines: dict[tuple[CarrierName, Country], list[Span]] = {}
    for row in _MINUTES.rows(connection, since_ms):
        timelines.setdefault((row[0], row[1]), []).append(Span(row[2], _counted(row[3:])))
    return PassageFigures(totals, timelines)


def _counted(sums: Sequence[int]) -> Counted:
    # PostgreSQL's sums of whole numbers are decimals
    return Counted(*(int(one) for one in sums))
