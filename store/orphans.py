"""Questions about what nobody has settled: receipts without their segment, segments without their receipt, messages.

A receipt is parked as soon as no segment has its id; it may only have overtaken its answer. It is called an orphan once
it has been parked for longer than that takes.
"""

from collections.abc import Mapping
from typing import Final

import attrs
from sqlalchemy import Connection

from messages.addresses import Country
from messages.ids import CarrierName, first_message_id
from store.sql import Statement

ORPHAN_AFTER_MS: Final = 60_000
"""How long a receipt may wait for its segment's answer; the slowest answer is given up after 45 s by default."""

QUEUED_LOOKED_AT: Final = 20_000
"""Queued messages that are looked at for the oldest: those that expire first. They cost SQLite 24 ms at most."""

_ORPHANS: Final = Statement("SELECT carrier, count(*) FROM parked_receipts WHERE received_at_ms <= ? GROUP BY carrier")
_UNCERTAIN: Final = Statement(
    "SELECT carrier, count(*) FROM messages WHERE final_at_ms IS NULL AND status = 'uncertain' GROUP BY carrier"
)
# messages of one validity expire in the order of their acceptance, so the oldest of each validity are looked at first
_OLDEST_QUEUED: Final = Statement(
    "SELECT carrier, country, min(accepted_at_ms) FROM (SELECT carrier, country, accepted_at_ms FROM messages"
    " WHERE final_at_ms IS NULL AND status = 'queued' ORDER BY due_at_ms, id LIMIT ?) AS waiting"
    " GROUP BY carrier, country"
)
_UNRECEIPTED: Final = Statement(
    "SELECT segments.carrier_message_id, messages.recipient FROM segments JOIN messages ON messages.id = message_id"
    " WHERE message_id >= ? AND segments.carrier = ? AND segments.status = 'sent' AND state = ''"
    " AND carrier_message_id IS NOT NULL ORDER BY message_id DESC LIMIT ?"
)


@attrs.frozen
class Unsettled:
    """How many of each, by carrier; a carrier without any is not named.

    ``oldest_queued_ms`` says when the oldest message that waits was accepted (Unix milliseconds), by carrier and
    country. Of more than ``QUEUED_LOOKED_AT`` that wait, an older one with a longer validity may be missed.
    """

    orphans: Mapping[CarrierName, int] = attrs.field(factory=dict)
    uncertain: Mapping[CarrierName, int] = attrs.field(factory=dict)
    oldest_queued_ms: Mapping[CarrierName, Mapping[Country, int]] = attrs.field(factory=dict)


def unsettled(connection: Connection, now_ms: int) -> Unsettled:
    """How things stand at ``now_ms`` (Unix milliseconds)."""
    orphans = _ORPHANS.rows(connection, now_ms - ORPHAN_AFTER_MS)
    uncertain = _UNCERTAIN.rows(connection)
    oldest: dict[CarrierName, dict[Country, int]] = {}
    for carrier, country, accepted_at_ms in _OLDEST_QUEUED.rows(connection, QUEUED_LOOKED_AT):
        oldest.setdefault(carrier, {})[Country(country)] = accepted_at_ms
    return Unsettled({row[0]: row[1] for row in orphans}, {row[0]: row[1] for row in uncertain}, oldest)


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
