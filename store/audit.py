"""The audit: do the books agree? Everything recomputed from the rows, sharing no code with what wrote them.

It must not use ``credits`` nor ``store.changes``: an error there would be repeated here and so be missed.
"""

from collections.abc import Iterator
from typing import Any, Final

import attrs
from sqlalchemy import Connection, text

FINDINGS_MAX: Final = 1_000
"""After so many findings the audit stops looking: something is wrong on the whole."""

_PAGE: Final = 1_000
_HOLDING: Final = frozenset({"scheduled", "queued", "sending", "uncertain"})
_TAKEN: Final = frozenset({"sent", "delivered", "undelivered", "unconfirmed"})
_NEVER_TAKEN: Final = frozenset({"expired", "cancelled"})
_FINAL: Final = frozenset({"delivered", "undelivered", "rejected", "unconfirmed", "expired", "cancelled"})


@attrs.frozen
class AuditReport:
    """What the audit found, in sentences; no finding means that the books agree."""

    findings: tuple[str, ...]
    accounts: int
    messages: int

    def __str__(self) -> str:
        verdict = _counted(len(self.findings), "finding") if self.findings else "the books agree"
        return f"{verdict}: {_counted(self.accounts, 'account')} and {_counted(self.messages, 'message')} checked"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


# one pass over the ledger and the messages instead of one per account
_BALANCES: Final = """
SELECT accounts.id AS account_id, balances.available_mc, balances.held_mc,
       coalesce(booked.available_mc, 0) AS booked_available_mc, coalesce(booked.held_mc, 0) AS booked_held_mc,
       coalesce(open.held_mc, 0) AS open_mc
FROM accounts
LEFT JOIN balances ON balances.account_id = accounts.id
LEFT JOIN (SELECT account_id, sum(available_delta_mc) AS available_mc, sum(held_delta_mc) AS held_mc
           FROM ledger GROUP BY account_id) AS booked ON booked.account_id = accounts.id
LEFT JOIN (SELECT account_id, sum(hold_mc) AS held_mc FROM messages
           WHERE status IN ('scheduled', 'queued', 'sending', 'uncertain')
           GROUP BY account_id) AS open ON open.account_id = accounts.id
ORDER BY accounts.id
"""

_MESSAGES: Final = """
SELECT m.id, m.account_id, m.status, m.segment_count, m.hold_mc, m.held_mc, m.charged_mc, m.event_count, m.final_at_ms,
       h.account_id AS hold_account, h.held_delta_mc AS hold_delta_mc,
       c.account_id AS capture_account, c.held_delta_mc AS capture_delta_mc,
       r.account_id AS release_account, r.held_delta_mc AS release_delta_mc,
       (SELECT count(*) FROM events e WHERE e.message_id = m.id) AS events,
       (SELECT e.status FROM events e WHERE e.message_id = m.id AND e.sequence = m.event_count) AS last_status,
       (SELECT count(*) FROM segments s WHERE s.message_id = m.id
        AND (s.carrier_message_id IS NOT NULL OR s.status <> 'rejected')) AS segments_taken,
       (SELECT count(*) FROM segments s WHERE s.message_id = m.id AND s.status = 'delivered') AS segments_delivered,
       (SELECT min(s.total) FROM segments s WHERE s.message_id = m.id) AS segments_total,
       (SELECT count(*) FROM segments s WHERE s.message_id = m.id AND NOT EXISTS (
           SELECT 1 FROM segments o WHERE o.message_id = s.message_id AND o.submission = s.submission
           AND o.status <> 'delivered')) AS segments_of_whole
FROM messages m
LEFT JOIN ledger h ON h.id = 'hold:' || m.id
LEFT JOIN ledger c ON c.id = 'capture:' || m.id
LEFT JOIN ledger r ON r.id = 'release:' || m.id
ORDER BY m.id
"""

