"""What a customer is told about a registration, by webhook and by letter: which steps, and the facts that go along."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from messages.ids import MessageId, new_id, new_notification_id
from messages.notification import Notification, sendername_body
from messages.times import rfc3339
from sendername.registration.event import RegistrationEvent, RegistrationEventKind
from sendername.registration.letter import letter
from sendername.registration.registration import Registration
from store import letters, outbox
from store.letters import StoredLetter
from store.sql import Statement

TOLD: Final = frozenset(
    {
        RegistrationEventKind.INFORMATION_ASKED,
        RegistrationEventKind.APPROVED,
        RegistrationEventKind.REFUSED,
        RegistrationEventKind.SUSPENDED,
        RegistrationEventKind.REINSTATED,
        RegistrationEventKind.REVOKED,
        RegistrationEventKind.CLOSED,
    }
)
"""What staff did; of what customers did themselves they know."""

_WEBHOOK: Final = Statement("SELECT webhook_url FROM accounts WHERE id = ?")


def tell(connection: Connection, registration: Registration, event: RegistrationEvent) -> tuple[Notification, ...]:
    """Put what happened into the outbox of the account's webhook, if it has one and the customer is told of it.

    A letter is stored beside it, where the form says where to write to.
    """
    if event.kind not in TOLD:
        return ()
    _write(connection, registration, event)
    url = _WEBHOOK.rows(connection, registration.account_id)[0][0]
    if url is None:
        return ()
    notification_id = new_notification_id(event.at_ms)
    notification = Notification(
        id=notification_id,
        account_id=registration.account_id,
        message_id=MessageId(registration.id),
        url=url,
        body=sendername_body(
            notification_id=notification_id,
            account_id=registration.account_id,
            kind=event.kind,
            sequence=registration.revision,
            data=facts(registration, event),
            at_ms=event.at_ms,
        ),
        created_at_ms=event.at_ms,
        next_attempt_at_ms=event.at_ms,
    )
    outbox.insert_all(connection, [notification])
    return (notification,)


def _write(connection: Connection, registration: Registration, event: RegistrationEvent) -> None:
    words = letter(registration, event)
    recipient = registration.latest.form.email
    if words is None or not recipient:
        return
    letter_id, at_ms = new_id("let", event.at_ms), event.at_ms
    letters.insert(connection, StoredLetter(letter_id, recipient, words.subject, words.text, at_ms, 0, at_ms))


def facts(registration: Registration, event: RegistrationEvent) -> Mapping[str, object]:
    """What goes along with ``event``: the registration as it stands."""
    latest = registration.latest
    refusal = latest.refusal
    return {
        "id": registration.id,
        "sender": registration.sender.value,
        "status": registration.status,
        "version": latest.number,
        "version_state": latest.state,
        "reason": registration.standing_reason or None,
        "question": latest.question if event.kind is RegistrationEventKind.INFORMATION_ASKED else None,
        "refusal": None
        if refusal is None
        else {"reason": refusal.reason, "text": refusal.text, "fields": refusal.fields},
        "decided_at": None if latest.decided_at_ms is None else rfc3339(latest.decided_at_ms),
    }
