"""An event on its way to an account's webhook: in the outbox with the fact it tells, gone once the webhook took it."""

import base64
from collections.abc import Mapping

import msgspec

from messages.alphabets import Alphabet
from messages.ids import AccountId, MessageId, NotificationId
from messages.inbound import InboundText
from messages.message import Message
from messages.status import MessageStatus
from messages.times import rfc3339
from messages.values import value


@value
class Notification:
    """One event for one endpoint. ``body`` is the event's JSON object; ``attempts`` counts the tries so far."""

    id: NotificationId
    account_id: AccountId
    message_id: MessageId
    url: str
    body: str
    created_at_ms: int
    attempts: int = 0
    next_attempt_at_ms: int = 0


@value
class Charge:
    """Where a message's credits stand, in millicredits."""

    held_mc: int
    charged_mc: int


_encoder = msgspec.json.Encoder()


def notification_body(
    *,
    notification_id: NotificationId,
    sequence: int,
    message: Message,
    status: MessageStatus,
    reason: str,
    error_code: str | None,
    charge: Charge,
    at_ms: int,
    done_at: str | None = None,
) -> str:
    """The JSON object that a webhook receives: the event, with the whole message as its ``data``.

    ``sequence`` grows with each event of one message, so that a receiver can drop what comes late or twice. ``done_at``
    is the carrier's own date (RFC 3339) in the receipt that decided, None without one.
    """
    return _encoder.encode(
        {
            "id": notification_id,
            "type": f"message.{status}",
            "created_at": rfc3339(at_ms),
            "sequence": sequence,
            "account": message.account_id,
            "data": {
                "id": message.id,
                "status": status,
                "to": message.to,
                "client_ref": message.client_ref,
                "segments": message.segment_count,
                "encoding": message.alphabet,
                "country": message.country,
                "sender": {
                    "requested": message.sender_requested,
                    "applied": message.sender.value,
                    "reason": message.sender_reason,
                },
                "credits": {"held": charge.held_mc, "charged": charge.charged_mc, "unit": "millicredits"},
                "reason": reason,
                "error_code": error_code,
                "done_at": done_at,
                "accepted_at": rfc3339(message.accepted_at_ms),
            },
        },
    ).decode()


def inbound_body(
    *,
    notification_id: NotificationId,
    account_id: AccountId,
    inbound_id: str,
    inbound: InboundText,
    at_ms: int,
) -> str:
    """The JSON object that a webhook receives for an MO message: ``inbound.received``, or ``inbound.incomplete``.

    A message is told once, so its ``sequence`` is 1.
    """
    is_binary = inbound.encoding is Alphabet.BINARY
    return _encoder.encode(
        {
            "id": notification_id,
            "type": "inbound.incomplete" if inbound.missing else "inbound.received",
            "created_at": rfc3339(at_ms),
            "sequence": 1,
            "account": account_id,
            "data": {
                "id": inbound_id,
                "from": inbound.source,
                "to": inbound.destination,
                "text": None if is_binary else inbound.text,
                "binary": base64.b64encode(inbound.binary).decode() if is_binary else None,
                "encoding": inbound.encoding,
                "segments": inbound.segment_count,
                "missing_segments": inbound.missing,
                "received_at": rfc3339(inbound.received_at_ms),
            },
        },
    ).decode()


def sendername_body(
    *,
    notification_id: NotificationId,
    account_id: AccountId,
    kind: str,
    sequence: int,
    data: Mapping[str, object],
    at_ms: int,
) -> str:
    """The JSON object that a webhook receives for a step of a registration, as ``sendername.approved``.

    ``sequence`` grows with each step of one registration; ``data`` is the registration as the API shows it.
    """
    return _encoder.encode(
        {
            "id": notification_id,
            "type": f"sendername.{kind}",
            "created_at": rfc3339(at_ms),
            "sequence": sequence,
            "account": account_id,
            "data": data,
        },
    ).decode()