_RULES: Final = (
    (
        "ledger entry {0} moves credits that its kind {1} must not move",
        """
        SELECT id, kind FROM ledger WHERE NOT (
            (kind = 'purchase' AND available_delta_mc > 0 AND held_delta_mc = 0)
            OR (kind = 'adjustment' AND available_delta_mc <> 0 AND held_delta_mc = 0)
            OR (kind = 'fee' AND available_delta_mc < 0 AND held_delta_mc = 0)
            OR (kind = 'hold' AND held_delta_mc >= 0 AND available_delta_mc = -held_delta_mc)
            OR (kind = 'capture' AND held_delta_mc <= 0 AND available_delta_mc = 0)
            OR (kind = 'release' AND held_delta_mc <= 0 AND available_delta_mc = -held_delta_mc))
        """,
    ),
    (
        "message {0} has {2} ledger entries of kind {1}",
        """
        SELECT message_id, kind, count(*) FROM ledger WHERE message_id IS NOT NULL
        GROUP BY message_id, kind HAVING count(*) > 1
        """,
    ),
    (
        "ledger entry {0} is named for another message or kind than {2} of {1}",
        """
        SELECT id, message_id, kind FROM ledger
        WHERE (kind IN ('hold', 'capture', 'release') AND (message_id IS NULL OR id <> kind || ':' || message_id))
           OR (kind IN ('purchase', 'adjustment', 'fee') AND message_id IS NOT NULL)
        """,
    ),
    (
        "ledger entry {0} is for message {1}, which is not stored",
        """
        SELECT id, message_id FROM ledger WHERE message_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = ledger.message_id)
        """,
    ),
    (
        "ledger entry {0} is for account {1}, which is not stored",
        """
        SELECT id, account_id FROM ledger
        WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.id = ledger.account_id)
        """,
    ),
    (
        "message {0} is of account {1}, which is not stored",
        """
        SELECT id, account_id FROM messages
        WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.id = messages.account_id)
        """,
    ),
    (
        "there are events of message {0}, which is not stored",
        """
        SELECT DISTINCT message_id FROM events
        WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = events.message_id)
        """,
    ),
    (
        "there are segments of message {0}, which is not stored",
        """
        SELECT DISTINCT message_id FROM segments
        WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = segments.message_id)
        """,
    ),
    (
        "notification {0} is about {1}, which is not stored",
        """
        SELECT id, message_id FROM outbox
        WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = outbox.message_id)
        AND NOT EXISTS (SELECT 1 FROM inbound_texts WHERE inbound_texts.id = outbox.message_id)
        AND NOT EXISTS (SELECT 1 FROM registrations WHERE registrations.id = outbox.message_id)
        """,
    ),
    (
        "message {0} has two segments with the id {2} of {1}",
        """
        SELECT message_id, carrier, carrier_message_id FROM segments WHERE carrier_message_id IS NOT NULL
        GROUP BY message_id, carrier, carrier_message_id HAVING count(*) > 1
        """,
    ),
    (
        "submission {1} of message {0} has {2} segments of {3}",
        """
        SELECT message_id, submission, count(*), max(total) FROM segments
        GROUP BY message_id, submission HAVING count(*) <> max(total) OR min(total) <> max(total)
        """,
    ),
)


def audit(connection: Connection) -> AuditReport:
    """Check all the books; give it a connection that sees one consistent picture (``Database.reading``)."""
    findings: list[str] = []
    accounts = messages = 0
    for row in _rows(connection, _BALANCES):
        accounts += 1
        findings += _of_account(row)
    for row in _rows(connection, _MESSAGES):
        messages += 1
        if len(findings) < FINDINGS_MAX:
            findings += _of_message(row)
    for sentence, query in _RULES:
        for row in _rows(connection, query):
            if len(findings) >= FINDINGS_MAX:
                break
            findings.append(sentence.format(*row))
    return AuditReport(tuple(findings), accounts, messages)


def _rows(connection: Connection, query: str) -> Iterator[Any]:
    result = connection.execute(text(query), execution_options={"yield_per": _PAGE})
    yield from result


def _of_account(row: Any) -> Iterator[str]:  # noqa: ANN401 - a row, its columns by name
    name = f"account {row.account_id}"
    if row.available_mc is None:
        yield f"{name} has no balance"
        return
    if row.available_mc != row.booked_available_mc:
        yield f"{name} has {row.available_mc} mc available, its ledger adds up to {row.booked_available_mc}"
    if row.held_mc != row.booked_held_mc:
        yield f"{name} has {row.held_mc} mc held, its ledger adds up to {row.booked_held_mc}"
    if row.booked_held_mc != row.open_mc:
        yield f"{name}'s ledger holds {row.booked_held_mc} mc, its unsettled messages {row.open_mc}"
    if row.booked_available_mc < 0:
        yield f"{name} spent {-row.booked_available_mc} mc more than it had"


def _of_message(row: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    yield from _credits_of_message(row)
    yield from _life_of_message(row)


def _credits_of_message(row: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    name = f"message {row.id} ({row.status})"
    held, captured, released = (
        row.hold_delta_mc or 0,
        -(row.capture_delta_mc or 0),
        -(row.release_delta_mc or 0),
    )
    if held != row.hold_mc:
        yield f"{name} was accepted for {row.hold_mc} mc, its ledger held {held}"
    if row.charged_mc != captured:
        yield f"{name} says {row.charged_mc} mc charged, its ledger captured {captured}"
    if row.status in _HOLDING:
        if captured or released or row.held_mc != held:
            yield f"{name} is not settled: {held} mc held, {captured} captured, {released} released, {row.held_mc} left"
    elif held != captured + released or row.held_mc:
        yield f"{name} is settled: {held} mc held, {captured} captured, {released} released, {row.held_mc} left"
    if captured and not row.segments_taken:
        yield f"{name} was charged {captured} mc and no carrier took a segment"
    if captured and row.status in _NEVER_TAKEN:
        yield f"{name} was charged {captured} mc and never sent"
    owners = {row.hold_account, row.capture_account, row.release_account} - {None, row.account_id}
    if owners:
        yield f"{name} of {row.account_id} moves credits of {', '.join(sorted(owners))}"


def _life_of_message(row: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    name = f"message {row.id} ({row.status})"
    if row.events != row.event_count:
        yield f"{name} counts {row.event_count} events and has {row.events}"
    if row.last_status != row.status:
        yield f"{name} ends its timeline as {row.last_status}"
    if (row.final_at_ms is not None) != (row.status in _FINAL):
        yield f"{name} has final_at_ms {row.final_at_ms}"
    if row.status in _TAKEN and not row.segments_taken:
        yield f"{name} has no segment that a carrier took"
    # by what travelled: a carrier may take it in another number of segments than it was counted in
    if row.status == "delivered" and not row.segments_of_whole:
        yield f"{name} has {row.segments_delivered} of {row.segments_total} segments delivered"
