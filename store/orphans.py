"""Questions about what nobody has settled: receipts without their segment, segments without their receipt, messages.

A receipt is parked as soon as no segment has its id; it may only have overtaken its answer. It is called an orphan once
it has been parked for longer than that takes.
"""

from collections.abc import Mapping
from typing import Final

import attrs
from sqlalchemy import Connection

from messages.ids import CarrierName, first_message_id
from store.sql import Statement

ORPHAN_AFTER_MS: Final = 60_000
"""How long a receipt may wait for its segment's answer; the slowest answer is given up after 45 s by default."""

_ORPHANS: Final = Statement("SELECT carrier, count(*) FROM parked_receipts WHERE received_at_ms <= ? GROUP BY carrier")
_UNCERTAIN: Final = Statement(
    "SELECT carrier, count(*) FROM messages WHERE final_at_ms IS NULL AND status = 'uncertain' GROUP BY carrier"
)
_UNRECEIPTED: Final = Statement(
    "SELECT segments.carrier_message_id, messages.recipient FROM segments JOIN messages ON messages.id = message_id"
    " WHERE message_id >= ? AND segments.carrier = ? AND segments.status = 'sent' AND state = ''"
    " AND carrier_message_id IS NOT NULL ORDER BY message_id DESC LIMIT ?"
)


@attrs.frozen
class Unsettled:
    """How many of each, by carrier; a carrier without any is not named."""

    orphans: Mapping[CarrierName, int] = attrs.field(factory=dict)
    uncertain: Mapping[CarrierName, int] = attrs.field(factory=dict)


def unsettled(connection: Connection, now_ms: int) -> Unsettled:
    """How things stand at ``now_ms`` (Unix milliseconds)."""
    orphans = _ORPHANS.rows(connection, now_ms - ORPHAN_AFTER_MS)
    uncertain = _UNCERTAIN.rows(connection)
    return Unsettled({row[0]: row[1] for row in orphans}, {row[0]: row[1] for row in uncertain})


@attrs.frozen
class UnreceiptedSegment:
    """A segment that the carrier took and sent no receipt for yet."""

    carrier_message_id: str
    recipient: str = attrs.field(repr=False)


def unreceipted_segments(
    connection: Connection, carrier: CarrierName, since_ms: int, limit: int
) -> list[UnreceiptedSegment]:
    """Up to ``limit`` segments of messages accepted since ``since_ms`` (Unix milliseconds), the newest first."""
    rows = _UNRECEIPTED.rows(connection, first_message_id(since_ms), carrier, limit)
    return [UnreceiptedSegment(row[0], row[1]) for row in rows]
