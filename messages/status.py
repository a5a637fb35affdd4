"""Where a message stands: the words, the one transition table, and the status that segments add up to."""

import enum
from collections.abc import Iterable, Mapping
from typing import Final


class MessageStatus(enum.StrEnum):
    """The life of a message; the same words inside and in the API."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class SegmentStatus(enum.StrEnum):
    """Where one segment stands once it was tried."""

    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"


_S = MessageStatus

TRANSITIONS: Final[Mapping[MessageStatus, frozenset[MessageStatus]]] = {
    _S.SCHEDULED: frozenset({_S.QUEUED, _S.CANCELLED}),
    _S.QUEUED: frozenset({_S.SENDING, _S.REJECTED, _S.EXPIRED, _S.CANCELLED}),
    # delivered and undelivered straight from sending: the receipt may be stored with the answer it overtook
    _S.SENDING: frozenset({_S.QUEUED, _S.SENT, _S.REJECTED, _S.UNCERTAIN, _S.EXPIRED, _S.DELIVERED, _S.UNDELIVERED}),
    _S.UNCERTAIN: frozenset({_S.QUEUED, _S.SENT, _S.REJECTED, _S.DELIVERED, _S.UNDELIVERED}),
    _S.SENT: frozenset({_S.DELIVERED, _S.UNDELIVERED, _S.REJECTED, _S.UNCONFIRMED}),
    _S.UNCONFIRMED: frozenset({_S.DELIVERED, _S.UNDELIVERED, _S.REJECTED}),
    _S.DELIVERED: frozenset(),
    _S.UNDELIVERED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}
"""From each status, where it may go; all else is refused: final states are sticky, nothing steps back in rank."""

FINAL: Final = frozenset(
    {_S.DELIVERED, _S.UNDELIVERED, _S.REJECTED, _S.UNCONFIRMED, _S.EXPIRED, _S.CANCELLED},
)
"""Statuses that end a message for its account. ``unconfirmed`` alone may still turn when a late receipt comes."""


def may_become(current: MessageStatus, proposed: MessageStatus) -> bool:
    """Whether a ``current`` message may turn ``proposed``; a contradicting late fact is recorded, not applied."""
    return proposed in TRANSITIONS[current]


def status_of_segments(segments: Iterable[SegmentStatus]) -> MessageStatus:
    """The status of a message whose segments were all tried: delivered when all are, failed when any failed for good.

    Raises:
        ValueError: there is no segment.
    """
    seen = set(segments)
    if not seen:
        raise ValueError("a message has at least one segment")
    if SegmentStatus.UNDELIVERED in seen:
        return MessageStatus.UNDELIVERED
    if SegmentStatus.REJECTED in seen:
        # the handset cannot show a text with a hole: one refused segment beside accepted ones fails the message
        return MessageStatus.REJECTED if seen == {SegmentStatus.REJECTED} else MessageStatus.UNDELIVERED
    if seen == {SegmentStatus.DELIVERED}:
        return MessageStatus.DELIVERED
    return MessageStatus.SENT
