"""Counts of what became of the messages that carriers took: for each passage, of the last hour, minute by minute.

Each process writes its own sums and reads those of the others that share the database, so all judge alike. The
minute is that in which the carrier took the message; a receipt counts in it too, whichever process hears it.
"""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.network import NetworkCode
from routing.health.delivery_check import SPAN_MS
from routing.health.figures import Counted, Passage
from store.sql import Insert, Statement

WINDOW_MS: Final = 3_600_000

_WRITE: Final = Insert(
    "passage_counts",
    (
        "from_ms",
        "process",
        "carrier",
        "country",
        "network",
        "taken",
        "reported",
        "delivered",
        "latency_ms",
        "written_ms",
    ),
    # sums and no differences: written twice they are the same
    conflict="ON CONFLICT (from_ms, process, carrier, country, network) DO UPDATE SET taken = excluded.taken,"
    " reported = excluded.reported, delivered = excluded.delivered, latency_ms = excluded.latency_ms,"
    " written_ms = excluded.written_ms",
)
_FORGET: Final = Statement("DELETE FROM passage_counts WHERE from_ms < ?")
_OF_OTHERS: Final = Statement(
    "SELECT process, from_ms, carrier, country, network, taken, reported, delivered, latency_ms FROM passage_counts"
    " WHERE from_ms >= ? AND written_ms >= ? AND process <> ?"
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
                        operation.at_ms,
                    )
                    for from_ms, passage, counted in operation.counts
                ],
            )
            _FORGET.run(connection, minute_of(operation.at_ms) - WINDOW_MS)
        return [None] * len(batch)


def minute_of(now_ms: int) -> int:
    """When the minute began that ``now_ms`` is in; both in Unix milliseconds."""
    return now_ms - now_ms % SPAN_MS


def passages_of_others(
    connection: Connection, process: str, now_ms: int, written_since_ms: int
) -> Sequence[tuple[str, int, Passage, Counted]]:
    """What other processes than ``process`` counted in the last hour and wrote since ``written_since_ms``.

    Each with its process and its minute; times are Unix milliseconds, by the clock of who wrote.
    """
    return [
        (
            row[0],
            row[1],
            Passage(row[2], row[3], NetworkCode(row[4]) if row[4] else None),
            Counted(row[5], row[6], row[7], row[8]),
        )
        for row in _OF_OTHERS.rows(connection, minute_of(now_ms) - WINDOW_MS, written_since_ms, process)
    ]
