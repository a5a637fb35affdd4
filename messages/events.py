"""The facts of a message's life: one event is one line of its timeline, with the reason in words."""

import enum
from collections.abc import Mapping

import attrs

from messages.status import MessageStatus
from messages.values import value

Detail = Mapping[str, "str | int | bool | list[str] | None"]
"""What a kind of event carries besides its time; JSON values only."""


class EventKind(enum.StrEnum):
    """What happened."""

    ACCEPTED = "accepted"
    SENDING = "sending"
    SENT = "sent"
    THROTTLED = "throttled"
    REFUSED = "refused"
    REQUEUED = "requeued"
    UNCERTAIN = "uncertain"
    RECEIPT = "receipt"
    RECEIPT_IGNORED = "receipt_ignored"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@value
class Event:
    """One line of a timeline: when (Unix milliseconds), what, the status from then on, why (``reason``, a sentence)."""

    kind: EventKind
    at_ms: int
    status: MessageStatus
    reason: str
    detail: Detail = attrs.field(factory=dict)
