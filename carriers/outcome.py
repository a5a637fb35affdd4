"""What became of one attempt: the result of every segment of a leased message."""

import attrs

from messages.message import LeasedMessage
from messages.values import value
from smpp.statuses import Disposition


@value
class SegmentAccepted:
    """The carrier took it. ``carrier_message_id`` is in the carrier's canonical form, as receipts will name it."""

    number: int
    carrier_message_id: str


@attrs.frozen
class SegmentRefused:
    """The carrier answered no. ``disposition`` says what to do about it, ``error`` says it in words."""

    number: int
    command_status: int
    disposition: Disposition
    error: str


@attrs.frozen
class SegmentUnknown:
    """Written and never answered: the carrier may have it or not."""

    number: int
    reason: str


@attrs.frozen
class SegmentUnwritten:
    """Certainly not with the carrier: never written, or refused for being too fast and not tried again."""

    number: int


SegmentResult = SegmentAccepted | SegmentRefused | SegmentUnknown | SegmentUnwritten


@value
class Outcome:
    """All results of an attempt on one bind, ordered by segment number (from 1), one for each segment.

    ``throttles`` is how often the carrier asked for less while this message was tried; it counts as no attempt.
    """

    leased: LeasedMessage
    bind: str
    segments: tuple[SegmentResult, ...]
    throttles: int = 0
